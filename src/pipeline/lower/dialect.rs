//! Dialects of JSON Schema.
//!
//! OpenAPI 3.1.1, "Specifying Schema Dialects": `jsonSchemaDialect` for the document, `$schema` for a
//! schema and what is in it. JSON Schema Core, 8.1.1 and 9.3.2.

use serde_json::Value;

use super::super::version::Version;

/// How the keywords of a schema are interpreted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JSON Schema 2020-12, with or without OpenAPI's keywords, or 2019-09.
    Current,
    /// Draft 4 to 7, and 2019-09 in the parts it shares with them: lists of `items`.
    Older,
    /// Any other dialect. Its keywords may mean anything.
    Foreign,
}

impl Dialect {
    pub(super) fn of(uri: &str) -> Self {
        let Some((_, rest)) = uri.split_once("://") else {
            return Self::Foreign;
        };
        let rest = rest.trim_end_matches('#');
        if rest.starts_with("spec.openapis.org/oas/3.")
            || rest.starts_with("json-schema.org/draft/2020-12/")
        {
            Self::Current
        } else if rest.starts_with("json-schema.org/draft") {
            Self::Older
        } else {
            Self::Foreign
        }
    }

    /// The dialect of a document's schemas.
    pub(super) fn of_document(document: &Value) -> Self {
        let named = document.get("jsonSchemaDialect").and_then(Value::as_str);
        match named {
            Some(uri) if Version::of(document).has_json_schema() => Self::of(uri),
            _ => Self::Current,
        }
    }
}
