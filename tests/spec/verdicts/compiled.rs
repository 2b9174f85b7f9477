//! Checks the promise of each verdict with a compiler and a server: after a change that breaks nothing, the
//! crate compiles without edits, and a call works against a server whose response follows the new document.
//!
//! Each document needs a build of the crate, so this test runs only on request: `CRIBL_TOKENS_COMPILE=200
//! cargo test --all-features --test spec compiled`.

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
        let Some(body) = body(&value).filter(|_| !harmful) else {
            continue;
        };
        tried += 1;
        std::fs::write(root.join("openapi").join(DOCUMENT), value.to_string()).expect("a document");
        let outcome = call(&root, &body);
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

/// Compiles the crate and makes one call. Returns what went wrong as the error.
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

/// A response to the call, as the document describes it. `None` if it has none, or none that is simple to
/// make.
fn body(document: &Value) -> Option<Value> {
    let place =
        "/paths/~1auth~1users~1{id}~1token/delete/responses/200/content/application~1json/schema";
    document
        .pointer(place)
        .map_or(Some(json!({})), |schema| sample(document, schema))
}

/// A value that a schema allows. Covers the changes that these tests make.
fn sample(document: &Value, schema: &Value) -> Option<Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return sample(
            document,
            document.pointer(reference.trim_start_matches('#'))?,
        );
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if let Some(first) = list("oneOf").or(list("anyOf")).and_then(|all| all.first()) {
        return sample(document, first);
    }
    if let Some(parts) = list("allOf") {
        let mut merged = Map::new();
        for part in parts {
            let target = part.get("$ref").and_then(Value::as_str);
            let target = target.map(|target| target.trim_start_matches('#'));
            let part = target.map_or(Some(part), |target| document.pointer(target))?;
            merged.extend(part.as_object()?.clone());
        }
        return sample(document, &Value::Object(merged));
    }
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let kind = schema.get("type").and_then(Value::as_str);
    if let Some(values) = list("enum") {
        let fits = |value: &&Value| match kind {
            Some("string") => value.is_string(),
            Some("integer" | "number") => value.is_number(),
            None => true,
            _ => false,
        };
        return values.iter().find(fits).cloned();
    }
    Some(match kind {
        Some("integer") => json!(number("minimum").unwrap_or(0).max(2)),
        Some("number") => json!(2.0),
        Some("boolean") => json!(true),
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => json!("6f2f1f0a-3f5b-4f0e-9c57-2a4f8f1f7b11"),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            _ => json!("aa"),
        },
        Some("array") => {
            let least = number("minItems").unwrap_or(0).max(1);
            let unique = schema.get("uniqueItems") == Some(&json!(true));
            let count = usize::try_from(least).ok()?;
            if unique && count > 1 {
                return None;
            }
            let item = sample(document, schema.get("items")?)?;
            Value::Array(vec![item; count])
        }
        _ => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let mut sent = Map::new();
            for (name, property) in properties.into_iter().flatten() {
                if property.get("writeOnly") != Some(&json!(true)) {
                    sent.insert(name.clone(), sample(document, property)?);
                }
            }
            Value::Object(sent)
        }
    })
}
