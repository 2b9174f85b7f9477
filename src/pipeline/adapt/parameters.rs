//! Rewrites the parameters of each operation, so that the generator sends what the document describes.
//!
//! Also copies the parameters of a path item to each operation, as [`super::inline`] does with references.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::grammar::{ANNOTATIONS, Kind};
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit, Wire, WireName};
use super::idents;

const NOT_SENT: Rewrite = Rewrite::new(
    "parameter-not-sent",
    "the generator cannot write it: cookies, `deepObject`, and headers that OpenAPI ignores here; a hook of \
     the client can add it",
);
const AS_TEXT: Rewrite = Rewrite::new(
    "parameter-as-text",
    "the generator refuses it, or serializes it differently than documented; the caller gives the \
     text that is sent",
);
const EXPLODED: Rewrite = Rewrite::new(
    "exploded-object",
    "the generator refuses an object in the query; each of its properties is a parameter of its own there",
);
const RENAMED: Rewrite = Rewrite::new(
    "parameter-name",
    "the generator would merge two parameters, or add a method that already exists; the name that \
     is sent does not change",
);

/// Methods of each builder, and a variable in the generated code that would shadow a query parameter.
const RESERVED: [&str; 6] = ["send", "new", "stream", "body", "body_map", "header_map"];

/// Maximum number of compositions around a schema that are looked through.
const MAX_WRAPPERS: usize = 32;

/// One parameter of one operation.
struct Parameter<'s, 'a> {
    place: String,
    schema: Option<&'s Site<'a>>,
    value: Value,
}

impl Parameter<'_, '_> {
    fn text(&self, field: &str) -> Option<&str> {
        self.value.get(field).and_then(Value::as_str)
    }

    fn explode(&self) -> Option<bool> {
        self.value.get("explode").and_then(Value::as_bool)
    }
}

/// Rewrites the parameters of every operation.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    let mut lists = Vec::new();
    let mut wire_names = Vec::new();
    for operation in sites.operations() {
        let parameters = sites.parameters(&operation).into_iter();
        let parameters = parameters.map(|(place, site)| Parameter {
            place,
            schema: sites
                .at(&site.at("schema"))
                .and_then(|schema| sites.resolve(schema)),
            value: site.value.clone(),
        });
        let sendable: Vec<Parameter<'_, '_>> = parameters
            .filter_map(|one| sendable(one, &mut edits))
            .collect();
        let mut kept: Vec<Parameter<'_, '_>> = sendable
            .into_iter()
            .flat_map(|one| exploded(&sites, one, &mut edits))
            .collect();
        for one in &mut kept {
            as_text(&sites, one, &mut edits);
        }
        wire_names.extend(rename(&operation.site.pointer, &mut kept, &mut edits));
        lists.push((operation.site.at("parameters"), listed(kept)));
    }
    let inherited: Vec<String> = sites
        .of_kind(Kind::PathItem)
        .map(|item| item.at("parameters"))
        .collect();
    // Reported before the parameters move, at the places where they were.
    draft.apply(edits);
    for (place, listed) in lists {
        draft.set_list(&place, listed);
    }
    for place in &inherited {
        draft.remove(place);
    }
    draft.wire_names.append(&mut wire_names);
}

/// The parameters, with the places they come from.
fn listed(kept: Vec<Parameter<'_, '_>>) -> Vec<(String, Value)> {
    kept.into_iter().map(|one| (one.place, one.value)).collect()
}

fn sendable<'s, 'a>(one: Parameter<'s, 'a>, edits: &mut Vec<Edit>) -> Option<Parameter<'s, 'a>> {
    let name = one.text("name").unwrap_or_default();
    let ignored =
        ["accept", "content-type", "authorization"].contains(&name.to_lowercase().as_str());
    let what = match one.text("in") {
        Some("cookie") => "the cookie",
        Some("header") if ignored => "the header",
        Some("query") if one.text("style") == Some("deepObject") => "the query parameter",
        _ => return Some(one),
    };
    let message = format!("{what} {name:?} is left out");
    edits.push(Edit::new(NOT_SENT, one.place, message));
    None
}

/// The parameters for an object in the query: one for each of its properties.
fn exploded<'s, 'a>(
    sites: &'s Sites<'a>,
    one: Parameter<'s, 'a>,
    edits: &mut Vec<Edit>,
) -> Vec<Parameter<'s, 'a>> {
    let style = one.text("style").unwrap_or("form");
    let Some(object) = one
        .schema
        .map(|schema| only_member(sites, schema))
        .filter(|schema| schema.get("properties").is_some())
        .filter(|_| one.text("in") == Some("query") && style == "form")
        .filter(|_| one.explode() != Some(false))
    else {
        return vec![one];
    };
    let required = one.value.get("required") == Some(&json!(true));
    let property = |(name, schema): (&str, &Value)| {
        let place = pointer::join_all(&object.pointer, &["properties", name]);
        let required = required && object.list("required").iter().any(|one| one == name);
        let mut value =
            json!({ "name": name, "in": "query", "required": required, "schema": schema });
        if let Some(text) = schema.get("description") {
            value["description"] = text.clone();
        }
        // A property that is an object itself becomes text, because its serialization is not defined.
        let schema = sites.at(&place).and_then(|schema| sites.resolve(schema));
        let schema =
            schema.filter(|schema| is_scalar(schema) || schema.text("type") == Some("array"));
        Parameter {
            place,
            schema,
            value,
        }
    };
    let properties: Vec<Parameter<'s, 'a>> =
        object.entries(Some("properties")).map(property).collect();
    let plural = if properties.len() == 1 { "" } else { "s" };
    let message = format!(
        "{:?} becomes {} parameter{plural}",
        one.text("name").unwrap_or_default(),
        properties.len()
    );
    edits.push(Edit::new(EXPLODED, &one.place, message));
    properties
}

/// Makes a parameter text if the generator would refuse it or serialize it differently than documented.
fn as_text(sites: &Sites<'_>, one: &mut Parameter<'_, '_>, edits: &mut Vec<Edit>) {
    let location = one.text("in").unwrap_or_default();
    let plain_style = if location == "query" {
        "form"
    } else {
        "simple"
    };
    let styled = one.text("style").is_some_and(|style| style != plain_style);
    let joined = one.explode() == Some(false) && location == "query";
    let schema = one.schema;
    let scalar = schema.is_some_and(|schema| is_scalar(schema));
    let fits = match schema {
        None => false,
        Some(schema) if location == "query" => {
            !styled && (scalar || !joined) && !is_struct(sites, schema)
        }
        Some(schema) => !styled && scalar && !schema.flag("nullable"),
    };
    if fits {
        return;
    }
    let name = one.text("name").unwrap_or_default().to_owned();
    let Value::Object(parameter) = &mut one.value else {
        return;
    };
    for field in ["content", "style", "explode", "example", "examples"] {
        parameter.shift_remove(field);
    }
    parameter.insert("schema".to_owned(), json!({ "type": "string" }));
    edits.push(Edit::new(
        AS_TEXT,
        &one.place,
        format!("{name:?} becomes text"),
    ));
}

/// Returns the member of a composition that has only one, and says nothing else of the value.
fn only_member<'s, 'a>(sites: &'s Sites<'a>, mut schema: &'s Site<'a>) -> &'s Site<'a> {
    for _ in 0..MAX_WRAPPERS {
        let mut keywords = schema
            .entries(None)
            .map(|(key, _)| key)
            .filter(|key| !ANNOTATIONS.contains(key) && !["default", "nullable"].contains(key));
        let (Some(keyword @ ("allOf" | "oneOf" | "anyOf")), None) =
            (keywords.next(), keywords.next())
        else {
            break;
        };
        let ([_], Some(member)) = (schema.list(keyword), members(sites, schema, keyword).next())
        else {
            break;
        };
        schema = member;
    }
    schema
}

fn members<'s, 'a>(
    sites: &'s Sites<'a>,
    schema: &Site<'a>,
    keyword: &str,
) -> impl Iterator<Item = &'s Site<'a>> {
    let members = sites.listed(schema, keyword);
    members.filter_map(|member| sites.resolve(member))
}

/// Returns true if the generator makes a struct of a schema, which it refuses as an optional parameter.
fn is_struct(sites: &Sites<'_>, schema: &Site<'_>) -> bool {
    let is_object = |schema: &Site<'_>| schema.text("type") == Some("object");
    let schema = only_member(sites, schema);
    let mut alternatives = members(sites, schema, "anyOf").peekable();
    if alternatives.peek().is_some() {
        return alternatives.all(is_object);
    }
    is_object(schema) && (schema.get("properties").is_some() || !schema.list("required").is_empty())
}

fn is_scalar(schema: &Site<'_>) -> bool {
    let composed = ["allOf", "oneOf", "anyOf", "not"]
        .iter()
        .any(|keyword| schema.get(keyword).is_some());
    !composed
        && matches!(
            schema.text("type"),
            Some("string" | "integer" | "number" | "boolean")
        )
}

/// Gives each parameter a distinct identifier. Those of the path come first and keep theirs.
fn rename(
    operation: &str,
    parameters: &mut [Parameter<'_, '_>],
    edits: &mut Vec<Edit>,
) -> Vec<WireName> {
    let mut taken: HashSet<String> = RESERVED.map(str::to_owned).into();
    let in_path = |one: &Parameter<'_, '_>| one.text("in") == Some("path");
    taken.extend(
        parameters
            .iter()
            .filter(|one| in_path(one))
            .filter_map(|one| one.text("name"))
            .map(idents::snake),
    );
    let mut wire_names = Vec::new();
    for one in parameters.iter_mut().filter(|one| !in_path(one)) {
        let text = |field: &str| one.text(field).map(str::to_owned);
        let (Some(name), Some(location)) = (text("name"), text("in")) else {
            continue;
        };
        if taken.insert(idents::snake(&name)) {
            continue;
        }
        let substitute =
            idents::unique_name(&format!("{location}-{name}"), idents::snake, &mut taken);
        let message = format!(
            "{location} parameter {name:?} is called `{}`",
            idents::snake(&substitute)
        );
        edits.push(Edit::new(RENAMED, &one.place, message));
        if let Value::Object(parameter) = &mut one.value {
            parameter.insert("name".to_owned(), Value::String(substitute.clone()));
        }
        wire_names.push(WireName {
            operation: operation.to_owned(),
            kind: if location == "header" {
                Wire::Header
            } else {
                Wire::Query
            },
            substitute,
            wire: name,
        });
    }
    wire_names
}
