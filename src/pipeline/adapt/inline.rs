//! Copies shared objects to where operations use them, so that each copy can be rewritten separately: the
//! same response may be an error in one operation and a success in another. Drops what the generator
//! doesn't read.
//!
//! Not reported, because the document means the same before and after.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::sites::Sites;
use super::draft::Draft;

/// Replaces every reference to a response, a body or a parameter with a copy.
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
