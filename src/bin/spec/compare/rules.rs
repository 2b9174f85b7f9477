//! The catalogue of diff rules, and what each asks of whoever meets it.
//!
//! Codes of schema rules are put together: `request` or `response`, a subject of [`CONSTRAINTS`] or
//! [`INCOMPARABLE`], and
//! `narrowed`, `widened` or `changed`. The others stand here one by one.

use super::{Change, On, Verdict};

/// What a schema may say of a value more closely or less.
const CONSTRAINTS: [&str; 15] = [
    "additional-properties",
    "choice",
    "enum",
    "format",
    "items-count",
    "length",
    "maximum",
    "minimum",
    "multiple-of",
    "not",
    "nullable",
    "pattern",
    "properties-count",
    "type",
    "unique-items",
];

/// What a schema may say of a value in a way that is neither.
const INCOMPARABLE: [&str; 6] = ["all-of", "format", "multiple-of", "not", "pattern", "type"];

/// Every other rule: code and what it finds.
pub const RULES: &[(&str, &str)] = &[
    (
        "response-body-added",
        "a success response has a body where it had none: the generated return type changes",
    ),
    ("response-body-removed", "a response has no body any more"),
    (
        "response-default-said",
        "a default of something that is received changed",
    ),
    (
        "response-discriminator-changed",
        "received alternatives are told apart differently",
    ),
    ("response-error-added", "a new error status, or `default`"),
    (
        "response-error-body-added",
        "an error response has a body where it had none",
    ),
    (
        "response-format-changed",
        "a received format is said, and changes the generated type",
    ),
    ("response-header-added", "a new header in a response"),
    (
        "response-header-became-optional",
        "a response's header is no longer always there",
    ),
    (
        "response-header-became-required",
        "a response's header is now always there",
    ),
    (
        "response-header-removed",
        "a response's header is no longer documented",
    ),
    (
        "response-media-type-added",
        "a response comes in another media type too",
    ),
    (
        "response-media-type-removed",
        "a response no longer comes in a media type",
    ),
    ("response-property-added", "a new property is received"),
    (
        "response-property-added-to-closed",
        "a new property is received where `additionalProperties: false` stood",
    ),
    (
        "response-property-became-optional",
        "a received property is no longer always there",
    ),
    (
        "response-property-became-required",
        "a received property is now always there",
    ),
    (
        "response-property-became-write-only",
        "a property is no longer received",
    ),
    (
        "response-property-removed",
        "a received property is no longer documented",
    ),
    (
        "response-schema-changed",
        "the schema of a received body came or went",
    ),
    (
        "response-status-removed",
        "an error status, or a range around a documented one, is no longer documented",
    ),
    (
        "response-success-added",
        "a status that is no error, and that clients do not know",
    ),
    ("response-success-removed", "a documented success is gone"),
    ("callback-added", "a new callback"),
    ("callback-changed", "a callback changed or went"),
    ("deprecated", "deprecated now"),
    ("description-changed", "a description, reworded"),
    (
        "discriminator-said",
        "a discriminator came or went without changing values",
    ),
    ("document-added", "a document that was not there"),
    ("document-removed", "a document that is no longer there"),
    ("example-changed", "an example"),
    ("extension-changed", "a field that starts with `x-`"),
    ("external-docs-changed", "a link to further documentation"),
    ("format-respelled", "a format that changes no value"),
    ("info-changed", "contact, licence or terms"),
    ("links-changed", "a response's links"),
    ("media-type-parameter-changed", "`charset` and the like"),
    ("no-longer-deprecated", "no longer deprecated"),
    (
        "openapi-patch-changed",
        "the patch number of the OpenAPI text",
    ),
    ("operation-added", "a new operation"),
    (
        "operation-id-renamed",
        "the generated method gets another name",
    ),
    (
        "operation-id-respelled",
        "an operationId that gives the same method name",
    ),
    (
        "operation-moved",
        "an operation under another method or path",
    ),
    ("operation-removed", "an operation is gone"),
    (
        "parameter-added-optional",
        "a new parameter that may be left out",
    ),
    (
        "parameter-added-required",
        "a new parameter that must be sent",
    ),
    (
        "parameter-became-optional",
        "a parameter that may now be left out",
    ),
    (
        "parameter-became-required",
        "a parameter that must now be sent",
    ),
    (
        "parameter-empty-allowed",
        "a parameter that may now be empty",
    ),
    (
        "parameter-empty-refused",
        "a parameter that may no longer be empty",
    ),
    ("parameter-removed", "a parameter is gone, renamed or moved"),
    (
        "parameter-reserved-allowed",
        "reserved characters may stand unencoded",
    ),
    (
        "parameter-reserved-refused",
        "reserved characters must be percent-encoded",
    ),
    (
        "parameter-style-changed",
        "values of a parameter are written differently",
    ),
    (
        "path-parameter-renamed",
        "a path parameter gets another name: the generated setter too",
    ),
    (
        "property-access-changed",
        "`readOnly` or `writeOnly` changed without effect on existing clients",
    ),
    (
        "request-body-added-optional",
        "a new request body that may be left out",
    ),
    (
        "request-body-added-required",
        "a new request body that must be sent",
    ),
    (
        "request-body-became-optional",
        "a request body that may now be left out",
    ),
    (
        "request-body-became-required",
        "a request body that must now be sent",
    ),
    ("request-body-removed", "a request body is gone"),
    ("request-default-changed", "what leaving a value out means"),
    (
        "request-default-said",
        "a default of something that is sent is documented now",
    ),
    (
        "request-discriminator-changed",
        "sent alternatives are told apart differently",
    ),
    (
        "request-encoding-changed",
        "parts of a request body are written differently",
    ),
    (
        "request-format-changed",
        "a sent format is no longer said, and changes the generated type",
    ),
    (
        "request-media-type-added",
        "a request body may be of another media type too",
    ),
    (
        "request-media-type-removed",
        "a request body may no longer be of a media type",
    ),
    (
        "request-property-added-optional",
        "a new property that may be left out",
    ),
    (
        "request-property-added-required",
        "a new property that must be sent",
    ),
    (
        "request-property-became-optional",
        "a sent property may now be left out",
    ),
    (
        "request-property-became-required",
        "a sent property may no longer be left out",
    ),
    (
        "request-property-removed",
        "a sent property is no longer documented",
    ),
    (
        "request-schema-changed",
        "the schema of a sent body came or went",
    ),
    (
        "schema-removed",
        "a generated type is gone with all that used it",
    ),
    ("schema-renamed", "a generated type gets another name"),
    ("security-added", "authentication where there was none"),
    ("security-changed", "another kind of authentication"),
    (
        "security-relaxed",
        "less authentication, or more ways to it",
    ),
    ("security-scope-added", "more scopes"),
    (
        "serialization-changed",
        "`schema` became `content` or the other way round",
    ),
    ("server-added", "another base URL"),
    ("server-removed", "a base URL is gone"),
    ("summary-changed", "a summary, reworded"),
    ("tags-changed", "tags"),
    ("title-changed", "a title"),
    (
        "unused-component-added",
        "a component that no operation uses",
    ),
    (
        "unused-component-changed",
        "a component that no operation uses",
    ),
    (
        "unused-component-removed",
        "a component that no operation used",
    ),
    ("version-changed", "the release number"),
    ("xml-changed", "a value is written differently in XML"),
    ("xml-unused", "`xml` where no XML is spoken"),
];

/// Every code with what it finds.
pub fn all() -> Vec<(String, String)> {
    let ways = [
        ("request", "something that is sent"),
        ("response", "something that is received"),
    ];
    let moved = CONSTRAINTS
        .iter()
        .flat_map(|subject| [(subject, "narrowed"), (subject, "widened")]);
    let moved = moved.chain(INCOMPARABLE.iter().map(|subject| (subject, "changed")));
    let mut all: Vec<(String, String)> = RULES
        .iter()
        .map(|(code, finds)| ((*code).to_owned(), (*finds).to_owned()))
        .collect();
    for (subject, shift) in moved {
        for (way, what) in ways {
            let finds = format!("{} of {what} {shift}", subject.replace('-', " "));
            all.push((format!("{way}-{subject}-{shift}"), finds));
        }
    }
    all.sort();
    all
}

/// Whether `rule` is one of `diff` (the rest belong to `check`).
pub fn is_known(rule: &str) -> bool {
    all().iter().any(|(code, _)| code == rule)
}

/// What to do next.
pub fn help(change: &Change) -> String {
    let specific = match change.rule.as_str() {
        "server-removed" => Some("point clients at the new base URL before they call again"),
        "security-added" | "security-changed" | "security-scope-added" => {
            Some("give clients the credentials first; until then their calls end in 401 or 403")
        }
        "parameter-added-required"
        | "parameter-became-required"
        | "request-property-added-required"
        | "request-property-became-required" => Some(
            "send it before the server asks for it; older servers ignore what they do not know",
        ),
        "response-success-added" => {
            Some("teach the client what the new status means before the server answers with it")
        }
        "operation-removed" | "operation-moved" => {
            Some("drop or move the call; against the new server it ends in 404 or 405")
        }
        _ => None,
    };
    let general = match (change.verdict, change.on) {
        (Verdict::Breaking, Some(On::Source)) => {
            "rename or retype it in the handwritten code, in the same commit as the document"
        }
        (Verdict::Breaking, _) => "change the client before the server changes, or ask the vendor",
        (Verdict::Compatible, _) => "nothing to do; new clients may use it",
        _ => "nothing to do",
    };
    let advice = specific.unwrap_or(general);
    if change.verdict == Verdict::Breaking {
        let finding = format!("{}@{}", change.rule, change.pointer());
        format!(
            "{advice}; if it does no harm here, record why: --accept '{finding}' --reason '...'"
        )
    } else {
        advice.to_owned()
    }
}
