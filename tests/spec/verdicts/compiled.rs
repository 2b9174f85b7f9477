//! Checks the promise of each verdict with a compiler and a server: after a change that breaks nothing, the
//! crate compiles without edits, and a call works against a server whose response follows the new document.
//!
//! Changed documents with the same generated code share a build, and each build has one document for each
//! file. The test still takes minutes, so it runs only on request: `CRIBL_TOKENS_COMPILE=200 cargo test
//! --all-features --test spec compiled`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cribl_tokens::pipeline;
use serde_json::{Map, Value, json};

use super::law::{changed, code};
use super::wrappers::{diff_in_openapi, unnoticed};
use crate::raw_server::{RawServer, Reply};

/// A document of `openapi/`, the call that uses it, and its operation.
struct Target {
    file: &'static str,
    call: &'static str,
    operation: &'static str,
}

const TARGETS: [Target; 4] = [
    Target {
        file: "token-invalidation.yaml",
        call: "invalidate",
        operation: "/paths/~1auth~1users~1{id}~1token/delete",
    },
    Target {
        file: "login.yaml",
        call: "sign-in",
        operation: "/paths/~1auth~1login/post",
    },
    Target {
        file: "invalidation-removal.yaml",
        call: "reinstate",
        operation: "/paths/~1auth~1users~1{id}~1invalidation/delete",
    },
    Target {
        file: "own-roles.yaml",
        call: "check",
        operation: "/paths/~1authorize~1roles/get",
    },
];

/// A program that makes one call.
const PROBE: &str = r#"//! Makes one call.

use cribl_tokens::{Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    match std::env::args().nth(1).as_deref() {
        Some("reinstate") => client.reinstate("nico").await.map(drop),
        Some("check") => client.check_token().await.map(drop),
        _ => client.invalidate("nico").ttl("1h").await.map(drop),
    }
}
"#;

/// A changed document that `diff` finds harmless for this crate.
struct Mutant {
    edits: String,
    text: String,
    report: Value,
    /// The body that the server sends.
    body: Value,
}

/// Mutants of one document with the same generated code.
type Group = (Vec<String>, Vec<Mutant>);

#[test]
fn the_crate_compiles_with_harmless_changes_and_calls_a_server_that_follows_them() {
    let Some(wanted) = std::env::var("CRIBL_TOKENS_COMPILE").ok() else {
        return;
    };
    let wanted: usize = wanted.parse().unwrap_or(200);
    let root = copy_crate();
    let groups = TARGETS.map(|target| groups(&target, wanted.div_ceil(TARGETS.len())));
    let builds = groups.iter().map(Vec::len).max().unwrap_or_default();
    let (mut tried, mut wrong) = (0, Vec::new());
    for build in 0..builds {
        let part: Vec<_> = TARGETS
            .iter()
            .zip(&groups)
            .filter_map(|(target, groups)| Some((target, groups.get(build)?)))
            .collect();
        let problems = together(&root, &part);
        tried += part.iter().map(|(_, group)| group.1.len()).sum::<usize>();
        eprintln!("build {} of {builds}: {tried} documents", build + 1);
        for problem in &problems {
            eprintln!("{problem}");
        }
        wrong.extend(problems);
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(tried >= wanted, "{tried}");
}

/// Returns harmless mutants of a document, grouped by generated code.
fn groups(target: &Target, wanted: usize) -> Vec<Group> {
    let Target {
        file, operation, ..
    } = *target;
    let text = fs::read_to_string(Path::new("openapi").join(file)).expect("the document");
    let old = pipeline::parse(&text).expect("a valid document");
    let known = unnoticed().into_iter().filter(|(of, ..)| *of == file);
    let known = known.map(|(_, what, value)| (what, value));
    let random = changed(&old).map(|(edits, new)| (edits, new.value().clone()));
    let mutants = known.chain(random).filter_map(|(edits, value)| {
        let text_now = value.to_string();
        let report = diff_in_openapi(file, &text, &text_now);
        let changes = report["changes"].as_array().cloned().unwrap_or_default();
        let harmful = changes.iter().any(|change| {
            let message = change["message"].as_str().unwrap_or_default();
            let compiles = message.contains("this crate's own code still compiles");
            change["verdict"] == "breaking" && !(change["on"] == "source" && compiles)
        });
        let body = body(&value, operation).filter(|_| !harmful)?;
        Some(Mutant {
            edits,
            text: text_now,
            report,
            body,
        })
    });
    let mut groups: Vec<Group> = Vec::new();
    for mutant in mutants.take(wanted) {
        let document = pipeline::parse(&mutant.text).expect("it was read before");
        let code = code(&document).expect("a client");
        match groups.iter_mut().find(|(known, _)| *known == code) {
            Some((_, mutants)) => mutants.push(mutant),
            None => groups.push((code, vec![mutant])),
        }
    }
    groups
}

/// Builds the crate with one document for each file, and makes the call of each mutant. Returns what is wrong.
fn together(root: &Path, part: &[(&Target, &Group)]) -> Vec<String> {
    for Target { file, .. } in TARGETS {
        let original = fs::read_to_string(Path::new("openapi").join(file)).expect("the document");
        let changed = part.iter().find(|(target, _)| target.file == file);
        let text = changed.map_or(&original, |(_, (_, mutants))| &mutants[0].text);
        fs::write(root.join("openapi").join(file), text).expect("a document");
    }
    match (build(root), part) {
        (Err(output), [(_, (_, mutants))]) => {
            let Mutant { edits, report, .. } = &mutants[0];
            vec![format!("- does not compile: {edits}\n{report:#}\n{output}")]
        }
        // One of the mutants is at fault, so each is tried separately.
        (Err(_), _) => {
            let each = part.chunks(1).flat_map(|one| together(root, one));
            each.collect()
        }
        (Ok(probe), _) => {
            let calls = part.iter().flat_map(|(target, (_, mutants))| {
                mutants.iter().map(|mutant| (target.call, mutant))
            });
            let failed = calls.filter_map(|(call, mutant)| {
                let Mutant {
                    edits,
                    report,
                    body,
                    ..
                } = mutant;
                let output = make_call(&probe, call, body).err()?;
                Some(format!(
                    "- {call} fails: {edits}\n{report:#}\n{body}\n{output}"
                ))
            });
            failed.collect()
        }
    }
}

/// Creates a copy of the crate with [`PROBE`] as an example.
fn copy_crate() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    fs::create_dir_all(&root).expect("a folder");
    for part in [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "openapi",
        "src",
        "README.md",
        "docs",
        "benches",
        "examples",
    ] {
        // An earlier copy may have other files.
        let _ = fs::remove_dir_all(root.join(part));
        let copied = Command::new("cp").args(["-r", part]).arg(&root).status();
        assert!(copied.expect("cp").success(), "{part}");
    }
    fs::write(root.join("examples/probe.rs"), PROBE).expect("an example");
    root
}

/// Builds the probe. Returns its path, or the compiler's message as the error.
fn build(root: &Path) -> Result<PathBuf, String> {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--example", "probe"])
        .env("CARGO_TARGET_DIR", root.join("target"))
        .current_dir(root)
        .output()
        .expect("cargo");
    if output.status.success() {
        return Ok(root.join("target/debug/examples/probe"));
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Makes a call to a server that sends `body`. Returns what went wrong as the error.
fn make_call(probe: &Path, call: &str, body: &Value) -> Result<(), String> {
    let reply = Reply::json("200 OK", &body.to_string());
    let mut probe = Command::new(probe);
    probe.arg(call).env_clear();
    let server = if call == "sign-in" {
        probe
            .env("CRIBL_USERNAME", "admin")
            .env("CRIBL_PASSWORD", "secret");
        RawServer::start([reply, Reply::success()])
    } else {
        probe.env("CRIBL_BEARER_TOKEN", "t0ken");
        RawServer::start([reply])
    };
    let output = probe.env("CRIBL_BASE_URL", server.base_url()).output();
    let output = output.expect("the probe");
    // The call after a sign-in is of another document, which has changed as well.
    let signed_in = call == "sign-in" && server.requests().len() > 1;
    if output.status.success() || signed_in {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A response of an operation, as the document describes it. `None` if it has none, or none that is simple to
/// make.
fn body(document: &Value, operation: &str) -> Option<Value> {
    let place = format!("{operation}/responses/200/content/application~1json/schema");
    let mut body = sample(document, document.pointer(&place)?)?;
    // A sign-in that asks for another password is not a success.
    if let Some(asked) = body.get_mut("forcePasswordChange") {
        *asked = json!(false);
    }
    Some(body)
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
    // Without a type, `items` makes it a list: `diff` and the generator read it so, too.
    let listed = schema.get("items").map(|_| "array");
    let kind = schema.get("type").and_then(Value::as_str).or(listed);
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
            for name in list("required").into_iter().flatten() {
                let name = name.as_str()?;
                if properties.is_none_or(|properties| !properties.contains_key(name)) {
                    let any = schema.get("additionalProperties");
                    let any = any.filter(|schema| schema.is_object());
                    let value = any.map_or(Some(json!("aa")), |schema| sample(document, schema))?;
                    sent.insert(name.to_owned(), value);
                }
            }
            Value::Object(sent)
        }
    })
}
