//! What reading can find wrong with a text.

use super::super::report::Rule;

/// The vendor's deepest document has 24 levels.
pub(crate) const MAX_LEVELS: usize = 100;

pub(super) const SYNTAX: Rule = Rule::error("syntax", "make it well-formed YAML or JSON");
pub(super) const TAB: Rule =
    Rule::error("tab", "indent with spaces: YAML does not allow tabs there");
pub(super) const SEVERAL_DOCUMENTS: Rule = Rule::error(
    "several-documents",
    "keep one document in a file, and no further `---`",
);
pub(super) const DUPLICATE_KEY: Rule = Rule::error(
    "duplicate-key",
    "keep one of the two; readers silently drop one of them, most of them the first",
);
pub(super) const MERGE_KEY: Rule = Rule::error(
    "merge-key",
    "write the fields out; readers of YAML disagree on what `<<` means",
);
pub(super) const KEY_TYPE: Rule = Rule::error("key-type", "use text for keys");
pub(super) const CUSTOM_TAG: Rule = Rule::error("custom-tag", "remove the `!tag`");
pub(super) const NUMBER: Rule = Rule::error("not-json", "use a number that JSON can write");
pub(super) const NUMBER_RANGE: Rule = Rule::warning(
    "number-range",
    "use a number that fits 64 bits; readers round or refuse others",
);
pub(super) const TOO_DEEP: Rule = Rule::error(
    "too-deep",
    "flatten it; no API nests its document like this",
);
pub(super) const EXPANSION: Rule = Rule::error(
    "alias-expansion",
    "write it out or use `$ref`: the aliases stand for far more than the file holds",
);
pub(super) const NOT_AN_OBJECT: Rule = Rule::error(
    "not-an-object",
    "an OpenAPI document is an object with `openapi`, `info`, `paths`",
);
