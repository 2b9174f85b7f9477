//! The vendor's document, which is larger than the slices cut out of it.

use super::BASE;

/// A larger document that contains the base one: another operation, what it needs, and faults in both that
/// must not stop the slice.
pub fn vendor() -> String {
    let other = "  /other:\n    get:\n      operationId: getOther\n      tags: [other]\n      responses:\n        \"200\":\n          \
                 description: d\n          content:\n            application/json:\n              schema:\n                \
                 $ref: \"#/components/schemas/Other\"\n  /tokens/{id}:";
    let schemas = "  schemas:\n    Other:\n      type: object\n      properties:\n        inner:\n          $ref: \"#/components/schemas/Inner\"\n    \
                   Inner:\n      type: object\n      required: [nothing]\n      properties:\n        other:\n          $ref: \"#/components/schemas/Other\"\n    Error:";
    BASE.replace("  title: Tokens", "  title: Everything")
        .replace("  /tokens/{id}:", other)
        .replace("  schemas:\n    Error:", schemas)
        .replace("  - name: auth\n", "  - name: other\n  - name: auth\n")
}

/// The vendor's document with faults of every kind outside the operation `deleteTokenById`.
pub fn faulty_elsewhere() -> String {
    let faults = "  /other:\n    get:\n      operationId: getOther\n      operationId: getOther\n      sumary: typo\n      parameters:\n        - name: q\n          in: query\n          default: 1\n          schema: {type: [string, \"null\"]}\n      \
                  responses: {}\n  /fragment#x:\n    get: {responses: {\"200\": 1}}\n  /twice/{a}:\n    get:\n      operationId: twiceA\n      parameters: [{name: a, in: path, schema: {type: array}}]\n      responses: {\"200\": {description: d, content: {examples: {}}}}\n  \
                  /twice/{b}: []\n  /tokens/{id}:";
    vendor().replacen("  /tokens/{id}:", faults, 1).replacen(
        "    Inner:\n",
        "    Inner: {type: object}\n    Inner:\n",
        1,
    )
}
