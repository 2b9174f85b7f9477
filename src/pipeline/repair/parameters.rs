//! Parameters that cannot be typed become text, which is sent as the caller gives it.

use serde_json::json;

use super::super::check::paths::template;
use super::super::sites::Site;
use super::remedy::{Change, Remedy};
use super::spot::Spot;

/// Declares a name in a path template that no parameter describes. It becomes text, like every other
/// parameter that cannot be typed.
pub(super) fn undeclared(spot: &Spot<'_, '_>) -> Remedy {
    let operation = spot.site;
    let mut found = spot.sites.operations();
    let Some(found) = found.find(|found| found.site.pointer == operation.pointer) else {
        return Remedy::LeaveOut(operation.pointer.clone());
    };
    let parameters = spot.sites.parameters(&found);
    let in_path: Vec<&str> = parameters
        .iter()
        .filter(|(_, site)| site.text("in") == Some("path"))
        .filter_map(|(_, site)| site.text("name"))
        .collect();
    let Ok(names) = template(&found.path) else {
        return Remedy::LeaveOut(operation.pointer.clone());
    };
    if in_path.iter().any(|name| !names.contains(name)) {
        // One name may be a misspelling of the other.
        return Remedy::LeaveOut(operation.pointer.clone());
    }
    let absent = names.iter().filter(|name| !in_path.contains(name));
    let declared = absent.map(|name| {
        let parameter = json!({ "name": name, "in": "path", "required": true, "schema": {} });
        (operation.at("parameters"), Change::Push(parameter))
    });
    Remedy::edit(
        &operation.pointer,
        "its undeclared path parameters become text",
        declared.collect(),
    )
}

/// Makes a parameter text, which is sent unchanged: without `style`, `content` and the like.
pub(super) fn as_text(parameter: &Site<'_>) -> Remedy {
    let (Some(name), Some(place)) = (parameter.text("name"), parameter.text("in")) else {
        return Remedy::LeaveOut(parameter.pointer.clone());
    };
    let required = place == "path" || parameter.flag("required");
    let mut text = json!({ "name": name, "in": place, "required": required, "schema": {} });
    if let Some(description) = parameter.text("description") {
        text["description"] = description.into();
    }
    Remedy::set(
        parameter.pointer.clone(),
        text,
        "the text that is sent, unchanged",
    )
}
