//! The promise of each verdict, checked on changed documents of `openapi/`:
//!
//! - identical and docs-only: the generated code is the same, except for documentation;
//! - not breaking: everything the old client offered a caller is still there, unchanged;
//! - breaking on source: something is not;
//! - any verdict: each finding has a place that changed.
//!
//! Each run tries 150 changed documents. `CRIBL_TOKENS_MUTANTS=2000` asks for more.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cribl_tokens::pipeline::{self, Document, ItemKind, Settings, Surface, SurfaceItem};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::diff;
use super::places::{Text, misplaced};
use crate::document_mutations::{Mutation, mutate, mutations};

/// A change as vendors make them.
#[derive(Clone, Debug)]
enum Edit {
    /// Adds keywords to a schema.
    Add(Index, Value),
    /// Replaces a schema with another.
    Replace(Index, Value),
    /// Removes a keyword from a schema.
    Remove(Index, Index),
    /// Adds a property to an object.
    Property(Index, Value),
    /// Makes the properties of an object required or optional.
    Require(Index, Index),
    /// Moves a schema to `components` under a name.
    Name(Index),
    /// Moves a schema into an `allOf` with another part.
    Wrap(Index, Value),
    /// Adds a parameter to an operation.
    Parameter(Value),
    /// A random mutation.
    Random(Mutation),
}

fn keywords() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({ "description": "in other words" }), json!({ "title": "It" }), json!({ "example": "x" }), json!({ "x-new": 1 }),
        json!({ "deprecated": true }), json!({ "nullable": true }), json!({ "nullable": false }), json!({ "readOnly": true }), json!({ "writeOnly": true }),
        json!({ "minLength": 1 }), json!({ "maxLength": 9 }), json!({ "pattern": "^a" }), json!({ "format": "uuid" }), json!({ "format": "date-time" }), json!({ "format": "int32" }),
        json!({ "enum": ["a", "b"] }), json!({ "enum": [1, 2] }), json!({ "minimum": 0 }), json!({ "minimum": 1 }), json!({ "maximum": 255 }), json!({ "multipleOf": 2 }),
        json!({ "exclusiveMinimum": true, "minimum": 0 }), json!({ "default": "a" }), json!({ "default": 1 }), json!({ "minItems": 1 }), json!({ "minItems": 2, "maxItems": 2 }), json!({ "uniqueItems": true }),
        json!({ "additionalProperties": false }), json!({ "additionalProperties": true }), json!({ "additionalProperties": { "type": "string" } }), json!({ "maxProperties": 3 }),
        json!({ "not": { "enum": ["z"] } }), json!({ "required": ["more"] }), json!({ "xml": { "attribute": true } }),
    ])
}

fn schemas() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({}), json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "number" }), json!({ "type": "boolean" }), json!({ "type": "object" }),
        json!({ "type": "integer", "format": "int64" }), json!({ "type": "array", "items": { "type": "string" } }), json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }), json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "string", "enum": [""] }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }] }), json!({ "$ref": "#/components/schemas/Error" }),
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }),
    ])
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<Index>;
    let parameters = prop::sample::select(vec![
        json!({ "name": "more", "in": "query", "schema": { "type": "string" } }), json!({ "name": "more", "in": "query", "required": true, "schema": { "type": "string" } }),
        json!({ "name": "X-More", "in": "header", "schema": { "type": "integer" } }), json!({ "name": "more", "in": "query", "schema": { "type": "array", "items": { "type": "string" } } }),
    ]);
    let one = prop_oneof![
        6 => (at(), keywords()).prop_map(|(at, more)| Edit::Add(at, more)),
        3 => (at(), schemas()).prop_map(|(at, schema)| Edit::Replace(at, schema)),
        2 => (at(), at()).prop_map(|(at, key)| Edit::Remove(at, key)),
        2 => (at(), schemas()).prop_map(|(at, schema)| Edit::Property(at, schema)),
        2 => (at(), at()).prop_map(|(at, which)| Edit::Require(at, which)),
        1 => at().prop_map(Edit::Name),
        2 => (at(), keywords()).prop_map(|(at, part)| Edit::Wrap(at, part)),
        1 => parameters.prop_map(Edit::Parameter),
    ];
    let random = mutations().prop_map(|all| all.into_iter().take(2).map(Edit::Random).collect());
    prop_oneof![
        4 => prop::collection::vec(one, 1..3),
        1 => random,
    ]
}

/// The places of all schemas in a document.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        let step = |key: &str| format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        match value {
            Value::Object(map) => {
                let kind = map.get("type").is_some_and(Value::is_string) && !place.contains("securitySchemes");
                if kind || map.contains_key("$ref") {
                    found.push(place.clone());
                }
                open.extend(map.iter().map(|(key, value)| (step(key), value)));
            }
            Value::Array(list) => open.extend(list.iter().enumerate().map(|(at, value)| (step(&at.to_string()), value))),
            _ => {}
        }
    }
    found.sort();
    found
}

fn apply(document: &mut Value, edit: Edit) {
    let places = places(document);
    let pick = |at: &Index| places[at.index(places.len())].clone();
    let at = |document: &mut Value, place: &str, change: &mut dyn FnMut(&mut serde_json::Map<String, Value>)| {
        if let Some(Value::Object(schema)) = document.pointer_mut(place) {
            change(schema);
        }
    };
    match edit {
        Edit::Add(place, more) => at(document, &pick(&place), &mut |schema| {
            if !schema.contains_key("$ref") {
                schema.extend(more.as_object().cloned().unwrap_or_default());
            }
        }),
        Edit::Replace(place, schema) => {
            if let Some(old) = document.pointer_mut(&pick(&place)) {
                *old = schema;
            }
        }
        Edit::Remove(place, key) => at(document, &pick(&place), &mut |schema| {
            let keys: Vec<String> = schema.keys().cloned().collect();
            schema.shift_remove(&keys[key.index(keys.len())]);
        }),
        Edit::Property(place, property) => at(document, &pick(&place), &mut |schema| {
            if let Some(Value::Object(properties)) = schema.get_mut("properties") {
                properties.insert("more".to_owned(), property.clone());
            }
        }),
        Edit::Require(place, which) => at(document, &pick(&place), &mut |schema| {
            let Some(Value::Object(properties)) = schema.get("properties") else {
                return;
            };
            let names: Vec<String> = properties.keys().cloned().collect();
            if names.is_empty() || schema.remove("required").is_some() {
                return;
            }
            schema.insert("required".to_owned(), json!([names[which.index(names.len())]]));
        }),
        Edit::Name(place) => {
            let place = pick(&place);
            if let Some(schema) = document.pointer(&place).cloned()
                && !place.starts_with("/components")
            {
                document["components"]["schemas"]["Named"] = schema;
                if let Some(old) = document.pointer_mut(&place) {
                    *old = json!({ "$ref": "#/components/schemas/Named" });
                }
            }
        }
        Edit::Wrap(place, part) => {
            if let Some(old) = document.pointer_mut(&pick(&place)) {
                *old = json!({ "allOf": [old.clone(), part] });
            }
        }
        Edit::Parameter(parameter) => {
            let paths = document["paths"].as_object_mut().expect("paths");
            for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
                if let Some(operation) = operation.as_object_mut() {
                    let list = operation.entry("parameters").or_insert_with(|| json!([]));
                    if let Some(list) = list.as_array_mut() {
                        list.push(parameter.clone());
                    }
                }
            }
        }
        Edit::Random(mutation) => mutate(document, mutation),
    }
}

/// What a caller can name. `Default` does not count: requests are made with builders, and responses by the
/// server.
fn named(surface: &Surface) -> BTreeSet<String> {
    let is_default = |item: &&SurfaceItem| item.kind == ItemKind::Implementation && item.name == "Default";
    surface.items.iter().filter(|item| !is_default(item)).map(ToString::to_string).collect()
}

/// The code without documentation, in sorted order. Title and version are documentation, too: the client shows them.
pub fn code(document: &Document) -> Option<Vec<String>> {
    let mut value = document.value().clone();
    value["info"] = json!({ "title": "", "version": "" });
    let document = pipeline::parse(value.to_string()).ok()?;
    let source = pipeline::generate_from(&document, &Settings::for_crate()).ok()?.source;
    let mut in_comment = false;
    let mut lines = Vec::new();
    for line in source.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.starts_with("//") {
            lines.push(line.to_owned());
        }
        in_comment &= !line.ends_with("*/");
    }
    lines.sort_unstable();
    Some(lines)
}

/// A document of `openapi/` before its changes, with what is compared with each changed version.
struct Original {
    document: Document,
    text: String,
    read: Text,
    code: Option<Vec<String>>,
    named: BTreeSet<String>,
}

impl Original {
    fn read(file: &Path) -> Self {
        let document = pipeline::parse(fs::read(file).expect("a file")).expect("a valid document");
        let text = document.value().to_string();
        let surface = pipeline::surface(&document, &Settings::for_crate()).expect("the clients of openapi/");
        Self { read: Text::read(&text).expect("a valid document"), code: code(&document), named: named(&surface), text, document }
    }

    /// Returns the part of the promise that a change breaks.
    fn broken(&self, new: &Document, report: &Value) -> Option<&'static str> {
        let changes = report["changes"].as_array().cloned().unwrap_or_default();
        let refused = changes.iter().any(|change| change["rule"] == "not-generated");
        let Ok(surface) = pipeline::surface(new, &Settings::for_crate()) else {
            return (!refused).then_some("the client cannot be generated, and nothing says so");
        };
        let on_source = changes.iter().any(|change| change["on"] == "source");
        let all_there = self.named.is_subset(&named(&surface));
        let is_misplaced = || {
            let new = Text::read(&new.value().to_string()).expect("it was read before");
            !misplaced(&self.read, &new, &changes).is_empty()
        };
        match report["verdict"].as_str() {
            _ if refused => Some("the client can be generated, and is said not to"),
            Some("identical" | "docs-only") if self.code != code(new) => Some("identical but for words, and other code"),
            Some("identical" | "docs-only" | "compatible") if !all_there => Some("not breaking, and something is gone"),
            Some("breaking") if on_source && all_there => Some("breaking on source, and everything is there"),
            _ if is_misplaced() => Some("a finding stands where nothing changed"),
            _ => None,
        }
    }
}

/// Valid documents made from `old` with a few edits each, with a description of the edits. The same in each
/// run.
pub fn changed(old: &Document) -> impl Iterator<Item = (String, Document)> {
    let before = old.value().clone();
    let mut runner = TestRunner::deterministic();
    let strategy = edits();
    std::iter::from_fn(move || {
        let edits = strategy.new_tree(&mut runner).expect("edits").current();
        let description = format!("{edits:?}");
        let mut value = before.clone();
        for edit in edits {
            apply(&mut value, edit);
        }
        let new = pipeline::parse(value.to_string()).ok();
        let new = new.filter(|new| value != before && pipeline::check(new).is_valid());
        Some(new.map(|new| (description, new)))
    })
    .flatten()
}

#[test]
fn verdicts_keep_their_promises_for_changed_documents() {
    let asked = std::env::var("CRIBL_TOKENS_MUTANTS").ok().and_then(|number| number.parse().ok());
    let wanted: usize = asked.unwrap_or(150);
    let mut files: Vec<_> = fs::read_dir("openapi").expect("the folder").flatten().map(|entry| entry.path()).collect();
    files.retain(|file| pipeline::is_document(file));
    files.sort();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut tried, mut verdicts) = (0, std::collections::BTreeMap::<String, usize>::new());
    let mut wrong = Vec::new();
    for file in &files {
        let old = Original::read(file);
        for (edits, new) in changed(&old.document).take(wanted.div_ceil(files.len())) {
            let report = diff(folder.path(), &old.text, &new.value().to_string());
            tried += 1;
            *verdicts.entry(report["verdict"].to_string()).or_default() += 1;
            if let Some(what) = old.broken(&new, &report) {
                wrong.push(format!("- {what}: {} {edits}\n{report:#}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    for verdict in ["\"docs-only\"", "\"compatible\"", "\"breaking\""] {
        assert!(verdicts.contains_key(verdict), "{verdicts:?}");
    }
}
