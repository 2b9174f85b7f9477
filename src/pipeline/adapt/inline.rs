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
    let copies: Vec<(String, String)> = sites
        .all()
        .iter()
        .filter(|site| shared.contains(&site.kind) && site.reference().is_some())
        .filter_map(|site| Some((sites.resolve(site)?.pointer.clone(), site.pointer.clone())))
        .collect();
    let callbacks: Vec<String> = sites
        .of_kind(Kind::Operation)
        .filter(|site| site.get("callbacks").is_some())
        .map(|site| site.at("callbacks"))
        .collect();
    for (from, to) in copies {
        draft.copy(&from, &to);
    }
    for place in callbacks {
        draft.remove(&place);
    }
    if let Some(Value::Object(components)) = draft.value.get_mut("components") {
        components.retain(|name, _| matches!(name.as_str(), "schemas" | "securitySchemes"));
    }
}
