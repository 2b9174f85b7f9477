//! The law with a compiler and a server: after a change that breaks nothing the crate compiles untouched, and a call
//! works against a server whose response follows the new document.
//!
//! Each document takes a build of the crate, so this has to be asked for:
//! `CRIBL_TOKENS_COMPILE=200 cargo test --all-features --test spec compiled`.

use std::path::Path;
use std::process::Command;

use cribl_tokens::pipeline;
use serde_json::{Map, Value, json};

use super::law::changed;
use super::wrappers::diff_in_openapi;
use crate::raw_server::{RawServer, Reply};

const DOCUMENT: &str = "token-invalidation.yaml";

#[test]
fn the_crate_compiles_with_harmless_changes_and_calls_a_server_that_follows_them() {
    let Some(wanted) = std::env::var("CRIBL_TOKENS_COMPILE").ok() else {
        return;
    };
    let wanted: usize = wanted.parse().unwrap_or(200);
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    copy_crate(&root);
    let text = std::fs::read_to_string(Path::new("openapi").join(DOCUMENT)).expect("the document");
    let old = pipeline::parse(&text).expect("a valid document");
    let (mut tried, mut wrong) = (0, Vec::new());
    for (edits, value) in changed(&old) {
        let report = diff_in_openapi(DOCUMENT, &text, &value.to_string());
        let changes = report["changes"].as_array().cloned().unwrap_or_default();
        let harmful = changes.iter().any(|change| {
            let message = change["message"].as_str().unwrap_or_default();
            let compiles = message.contains("this crate's own code still compiles");
            change["verdict"] == "breaking" && !(change["on"] == "source" && compiles)
        });
        if harmful {
            continue;
        }
        tried += 1;
        std::fs::write(root.join("openapi").join(DOCUMENT), value.to_string()).expect("a document");
        let outcome = call(&root, &body(&value));
        if let Err(output) = outcome {
            wrong.push(format!("- {edits}\n{report:#}\n{output}"));
        }
        if tried == wanted {
            break;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(tried, wanted);
}

fn copy_crate(root: &Path) {
    std::fs::create_dir_all(root).expect("a folder");
    let parts = [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "openapi",
        "src",
        "README.md",
        "docs",
        "benches",
        "examples",
        "tests",
    ];
    for part in parts.into_iter().filter(|part| Path::new(part).exists()) {
        let copied = Command::new("cp").args(["-r", part]).arg(root).status();
        assert!(copied.expect("cp").success(), "{part}");
    }
}

/// Compiles the crate and makes one call; what went wrong, if anything did.
fn call(root: &Path, body: &Value) -> Result<(), String> {
    let server = RawServer::start([Reply::json("200 OK", &body.to_string())]);
    let output = Command::new(env!("CARGO"))
        .args([
            "run",
            "--offline",
            "--quiet",
            "--example",
            "one_call",
            "nico",
        ])
        .env("CRIBL_BASE_URL", server.base_url())
        .env("CRIBL_BEARER_TOKEN", "t0ken")
        .current_dir(root)
        .output()
        .expect("cargo");
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{body}\n{}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// A response of the call, as the document describes it.
fn body(document: &Value) -> Value {
    let place =
        "/paths/~1auth~1users~1{id}~1token/delete/responses/200/content/application~1json/schema";
    document
        .pointer(place)
        .map_or(json!({}), |schema| sample(document, schema))
}

/// A value that a schema allows, as far as the changes of the law go.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document.pointer(reference.trim_start_matches('#'));
        return target.map_or(Value::Null, |target| sample(document, target));
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if let Some(first) = list("enum").and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(first) = list("oneOf").or(list("anyOf")).and_then(|all| all.first()) {
        return sample(document, first);
    }
    if let Some(parts) = list("allOf") {
        let mut merged = Map::new();
        for part in parts.iter().filter_map(Value::as_object) {
            merged.extend(part.clone());
        }
        return sample(document, &Value::Object(merged));
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => json!(number("minimum").unwrap_or(0) + 2),
        Some("number") => json!(2.0),
        Some("boolean") => json!(true),
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => json!("6f2f1f0a-3f5b-4f0e-9c57-2a4f8f1f7b11"),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            _ => json!("aa"),
        },
        Some("array") => {
            let count = usize::try_from(number("minItems").unwrap_or(0).max(1)).unwrap_or(1);
            let item = schema
                .get("items")
                .map_or(json!({}), |items| sample(document, items));
            Value::Array(vec![item; count])
        }
        _ => {
            let properties = schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            let sent =
                properties.filter(|(_, property)| property.get("writeOnly") != Some(&json!(true)));
            sent.map(|(name, property)| (name.clone(), sample(document, property)))
                .collect()
        }
    }
}
