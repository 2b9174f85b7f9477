//! Reduces the body of each request to one media type that the generator supports.

use serde_json::{Map, Value, json};

use super::super::pointer;
use super::super::repair::LeftOut;
use super::super::report::{Rewrite, Rule};
use super::super::sites::{Operation, Sites};
use super::draft::{Draft, Edit, Wire, WireName};

const SEVERAL: Rewrite = Rewrite::new(
    "several-body-types",
    "the generator panics at a body of more than one media type",
);
const UNKNOWN: Rewrite = Rewrite::new(
    "raw-body",
    "the generator refuses this media type; the caller gives the body as bytes, which are sent \
     with the documented type",
);
const PLAIN: Rewrite = Rewrite::new(
    "plain-body",
    "the generator accepts bytes and plain text only in their simplest form, and JSON with a \
     schema and \
     without `encoding`",
);

const LEFT_OUT: Rewrite = Rewrite::new(
    "operation-left-out",
    "the generator would send a multipart body without the boundary between its parts, and no server could \
     read it",
);
const MULTIPART: Rule = Rule::warning(
    "multipart-body",
    "document another media type for the body, or send this request without the generated client",
);

/// The media types that the generator supports. The first ones are preferred.
const KNOWN: [&str; 5] = [
    "application/json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/plain",
    "text/x-markdown",
];

/// Leaves out the operations whose body is only `multipart`. The generator cannot send one, because its
/// media type has to name the boundary between the parts.
pub(super) fn leave_out(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits = Vec::new();
    let mut problems = Vec::new();
    for operation in sites.operations() {
        let content = operation
            .site
            .get("requestBody")
            .and_then(|body| body.get("content"))
            .and_then(Value::as_object);
        let Some(content) = content.filter(|content| !content.is_empty()) else {
            continue;
        };
        if !content.keys().all(|name| name.starts_with("multipart/")) {
            continue;
        }
        let place = &operation.site.pointer;
        let id = operation.site.text("operationId").unwrap_or_default();
        let message = format!("the operation {id} sends a multipart body, and is left out");
        problems.push(LeftOut {
            method: operation.method.to_uppercase(),
            path: operation.path.clone(),
            operation_id: operation.site.text("operationId").map(str::to_owned),
            pointer: draft.origins.of(place),
            problem: MULTIPART.at(draft.origins.of(place), &message),
        });
        edits.push(Edit::new(LEFT_OUT, place, message).remove(place));
    }
    draft.left_out.extend(problems);
    draft.apply(edits);
}

/// Reduces each body to one supported media type.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut wire_names = Vec::new();
    let edits: Vec<Edit> = sites
        .operations()
        .flat_map(|operation| body(&operation, &mut wire_names))
        .collect();
    draft.wire_names.append(&mut wire_names);
    draft.apply(edits);
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default()
}

fn body(operation: &Operation<'_, '_>, wire_names: &mut Vec<WireName>) -> Vec<Edit> {
    let place = pointer::join_all(&operation.site.pointer, &["requestBody", "content"]);
    let content = operation
        .site
        .get("requestBody")
        .and_then(|body| body.get("content"))
        .and_then(Value::as_object);
    let rank = |name: &str| {
        KNOWN
            .iter()
            .position(|known| *known == essence(name))
            .unwrap_or(KNOWN.len())
    };
    let Some((name, media)) =
        content.and_then(|content| content.iter().min_by_key(|(name, _)| rank(name)))
    else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    if content.is_some_and(|content| content.len() > 1) {
        let alone = json!({ name: media });
        edits.push(Edit::new(SEVERAL, &place, format!("only {name} is kept")).set(&place, alone));
    }
    if rank(name) == KNOWN.len() {
        let message = format!("{name} is given as bytes");
        let bytes = json!({ "application/octet-stream": { "schema": simplest("application/octet-stream") } });
        edits.push(Edit::new(UNKNOWN, pointer::join(&place, name), message).set(&place, bytes));
        // A range such as `image/*` cannot be sent as a media type.
        wire_names.extend((!name.contains('*')).then(|| WireName {
            operation: operation.site.pointer.clone(),
            kind: Wire::ContentType,
            substitute: "application/octet-stream".to_owned(),
            wire: name.clone(),
        }));
    } else if let Some(plain) = supported_form(essence(name), media) {
        let place = pointer::join(&place, name);
        edits.push(
            Edit::new(PLAIN, &place, "in a form that the generator accepts").set(&place, plain),
        );
    }
    edits
}

fn simplest(essence: &str) -> Value {
    match essence {
        "application/octet-stream" => json!({ "type": "string", "format": "binary" }),
        "text/plain" | "text/x-markdown" => json!({ "type": "string" }),
        _ => json!({}),
    }
}

/// The media type in a form that the generator supports. `None` if it already is.
fn supported_form(essence: &str, media: &Value) -> Option<Value> {
    let simplest = simplest(essence);
    let schema = media.get("schema");
    let fits = match schema {
        Some(schema) => simplest == json!({}) || *schema == simplest,
        None => false,
    };
    let encoded = media.get("encoding").is_some();
    if fits && !encoded {
        return None;
    }
    let mut plain = Map::new();
    plain.insert(
        "schema".to_owned(),
        schema.filter(|_| fits).cloned().unwrap_or(simplest),
    );
    Some(Value::Object(plain))
}
