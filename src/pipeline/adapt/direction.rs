//! Rewrites what a schema says only about requests or only about responses, where one schema is used for
//! both.
//!
//! `readOnly` and `writeOnly` make a property optional in the other direction (OpenAPI 3.0.3, Schema
//! Object). Constraints on values in responses don't change their types: the server is responsible for
//! them, and a client that checks them refuses responses for no gain.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::unused;

const ONE_WAY: Rewrite = Rewrite::new(
    "one-way-property",
    "a property that is `readOnly` need not be in a request, nor one that is `writeOnly` in a response, though \
     it is required; the generator would insist on it",
);
const CONSTRAINT: Rewrite = Rewrite::new(
    "response-constraint",
    "with it, the generator would choose another type and refuse a response that violates it",
);

/// Fields that restrict a value without changing its kind of JSON. `enum`, `pattern` and `format` have rewrites of
/// their own.
const CONSTRAINTS: [&str; 12] = [
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Formats whose type holds fewer numbers than the type without a format.
const NARROW_FORMATS: [&str; 8] = [
    "int8", "int16", "int32", "uint8", "uint16", "uint32", "float", "double",
];

/// Where the schemas of a document are used.
struct Uses {
    requests: HashSet<String>,
    responses: HashSet<String>,
}

impl Uses {
    fn of(root: &Value) -> Self {
        let sites = Sites::of(root);
        let operations: Vec<&Site<'_>> = sites.of_kind(Kind::Operation).collect();
        let in_requests = operations
            .iter()
            .flat_map(|operation| [operation.get("requestBody"), operation.get("parameters")])
            .flatten()
            .chain(
                sites
                    .of_kind(Kind::PathItem)
                    .filter_map(|item| item.get("parameters")),
            );
        let in_responses = operations
            .iter()
            .filter_map(|operation| operation.get("responses"));
        Self {
            requests: unused::reachable_from(root, in_requests.collect()),
            responses: unused::reachable_from(root, in_responses.collect()),
        }
    }

    /// Returns whether a schema is used in requests, and whether in responses. An unused schema is not
    /// changed.
    fn of_schema(&self, place: &str) -> (bool, bool) {
        let steps: Vec<String> = pointer::steps(place).take(4).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match steps[..] {
            ["components", "schemas", name, ..] => {
                let component = pointer::join("/components/schemas", name);
                let uses = |found: &HashSet<String>| found.contains(&component);
                (uses(&self.requests), uses(&self.responses))
            }
            ["components", "responses" | "headers", ..] | ["paths", _, _, "responses"] => {
                (false, true)
            }
            ["components", "requestBodies" | "parameters", ..]
            | ["paths", _, _, "requestBody" | "parameters"]
            | ["paths", _, "parameters", ..] => (true, false),
            _ => (true, true),
        }
    }
}

/// Rewrites each schema for the directions it is used in.
pub(super) fn rewrite(draft: &mut Draft) {
    let uses = Uses::of(&draft.value);
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    for site in sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
    {
        let (in_requests, in_responses) = uses.of_schema(&site.pointer);
        edits.extend(required(&sites, site, in_requests, in_responses));
        if in_responses {
            edits.extend(constraints(site));
        }
    }
    draft.apply(edits);
}

fn required(
    sites: &Sites<'_>,
    site: &Site<'_>,
    in_requests: bool,
    in_responses: bool,
) -> Option<Edit> {
    let one_way = |name: &Value| {
        let place = pointer::join_all(&site.pointer, &["properties", name.as_str()?]);
        let property = sites.at(&place)?;
        let target = sites.resolve(property)?;
        let has_flag = |flag: &str| property.flag(flag) || target.flag(flag);
        Some(in_requests && has_flag("readOnly") || in_responses && has_flag("writeOnly"))
    };
    let (optional, kept): (Vec<&Value>, Vec<&Value>) = site
        .list("required")
        .iter()
        .partition(|name| one_way(name).unwrap_or_default());
    if optional.is_empty() {
        return None;
    }
    let names: Vec<&str> = optional.into_iter().filter_map(Value::as_str).collect();
    let edit = Edit::new(
        ONE_WAY,
        &site.pointer,
        format!("{} may be missing", names.join(", ")),
    );
    Some(if kept.is_empty() {
        edit.remove(site.at("required"))
    } else {
        edit.set(site.at("required"), json!(kept))
    })
}

fn constraints(site: &Site<'_>) -> Option<Edit> {
    let narrow = |format: &&str| NARROW_FORMATS.contains(format) && is_number(site);
    let format = site.text("format").filter(narrow).map(|_| "format");
    let found = CONSTRAINTS
        .iter()
        .copied()
        .filter(|field| site.get(field).is_some());
    // With a default, an optional property would not be an `Option`.
    let default = site.get("default").map(|_| "default");
    let found: Vec<&str> = found.chain(format).chain(default).collect();
    let edit = Edit::new(
        CONSTRAINT,
        &site.pointer,
        format!("without {}", found.join(", ")),
    );
    let edit = found
        .iter()
        .fold(edit, |edit, field| edit.remove(site.at(field)));
    (!found.is_empty()).then_some(edit)
}

fn is_number(site: &Site<'_>) -> bool {
    matches!(site.text("type"), Some("integer" | "number"))
}
