//! Changes of the document that clients don't notice on the wire need no change of handwritten code:
//! everything that code names still exists, with a type it accepts.

use std::path::Path;

use crate::generated::{Generated, for_crate};
use crate::variants::{OPERATION, Variant, base, base_text};
use serde_json::{Value, json};

const BUILDER: &str = "DeleteAuthUsersTokenById";

/// Checks the parts of the generated code that `src/client` names, and how it reads responses.
fn assert_the_wrapper_fits(code: &Generated, change: &str) {
    assert!(
        code.operations()
            .contains(&"delete_auth_users_token_by_id".to_owned()),
        "{change}"
    );
    let setters = code.setters(BUILDER);
    for name in ["id", "ttl"] {
        let (_, takes) = setters
            .iter()
            .find(|(setter, _)| setter == name)
            .unwrap_or_else(|| panic!("no {name} after: {change}"));
        assert_eq!(takes, "::std::string::String", "{name} after: {change}");
    }
    let (success, error) = code.response(BUILDER);
    assert_eq!(error, "ByteStream", "{change}");
    let success = success
        .strip_prefix("types::")
        .unwrap_or_else(|| panic!("{success} after: {change}"));
    let count = code
        .field(success, "count")
        .unwrap_or_else(|| panic!("no count after: {change}"));
    assert!(
        ["i64", "::std::option::Option<i64>"].contains(&count.as_str()),
        "{count} after: {change}"
    );
    let items = code
        .field(success, "items")
        .unwrap_or_else(|| panic!("no items after: {change}"));
    assert!(
        items.starts_with("::std::vec::Vec<"),
        "{items} after: {change}"
    );
    assert!(
        !code
            .output
            .source
            .contains("progenitor_client::{encode_path"),
        "{change}"
    );
    let sent = code.code(BUILDER);
    assert!(
        sent.contains(
            "format!(\"{}/auth/users/{}/token\",client.baseurl,encode_path(&id.to_string()).map_err(Error::InvalidRequest)?"
        ),
        "{sent}"
    );
    assert!(sent.contains("QueryParam::new(\"ttl\",&ttl)"), "{sent}");
}

fn in_schema(pointer: &str) -> String {
    format!("{OPERATION}/responses/200/content/application~1json/schema{pointer}")
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .rev()
            .map(|(key, value)| (key.clone(), reversed(value)))
            .collect(),
        Value::Array(list) => list.iter().map(reversed).collect(),
        scalar => scalar.clone(),
    }
}

fn hoisted_parameters() -> Variant {
    base().shift(
        &format!("{OPERATION}/parameters"),
        "/paths/~1auth~1users~1{id}~1token/parameters",
    )
}

fn parameters_in_components() -> Variant {
    let of = |index: usize| {
        base()
            .0
            .pointer(&format!("{OPERATION}/parameters/{index}"))
            .expect("it")
            .clone()
    };
    base()
        .set("/components/parameters", json!({ "Id": of(0), "Ttl": of(1) }))
        .set(&format!("{OPERATION}/parameters"), json!([{ "$ref": "#/components/parameters/Ttl" }, { "$ref": "#/components/parameters/Id" }]))
}

fn responses_in_components() -> Variant {
    let responses = base()
        .0
        .pointer(&format!("{OPERATION}/responses"))
        .expect("them")
        .clone();
    let named = json!({ "Done": responses["200"], "Unauthorized": responses["401"], "Unexpected": responses["500"] });
    let variant = base().set("/components/responses", named);
    [
        ("200", "Done"),
        ("401", "Unauthorized"),
        ("500", "Unexpected"),
    ]
    .iter()
    .fold(variant, |variant, (status, name)| {
        variant.response(
            status,
            json!({ "$ref": format!("#/components/responses/{name}") }),
        )
    })
}

fn schema_in_components() -> Variant {
    let schema = base().0.pointer(&in_schema("")).expect("it").clone();
    base().schema("Invalidated", schema).set(
        &in_schema(""),
        json!({ "$ref": "#/components/schemas/Invalidated" }),
    )
}

fn another_operation() -> Variant {
    base().operation("/auth/users/{id}/invalidation", "delete", json!({
        "operationId": "deleteAuthUsersInvalidationById",
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": { "description": "ok" }, "401": { "description": "no" },
            "500": { "description": "no", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } } },
    }))
}

/// The vendor's next release, in the style of their newest documents: all changes at once.
fn next_release() -> Variant {
    let error = json!({ "type": "object", "required": ["status", "message"], "properties": {
        "status": { "type": "string", "enum": ["error"] }, "message": { "type": "string" }, "details": { "type": "object" } } });
    let response = json!({ "description": "no", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } });
    let body = json!({ "application/json": { "schema": { "type": "object", "required": ["username", "password"],
        "properties": { "username": { "type": "string" }, "password": { "type": "string" } } } } });
    another_operation()
        .set("/info/version", json!("4.19.0-0a1b2c3d"))
        .schema("Error", error)
        .response("401", response.clone())
        .response("403", json!({ "description": "forbidden" }))
        .response("429", json!({ "description": "later", "headers": { "retry-after": { "schema": { "type": "integer" } } } }))
        .response("default", response.clone())
        .set(&in_schema("/required"), json!(["count", "items"]))
        .set(&in_schema("/properties/offset"), json!({ "type": "integer" }))
        .set(&in_schema("/properties/items/items/properties"), json!({ "id": { "type": "string" } }))
        .parameter(json!({ "name": "reason", "in": "query", "schema": { "type": "string" } }))
        .operation("/auth/login", "post", json!({ "operationId": "createAuthLogin", "security": [],
            "requestBody": { "required": true, "content": body }, "responses": { "200": { "description": "in" }, "401": response } }))
}

fn changes() -> Vec<(&'static str, String)> {
    let tagged = base()
        .set(&format!("{OPERATION}/description"), json!("Other words."))
        .set(&format!("{OPERATION}/tags"), json!(["a", "b"]));
    vec![
        ("nothing", base_text()),
        ("words", tagged.text()),
        ("the order of keys", reversed(&base().0).to_string()),
        ("JSON on one line", base().0.to_string()),
        ("JSON", base().text()),
        ("a byte-order mark", format!("\u{feff}{}", base_text())),
        ("CRLF", base_text().replace('\n', "\r\n")),
        ("a version", base().set("/info/version", json!("5.0.0")).text()),
        ("parameters on the path", hoisted_parameters().text()),
        ("parameters in components", parameters_in_components().text()),
        ("responses in components", responses_in_components().text()),
        ("the schema in components", schema_in_components().text()),
        ("a new error status", base().response("403", json!({ "description": "forbidden" })).text()),
        ("a range of errors", base().response("4XX", json!({ "description": "yours" })).text()),
        ("a default response", base().response("default", json!({ "description": "else" })).text()),
        ("an error status less", base().remove(&format!("{OPERATION}/responses/401")).text()),
        ("an error with a body", base().response("401", json!({ "description": "no", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } })).text()),
        ("an optional parameter", base().parameter(json!({ "name": "force", "in": "query", "schema": { "type": "boolean" } })).text()),
        ("an optional header", base().parameter(json!({ "name": "X-Trace", "in": "header", "schema": { "type": "string" } })).text()),
        ("a new property", base().set(&in_schema("/properties/total"), json!({ "type": "integer" })).text()),
        ("a property always sent", base().set(&in_schema("/required"), json!(["count"])).text()),
        ("both always sent", base().set(&in_schema("/required"), json!(["items", "count"])).text()),
        ("items described", base().set(&in_schema("/properties/items/items"), json!({ "type": "object", "properties": { "id": { "type": "string" } } })).text()),
        ("a bound", base().set(&in_schema("/properties/items/maxItems"), json!(100)).text()),
        ("a title", base().set(&in_schema("/title"), json!("Count")).text()),
        ("another operation", another_operation().text()),
        ("the vendor's next release", next_release().text()),
    ]
}

#[test]
fn a_change_that_clients_do_not_notice_keeps_the_names_the_wrapper_uses() {
    for (change, text) in changes() {
        assert_the_wrapper_fits(&for_crate(text), change);
    }
}

#[test]
fn the_same_contract_written_differently_gives_the_same_code() {
    let code = |text: String| for_crate(text).output.source;
    let base_code = code(base_text());
    for (change, text) in changes() {
        let same = [
            "JSON on one line",
            "JSON",
            "a byte-order mark",
            "CRLF",
            "parameters on the path",
            "parameters in components",
            "responses in components",
            "a title",
        ];
        if same.contains(&change) {
            assert_eq!(code(text), base_code, "{change}");
        }
    }
}

/// Compiles this crate with each changed document in place of the real one, and with one more document.
/// This takes a minute, so it runs only on request: `CRIBL_TOKENS_COMPILE=1 cargo test --features spec
/// --test pipeline changes`.
#[test]
fn the_crate_compiles_with_each_changed_document_and_with_a_further_one() {
    if std::env::var_os("CRIBL_TOKENS_COMPILE").is_none() {
        return;
    }
    let root = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("changed");
    let copy = |from: &str| {
        let status = std::process::Command::new("cp")
            .args(["-r", from])
            .arg(&root)
            .status();
        assert!(status.expect("cp").success(), "{from}");
    };
    std::fs::create_dir_all(&root).expect("a folder");
    [
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "openapi",
        "src",
        "README.md",
        "docs",
        // Cargo.toml names these folders.
        "benches",
        "examples",
    ]
    .into_iter()
    .filter(|file| std::path::Path::new(file).exists())
    .for_each(copy);
    for (change, text) in changes() {
        std::fs::write(root.join("openapi/token-invalidation.yaml"), text).expect("a document");
        check(&root, change);
    }
    let further = root.join("openapi/further-thing.json");
    std::fs::write(&further, another_operation().text()).expect("a document");
    check(&root, "a further document");
    assert!(
        has_module(&root, "further_thing"),
        "the further document was not noticed"
    );
    std::fs::remove_file(further).expect("it is there");
}

fn check(root: &Path, change: &str) {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let output = cargo
        .args(["check", "--offline", "--quiet"])
        .current_dir(root)
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{change}:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Returns true if the generated client has a module of this name.
fn has_module(root: &Path, name: &str) -> bool {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), std::path::PathBuf::from);
    let builds = std::fs::read_dir(target.join("debug/build")).expect("a build");
    builds.flatten().any(|build| {
        let generated = std::fs::read_to_string(build.path().join("out/generated.rs"));
        generated.is_ok_and(|code| code.contains(&format!("pub mod {name} ")))
    })
}
