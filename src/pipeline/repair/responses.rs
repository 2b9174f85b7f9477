//! Responses that cannot be typed are returned raw.

use serde_json::{Value, json};

use super::super::check::responses::is_media_type;
use super::super::grammar::Kind;
use super::parameters::as_text;
use super::remedy::{Change, Remedy};
use super::spot::Spot;

/// Replaces responses with any status and any content, returned raw.
pub(super) fn any_response(place: String) -> Remedy {
    let any = json!({ "default": { "description": "", "content": { "*/*": {} } } });
    Remedy::set(place, any, "any response, returned raw")
}

/// Replaces the content of one status with any content, returned raw.
pub(super) fn any_of_response(place: String) -> Remedy {
    let any = json!({ "description": "", "content": { "*/*": {} } });
    Remedy::set(place, any, "returned raw")
}

/// Renames `2xx` to `2XX`. Removes any other key: undocumented statuses are returned raw.
pub(super) fn status(spot: &Spot<'_, '_>) -> Remedy {
    let Some((responses, status)) = spot.entry() else {
        return Remedy::LeaveOut(spot.pointer.to_owned());
    };
    let upper = status.to_ascii_uppercase();
    let place = responses.at(&status);
    let removed = (place.clone(), Change::Remove);
    if matches!(upper.as_bytes(), [b'1'..=b'5', b'X', b'X']) && responses.get(&upper).is_none() {
        let copy = (responses.at(&upper), Change::Copy(place.clone()));
        return Remedy::edit(place, format!("read as {upper}"), vec![copy, removed]);
    }
    let mut changes = vec![removed];
    if responses.get("default").is_none() {
        let any = json!({ "description": "", "content": { "*/*": {} } });
        changes.push((responses.at("default"), Change::Set(any)));
    }
    let message = "not a status: undocumented statuses are returned raw";
    Remedy::edit(place, message, changes)
}

/// Removes a key that is not a media type. A response without a valid one is returned raw.
pub(super) fn media_type(spot: &Spot<'_, '_>) -> Remedy {
    let Some((site, _)) = spot.entry() else {
        return Remedy::LeaveOut(spot.pointer.to_owned());
    };
    let content = site.get("content").and_then(Value::as_object);
    let has_valid = content.is_some_and(|content| content.keys().any(|name| is_media_type(name)));
    match site.kind {
        Kind::Parameter => as_text(site),
        _ if has_valid => Remedy::remove(spot.pointer.to_owned()),
        Kind::Response => Remedy::set(site.at("content"), json!({ "*/*": {} }), "returned raw"),
        _ => Remedy::LeaveOut(site.pointer.clone()),
    }
}
