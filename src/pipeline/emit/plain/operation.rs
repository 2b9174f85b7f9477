//! Plain operations: parameters and bodies of plain schemas, and responses of one kind.

use std::collections::{BTreeMap, HashSet};

use openapiv3::{Example, ExternalDocumentation, Header, ReferenceOr, SecurityRequirement, Server};
use serde_json::Value;

use super::super::super::adapt::{Call, idents};
use super::super::super::pointer;
use super::form::{Form, are_distinct, is_name, reads};
use super::schema::Schemas;

/// The names of methods and builders so far.
#[derive(Default)]
pub(super) struct Names {
    methods: HashSet<String>,
    builders: HashSet<String>,
}

impl Names {
    /// Returns true if no earlier call, and no method of every client, has the name of this one.
    pub(super) fn are_new(&mut self, call: &Call) -> bool {
        is_name(&call.method)
            && !["new", "new_with_client"].contains(&call.method.as_str())
            && self.methods.insert(call.method.clone())
            && self.builders.insert(call.builder.clone())
    }
}

/// Returns true if everything in `paths` apart from the operations is plain.
pub(super) fn are_paths_plain(root: &Value) -> bool {
    let Some(Value::Object(paths)) = root.get("paths") else {
        return false;
    };
    let is_plain = |item: &Value| {
        let Some(form) = item.as_object().map(Form) else {
            return false;
        };
        form.get("$ref").is_none()
            && form
                .get("parameters")
                .is_none_or(|list| list == &Value::Array(Vec::new()))
            && are_texts(&form, &["summary", "description"])
            && reads::<Vec<Server>>(form.get("servers"))
    };
    paths
        .iter()
        .filter(|(path, _)| !path.starts_with("x-"))
        .all(|(path, item)| path.starts_with('/') && is_plain(item))
}

/// Returns the names of the types of an operation. `None` if it is doubtful.
pub(super) fn types(root: &Value, schemas: &Schemas<'_>, call: &Call) -> Option<Vec<String>> {
    let operation = pointer::find(root, &call.pointer)?;
    let form = Form(operation.as_object()?);
    let path = pointer::steps(&call.pointer).nth(1)?;
    let mut reader = Reader {
        schemas,
        id: form.text("operationId").filter(|id| is_name(id))?,
        types: Vec::new(),
    };
    let is_plain = call.wire_names.is_empty()
        && are_texts(&form, &["summary", "description"])
        && form.texts("tags").is_some()
        && form.are_flags(&["deprecated"])
        && reads::<ExternalDocumentation>(form.get("externalDocs"))
        && reads::<Vec<Server>>(form.get("servers"))
        && reads::<Vec<SecurityRequirement>>(form.get("security"))
        && ["callbacks", "x-dropshot-websocket", "x-dropshot-pagination"]
            .iter()
            .all(|field| form.get(field).is_none())
        && reader.parameters(form.get("parameters"), &path)
        && form.get("requestBody").is_none_or(|body| reader.body(body))
        && reader.responses(form.get("responses")?);
    is_plain.then_some(reader.types)
}

struct Reader<'s, 'a> {
    schemas: &'s Schemas<'a>,
    id: &'s str,
    types: Vec<String>,
}

impl Reader<'_, '_> {
    fn schema(&mut self, schema: &Value, part: &str) -> bool {
        let name = idents::pascal(&format!("{}-{part}", self.id));
        self.schemas.is_plain(schema, &name, &mut self.types)
    }

    fn parameters(&mut self, list: Option<&Value>, path: &str) -> bool {
        let list = list.map_or(Some(&[][..]), |list| list.as_array().map(Vec::as_slice));
        let Some(list) = list else { return false };
        let in_path: HashSet<&str> = list
            .iter()
            .filter(|one| one.get("in").and_then(Value::as_str) == Some("path"))
            .filter_map(|one| one.get("name")?.as_str())
            .collect();
        let named = list
            .iter()
            .filter_map(|one| one.get("name")?.as_str())
            .map(idents::snake);
        let reserved = ["body", "body_map", "send", "new", "stream"].map(str::to_owned);
        template(path).is_some_and(|template| template == in_path)
            && are_distinct(named.chain(reserved))
            && list.iter().all(|one| self.parameter(one))
    }

    fn parameter(&mut self, parameter: &Value) -> bool {
        let Some(form) = parameter.as_object().map(Form) else {
            return false;
        };
        let style = form.get("style").map(Value::as_str);
        let is_styled = |plain: &str| style.is_some_and(|style| style != Some(plain));
        let fits = match form.text("in") {
            Some("query") => !is_styled("form"),
            Some("path") => {
                !is_styled("simple") && form.get("required") == Some(&Value::Bool(true))
            }
            Some("header") => !is_styled("simple"),
            _ => false,
        };
        let (Some(name), Some(schema)) = (form.text("name"), form.get("schema")) else {
            return false;
        };
        fits && name.is_ascii()
            && form.get("content").is_none()
            && are_texts(&form, &["description"])
            && form.are_flags(&[
                "required",
                "deprecated",
                "explode",
                "allowReserved",
                "allowEmptyValue",
            ])
            && reads::<BTreeMap<String, ReferenceOr<Example>>>(form.get("examples"))
            && self.schemas.is_for_parameters(schema)
            && self.schema(schema, name)
    }

    fn body(&mut self, body: &Value) -> bool {
        let Some(form) = body.as_object().map(Form) else {
            return false;
        };
        let content = form.get("content").and_then(Value::as_object);
        let Some((kind, media)) = content
            .filter(|all| all.len() == 1)
            .and_then(|all| all.iter().next())
        else {
            return false;
        };
        let json = ["application/json", "application/x-www-form-urlencoded"];
        let essence = kind.split(';').next().unwrap_or_default();
        form.get("$ref").is_none()
            && are_texts(&form, &["description"])
            && form.are_flags(&["required"])
            && is_media_plain(media)
            && media.get("schema").is_some_and(|schema| match essence {
                "application/octet-stream" => is_text(schema, Some("binary")),
                "text/plain" | "text/x-markdown" => is_text(schema, None),
                _ => json.contains(&essence) && self.schema(schema, "body"),
            })
    }

    /// The successes have one kind, and so have the errors, which are not JSON.
    fn responses(&mut self, responses: &Value) -> bool {
        let Some(all) = responses.as_object() else {
            return false;
        };
        let (mut success, mut error) = (None, None);
        for (status, response) in all.iter().filter(|(status, _)| !status.starts_with("x-")) {
            let Some(kind) = kind(response) else {
                return false;
            };
            let known = match status.as_bytes() {
                [b'2', b'0'..=b'9', b'0'..=b'9'] | b"2XX" => &mut success,
                [b'4' | b'5', b'0'..=b'9', b'0'..=b'9'] | b"4XX" | b"5XX"
                    if !matches!(kind, Kind::Json(_)) =>
                {
                    &mut error
                }
                _ => return false,
            };
            if known.get_or_insert(kind) != &kind {
                return false;
            }
        }
        match success {
            Some(Kind::Json(schema)) => self.schema(schema, "response"),
            _ => true,
        }
    }
}

/// How the generated code returns a response.
#[derive(Clone, Copy, PartialEq)]
enum Kind<'a> {
    Empty,
    Raw,
    Json(&'a Value),
}

/// Returns the kind of a response. `None` if it is doubtful.
fn kind(response: &Value) -> Option<Kind<'_>> {
    let form = Form(response.as_object()?);
    let is_documented = form.text("description").is_some()
        && form.get("$ref").is_none()
        && form.get("links").is_none()
        && reads::<BTreeMap<String, ReferenceOr<Header>>>(form.get("headers"));
    let content = match form.get("content") {
        Some(content) => content.as_object()?,
        None => return is_documented.then_some(Kind::Empty),
    };
    let mut media = content.iter();
    match (media.next(), media.next()) {
        _ if !is_documented => None,
        (None, _) => Some(Kind::Empty),
        (Some((kind, media)), None) if is_media_plain(media) => {
            match (kind.strip_prefix("application/json"), media.get("schema")) {
                (Some(rest), Some(schema)) if rest.is_empty() || rest.starts_with(';') => {
                    Some(Kind::Json(schema))
                }
                (Some(_), _) => None,
                (None, schema) => {
                    reads::<ReferenceOr<openapiv3::Schema>>(schema).then_some(Kind::Raw)
                }
            }
        }
        _ => None,
    }
}

/// Returns true if everything of a media type apart from its schema is plain.
fn is_media_plain(media: &Value) -> bool {
    let Some(form) = media.as_object().map(Form) else {
        return false;
    };
    form.get("encoding").is_none()
        && reads::<BTreeMap<String, ReferenceOr<Example>>>(form.get("examples"))
}

/// Returns true for text without constraints.
fn is_text(schema: &Value, format: Option<&str>) -> bool {
    let Some(form) = schema.as_object().map(Form) else {
        return false;
    };
    form.text("type") == Some("string")
        && form.has_only(&["format"])
        && form.is_documented()
        && form.get("format").map(Value::as_str) == format.map(Some)
}

fn are_texts(form: &Form<'_>, fields: &[&str]) -> bool {
    fields
        .iter()
        .all(|field| form.get(field).is_none_or(Value::is_string))
}

/// Returns the parameters of a path. `None` if the generator refuses the path or a parameter occurs twice.
fn template(path: &str) -> Option<HashSet<&str>> {
    let mut names = HashSet::new();
    let mut rest = path.strip_prefix('/')?;
    while let Some(at) = rest.find(['{', '}']) {
        let name = rest.get(at..)?.strip_prefix('{')?;
        let (name, after) = name.split_once('}')?;
        if name.contains(['/', '{']) || !names.insert(name) {
            return None;
        }
        rest = after;
    }
    Some(names)
}
