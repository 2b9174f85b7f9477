//! For the documents of this crate, `diff` says whether the crate's own code uses what changed. The test
//! removes each name of each generated client in turn, and finds out from the source of `src/client`
//! whether that matters.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cribl_tokens::pipeline::{self, ItemKind, Settings, SurfaceItem};
use serde_json::{Value, json};
use syn::visit::Visit;

/// The names of the methods and fields used in a file.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.0.insert(call.method.to_string());
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_field(&mut self, field: &'ast syn::ExprField) {
        if let syn::Member::Named(name) = &field.member {
            self.0.insert(name.to_string());
        }
        syn::visit::visit_expr_field(self, field);
    }
}

/// Collects the names in the files of `src/client` that use the client of a module.
fn names(module: &str, folder: &Path, found: &mut Names) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            names(module, &path, found);
        } else if let Ok(text) = fs::read_to_string(&path)
            && text.contains(&format!("{module}::Client"))
        {
            found.visit_file(&syn::parse_file(&text).expect("Rust"));
        }
    }
}

/// Renames the part of the document that an item is made from, if possible.
fn without(document: &Value, item: &SurfaceItem) -> Option<Value> {
    let mut changed = document.clone();
    match item.kind {
        ItemKind::Operation => {
            let operation = changed.pointer_mut(&item.pointer)?;
            operation["operationId"] = Value::from("somethingElse");
        }
        ItemKind::Parameter if item.name != "body_map" => {
            let parameter = changed.pointer_mut(&item.pointer)?;
            let name = parameter["name"].as_str()?.to_owned();
            parameter["name"] = Value::from("other");
            let text = changed
                .to_string()
                .replace(&format!("{{{name}}}"), "{other}");
            changed = serde_json::from_str(&text).ok()?;
        }
        ItemKind::Field => {
            let (parent, name) = item.pointer.rsplit_once('/')?;
            let (object, _) = parent.rsplit_once('/')?;
            changed
                .pointer_mut(parent)?
                .as_object_mut()?
                .shift_remove(name)?;
            let required = changed.pointer_mut(object)?.get_mut("required");
            if let Some(required) = required.and_then(Value::as_array_mut) {
                required.retain(|required| required != name);
            }
        }
        _ => return None,
    }
    Some(changed)
}

#[test]
fn a_change_says_whether_this_crates_own_code_breaks() {
    let mut tried = 0;
    for entry in fs::read_dir("openapi").expect("the folder").flatten() {
        let file = entry.path();
        if !pipeline::is_document(&file) {
            continue;
        }
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let module = name.split('.').next().unwrap_or_default().replace('-', "_");
        let mut used = Names::default();
        names(&module, Path::new("src/client"), &mut used);
        assert!(!used.0.is_empty(), "no file of src/client uses {module}");
        let text = fs::read_to_string(&file).expect("a document");
        let document = pipeline::parse(&text).expect("a valid document");
        let surface = pipeline::surface(&document, &Settings::for_crate()).expect("a client");
        for item in &surface.items {
            let Some(changed) = without(document.value(), item) else {
                continue;
            };
            tried += 1;
            let report = diff_in_openapi(name, &text, &changed.to_string());
            let found = report["changes"].as_array().expect("a list").iter();
            let breaks = found
                .filter_map(|change| change["message"].as_str())
                .any(|message| message.contains("this crate's own code breaks"));
            assert_eq!(
                breaks,
                used.0.contains(&item.name),
                "{name}: {item}: {report:#}"
            );
        }
    }
    assert!(tried >= 12, "{tried} names");
}

/// The fields that the crate reads, or the builder that it fills, are lost with the type.
#[test]
fn a_type_that_becomes_json_breaks_this_crates_own_code() {
    let response =
        "/paths/~1auth~1users~1{id}~1token/delete/responses/200/content/application~1json/schema";
    let body = "/paths/~1auth~1login/post/requestBody/content/application~1json/schema";
    for (file, place) in [("token-invalidation.yaml", response), ("login.yaml", body)] {
        let text = fs::read_to_string(Path::new("openapi").join(file)).expect("the document");
        let document = pipeline::parse(&text).expect("a valid document");
        let mut changed = document.value().clone();
        *changed.pointer_mut(place).expect("the schema") = json!({});
        let report = diff_in_openapi(file, &text, &changed.to_string());
        let found = report["changes"].as_array().expect("a list").iter();
        let mut messages = found.filter_map(|change| change["message"].as_str());
        assert!(
            messages.any(|message| message.contains("this crate's own code breaks")),
            "{report:#}"
        );
    }
}

/// Changes of this crate's documents that no client notices, each with its document. They change the schema
/// of something the crate uses, but not its meaning, or only within it.
pub fn unnoticed() -> Vec<(&'static str, String, Value)> {
    let parameter = |index: usize| {
        format!("/paths/~1auth~1users~1{{id}}~1token/delete/parameters/{index}/schema")
    };
    let property = |name: &str| format!("/components/schemas/AuthToken/properties/{name}");
    let texts = [
        ("id", "token-invalidation.yaml", parameter(0)),
        ("ttl", "token-invalidation.yaml", parameter(1)),
        ("token", "login.yaml", property("token")),
    ];
    let named = json!({ "$ref": "#/components/schemas/Named" });
    let mut cases = Vec::new();
    let mut add = |what: String, file: &'static str, place: &str, schema: &Value, named: &Value| {
        let text = fs::read_to_string(Path::new("openapi").join(file)).expect("the document");
        let document = pipeline::parse(text).expect("a valid document");
        let mut value = document.value().clone();
        value["components"]["schemas"]["Named"] = named.clone();
        *value.pointer_mut(place).expect("the place") = schema.clone();
        cases.push((file, what, value));
    };
    let text = json!({ "type": "string", "description": "some text" });
    let described = json!({ "description": "in other words", "allOf": [named] });
    for (what, file, place) in &texts {
        add(format!("{what} by name"), file, place, &named, &text);
        add(
            format!("{what} by name with a description"),
            file,
            place,
            &described,
            &text,
        );
    }
    let (_, file, token) = &texts[2];
    for constraint in [
        json!({ "type": "string", "minLength": 1 }),
        json!({ "type": "string", "maxLength": 4000 }),
        json!({ "type": "string", "pattern": "^[!-~]+$" }),
        json!({ "type": "string", "enum": ["aa", "bb"] }),
        json!({ "type": "string", "format": "jwt" }),
    ] {
        add(
            format!("token: {constraint}"),
            file,
            token,
            &constraint,
            &text,
        );
        add(
            format!("token by name: {constraint}"),
            file,
            token,
            &named,
            &constraint,
        );
    }
    let body = "/paths/~1auth~1login/post/requestBody/content/application~1json/schema";
    let login = json!({ "$ref": "#/components/schemas/LoginInfo" });
    add(
        "the body by another name".to_owned(),
        file,
        body,
        &named,
        &login,
    );
    let whole = "/paths/~1auth~1login/post/responses/200/content/application~1json/schema";
    for constraint in [
        json!({ "minItems": 2, "maxItems": 2 }),
        json!({ "uniqueItems": true }),
    ] {
        let token = json!({ "$ref": "#/components/schemas/AuthToken" });
        let both = json!({ "allOf": [token, constraint] });
        add(
            format!("an object with {constraint}"),
            file,
            whole,
            &both,
            &text,
        );
    }
    let asked = property("forcePasswordChange");
    add(
        "a flag by name".to_owned(),
        file,
        &asked,
        &named,
        &json!({ "type": "boolean" }),
    );
    cases
}

#[test]
fn this_crates_own_code_compiles_after_changes_that_no_client_notices() {
    for (file, what, changed) in unnoticed() {
        let text = fs::read_to_string(Path::new("openapi").join(file)).expect("the document");
        let report = diff_in_openapi(file, &text, &changed.to_string());
        let changes = report["changes"].as_array().expect("a list");
        let verdict = report["verdict"].as_str().expect("a verdict");
        if what.contains("enum") {
            // The field is an enum now, which callers notice. This crate reads its text.
            assert_eq!(verdict, "breaking", "{what}: {report:#}");
        } else {
            assert_ne!(verdict, "breaking", "{what}: {report:#}");
            assert_ne!(verdict, "invalid", "{what}: {report:#}");
        }
        for change in changes
            .iter()
            .filter(|change| change["verdict"] == "breaking")
        {
            assert_eq!(change["on"], "source", "{what}: {report:#}");
            let message = change["message"].as_str().expect("words");
            assert!(
                message.contains("this crate's own code still compiles"),
                "{what}: {message}"
            );
        }
    }
}

/// The output of `spec diff --format json` for two versions of a document in a folder `openapi`.
pub fn diff_in_openapi(name: &str, old: &str, new: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("openapi");
    fs::create_dir(&home).expect("a folder");
    let (was, is) = (folder.path().join("old.yaml"), home.join(name));
    fs::write(&was, old).expect("a file");
    fs::write(&is, new).expect("a file");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_spec"))
        .arg("diff")
        .args([&was, &is])
        .args(["--format", "json"])
        .output()
        .expect("the binary runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
