//! What operations share is brought to where it is used, so that each can be rewritten for itself:
//! one response may be an error here and a success there. What the generator doesn't read is dropped.
//!
//! Not reported: the document says the same before and after.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::sites::Sites;
use super::draft::Draft;

/// Writes out every reference to a response, a body or a parameter.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let shared = [Kind::Response, Kind::RequestBody, Kind::Parameter];
    let copies: Vec<(String, Value)> = sites
        .all()
        .iter()
        .filter(|site| shared.contains(&site.kind) && site.reference().is_some())
        .filter_map(|site| Some((site.pointer.clone(), sites.resolve(site)?.value.clone())))
        .collect();
    let callbacks: Vec<String> = sites
        .of_kind(Kind::Operation)
        .filter(|site| site.get("callbacks").is_some())
        .map(|site| site.at("callbacks"))
        .collect();
    for (place, copy) in copies {
        draft.set(&place, copy);
    }
    for place in callbacks {
        draft.remove(&place);
    }
    if let Some(Value::Object(components)) = draft.value.get_mut("components") {
        components.retain(|name, _| matches!(name.as_str(), "schemas" | "securitySchemes"));
    }
}
