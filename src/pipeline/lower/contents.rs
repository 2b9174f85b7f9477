//! Text that holds something else, and examples.
//!
//! JSON Schema Validation, 8.3 (`contentEncoding`), 8.4 (`contentMediaType`), 9.5 (`examples`); migration
//! notes, "Change how you describe file uploads" and "Use examples not example"; OpenAPI 3.0.3, "Data
//! Types": `format: byte` is base64, `format: binary` any octets.

use serde_json::{Value, json};

use super::super::report::Rewrite;
use super::place::Place;

const ENCODING: Rewrite = Rewrite::new(
    "content-encoding",
    "OpenAPI 3.0 has `format: byte` for base64, and no other encodings",
);
const MEDIA_TYPE: Rewrite = Rewrite::new(
    "content-media-type",
    "OpenAPI 3.0 has `format: binary` for octets, and does not say what a text holds",
);
const EXAMPLES: Rewrite = Rewrite::new("schema-examples", "OpenAPI 3.0 allows one `example`");

/// Rewrites `contentEncoding`, `contentMediaType` and `examples`.
pub(super) fn rewrite(schema: &mut Place<'_, '_>) {
    content(schema);
    examples(schema);
}

fn content(schema: &mut Place<'_, '_>) {
    let text = !schema.has("type") || schema.text("type") == Some("string");
    let encoding = schema.text("contentEncoding").map(str::to_lowercase);
    let octets = schema.text("contentMediaType").is_some_and(is_binary);
    if encoding.is_some() {
        if encoding.as_deref() == Some("base64") && text && !schema.has("format") {
            schema.report(ENCODING, "contentEncoding", "`format: byte`");
            schema.put("format", json!("byte"), "contentEncoding");
            schema.put("type", json!("string"), "type");
            schema.take("contentEncoding");
        } else {
            schema.report(ENCODING, "contentEncoding", "text of any kind");
            schema.keep_as_widened("contentEncoding");
        }
    } else if octets && text && !schema.has("format") {
        schema.report(MEDIA_TYPE, "contentMediaType", "`format: binary`");
        schema.put("format", json!("binary"), "contentMediaType");
        schema.put("type", json!("string"), "type");
        schema.take("contentMediaType");
    }
    // It describes the content of the text, and does not restrict it.
    schema.drop(MEDIA_TYPE, "contentMediaType");
}

/// Returns true for a media type whose content is not text.
fn is_binary(media_type: &str) -> bool {
    let lower = media_type.to_lowercase();
    let name = lower.split(';').next().unwrap_or_default().trim();
    let textual = name.starts_with("text/")
        || ["json", "xml", "yaml", "x-www-form-urlencoded", "javascript"]
            .iter()
            .any(|text| name.ends_with(text));
    !textual && types_of_octets(name)
}

fn types_of_octets(name: &str) -> bool {
    ["application/", "image/", "audio/", "video/", "font/"]
        .iter()
        .any(|family| name.starts_with(family))
}

fn examples(schema: &mut Place<'_, '_>) {
    let Some(Value::Array(list)) = schema.get("examples") else {
        return;
    };
    let first = list.first().cloned();
    match first {
        Some(first) if !schema.has("example") => {
            schema.report(EXAMPLES, "examples", "the first of `examples`");
            schema.put("example", first, "examples");
            schema.moved(&[("/examples/0".to_owned(), "/example".to_owned())]);
            schema.take("examples");
        }
        _ => schema.drop(EXAMPLES, "examples"),
    }
}
