//! Objects of the wrong form.

use serde_json::json;

use super::super::grammar::Kind;
use super::remedy::Remedy;
use super::responses::{any_of_response, any_response};
use super::schemas;
use super::spot::Spot;

/// Returns the remedy for an object of the wrong form.
pub(super) fn wrong_form(spot: &Spot<'_, '_>) -> Remedy {
    let place = spot.site.pointer.clone();
    match spot.site.kind {
        Kind::Schema => schemas::untyped(spot.site),
        Kind::Response => any_of_response(place),
        Kind::Responses => any_response(place),
        Kind::Discriminator | Kind::Components => Remedy::remove(place),
        Kind::MediaType => Remedy::set(place, json!({}), "any content"),
        Kind::Info => Remedy::set(place, json!({ "title": "", "version": "" }), "empty"),
        Kind::OpenApi | Kind::Paths => Remedy::Fatal,
        _ => Remedy::LeaveOut(place),
    }
}
