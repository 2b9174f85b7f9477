//! `$ref`: its target, and the fields next to it.
//!
//! OpenAPI 3.1.1, "Reference Object" (`summary` and `description` override those of the target), "Schema
//! Object" (a `$ref` is a keyword like others) and "Path Item Object"; JSON Schema Core, 8.2 (`$id`,
//! `$anchor`). In 3.0.3 everything next to a `$ref` is ignored.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::MAX_REFERENCES;
use super::dialect::Dialect;
use super::place::{Context, Place, Reference};

const BESIDE: Rewrite = Rewrite::new(
    "reference-beside",
    "OpenAPI 3.0 ignores the keywords next to a `$ref`; in `allOf` both apply",
);
const REPEATED: Rewrite = Rewrite::new(
    "reference-beside",
    "OpenAPI 3.0 ignores the keywords next to a `$ref`, and its target says the same",
);
const IGNORED: Rewrite = Rewrite::new(
    "reference-beside",
    "this dialect of JSON Schema ignores the keywords next to a `$ref`",
);
const WORDS: Rewrite = Rewrite::new(
    "reference-words",
    "OpenAPI 3.0 ignores the documentation next to a `$ref`",
);
const PATH_ITEM: Rewrite =
    Rewrite::new("path-item", "OpenAPI 3.0 has no path items in `components`");

impl Context<'_> {
    /// Returns the target of a reference in the document as it was written, and whether the reference must
    /// be respelled. `None` if it leads out of the document.
    fn target(&self, reference: &str) -> Option<(String, bool)> {
        if reference.starts_with("#/") || reference == "#" {
            let target = pointer::of_reference(reference)?;
            if let Some(resource) = self.resources.last() {
                let inside = format!("{resource}{target}");
                if target.is_empty()
                    || self.written.pointer(&target).is_none()
                        && self.written.pointer(&inside).is_some()
                {
                    return Some((inside, true));
                }
            }
            return Some((target, false));
        }
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = match base {
            "" => String::new(),
            base => self.identifiers.with_id(base)?.to_owned(),
        };
        if fragment.is_empty() {
            return Some((base, true));
        }
        if fragment.starts_with('/') {
            let inside = pointer::of_reference(&format!("#{fragment}"))?;
            return Some((base + &inside, true));
        }
        let anchor = self.identifiers.with_anchor(fragment)?.to_owned();
        Some((anchor, true))
    }

    /// Records a reference whose text is at `place` in the model.
    pub(super) fn refer(&mut self, kind: Kind, reference: &str, place: String) {
        if let Some((target, respelled)) = self.target(reference) {
            self.references.push(Reference {
                kind,
                place,
                target,
                respelled,
            });
        }
    }

    /// Follows references to the object they lead to, and returns it with its place.
    fn resolve(&self, reference: &str) -> Option<(String, &Map<String, Value>)> {
        let mut reference = reference.to_owned();
        for _ in 0..MAX_REFERENCES {
            let (target, _) = self.target(&reference)?;
            let object = self.written.pointer(&target)?.as_object()?;
            match object.get("$ref").and_then(Value::as_str) {
                Some(next) => next.clone_into(&mut reference),
                None => return Some((target, object)),
            }
        }
        None
    }
}

/// Rewrites a schema with a `$ref`. Returns true if the result is only a reference.
pub(super) fn schema(schema: &mut Place<'_, '_>) -> bool {
    let Some(reference) = schema.text("$ref").map(str::to_owned) else {
        return true;
    };
    if !schema.has_json_schema() {
        schema
            .context
            .refer(Kind::Schema, &reference, schema.at("$ref"));
        return true;
    }
    if schema.context.dialect() == Dialect::Older {
        for key in beside(schema) {
            schema.drop(IGNORED, &key);
        }
    }
    let repeated = schema.text("type").is_some_and(|word| {
        let target = schema.context.resolve(&reference);
        target.is_some_and(|(_, target)| target.get("type") == Some(&json!(word)))
    });
    if repeated {
        schema.drop(REPEATED, "type");
    }
    let silent = [
        "$comment",
        "$defs",
        "definitions",
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$schema",
    ];
    if beside(schema)
        .iter()
        .all(|key| silent.contains(&key.as_str()))
    {
        for key in silent {
            schema.drop(REPEATED, key);
        }
        schema
            .context
            .refer(Kind::Schema, &reference, schema.at("$ref"));
        return true;
    }
    let message = format!("`allOf`, for `$ref` next to {}", beside(schema).join(", "));
    schema.report(BESIDE, "$ref", message);
    let next = schema
        .get("allOf")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let part = pointer::join_all(schema.pointer, &["allOf", &next.to_string()]);
    let origin = schema.context.origins.of(schema.pointer);
    schema.take("$ref");
    let parts = schema.object.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(parts) = parts {
        parts.push(json!({ "$ref": reference }));
        schema.context.origins.placed(&part, &origin);
    }
    false
}

/// The keywords next to a `$ref`.
fn beside(schema: &Place<'_, '_>) -> Vec<String> {
    let keys = schema.object.keys();
    keys.filter(|key| *key != "$ref" && !key.starts_with("x-"))
        .cloned()
        .collect()
}

/// Rewrites an object that may be a reference. Returns true if the result is the object itself.
pub(super) fn object(
    context: &mut Context<'_>,
    kind: Kind,
    value: &mut Value,
    place: &str,
) -> bool {
    let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else {
        return value.get("$ref").is_none();
    };
    if kind == Kind::PathItem && place.starts_with("/paths/") {
        if inline(context, &reference, value, place) {
            return true;
        }
    } else if context.version.has_json_schema()
        && apply_documentation(context, kind, &reference, value, place)
    {
        return true;
    }
    context.refer(kind, &reference, pointer::join(place, "$ref"));
    false
}

/// Replaces a reference to a path item with a copy.
fn inline(context: &mut Context<'_>, reference: &str, value: &mut Value, place: &str) -> bool {
    let Some((target, item)) = context.resolve(reference) else {
        return false;
    };
    let shared = target.starts_with("/components/pathItems/");
    let mut item = item.clone();
    if !shared && !context.version.has_json_schema()
        || !context.fits_budget(&Value::Object(item.clone()))
    {
        return false;
    }
    context.report(PATH_ITEM, place, format!("the path item of {reference}"));
    let own = context.origins.of(place);
    context.origins.placed(place, &target);
    // If both have a field, the specification does not define which one counts. The one closer to the path
    // is used.
    for (key, member) in value.as_object().into_iter().flatten() {
        if key != "$ref" {
            let origin = pointer::join(&own, key);
            context.origins.placed(&pointer::join(place, key), &origin);
            item.insert(key.clone(), member.clone());
        }
    }
    *value = Value::Object(item);
    true
}

/// Applies the documentation next to a reference to its target: to a copy of the target if the client shows
/// it, or not at all. Returns true if a copy was made.
fn apply_documentation(
    context: &mut Context<'_>,
    kind: Kind,
    reference: &str,
    value: &mut Value,
    place: &str,
) -> bool {
    let Some(object) = value.as_object_mut() else {
        return false;
    };
    let beside: BTreeSet<&str> = ["summary", "description"]
        .into_iter()
        .filter(|word| object.contains_key(*word))
        .collect();
    if beside.is_empty() {
        return false;
    }
    let shown = matches!(kind, Kind::Parameter | Kind::Response | Kind::RequestBody);
    let target = context
        .resolve(reference)
        .filter(|_| shown && beside.contains("description"))
        .map(|(target, found)| (target, found.clone()));
    context.report(
        WORDS,
        place,
        "the documentation next to `$ref` instead of its target's",
    );
    let described = object.shift_remove("description");
    object.shift_remove("summary");
    let (Some((target, mut copy)), Some(description)) = (target, described) else {
        return false;
    };
    if !context.fits_budget(&Value::Object(copy.clone())) {
        return false;
    }
    copy.insert("description".to_owned(), description);
    let own = pointer::join(&context.origins.of(place), "description");
    context.origins.placed(place, &target);
    context
        .origins
        .placed(&pointer::join(place, "description"), &own);
    *value = Value::Object(copy);
    true
}
