//! Fields with a value of the wrong kind.

use serde_json::{Value, json};

use super::super::grammar::Kind;
use super::objects::wrong_form;
use super::parameters::as_text;
use super::remedy::Remedy;
use super::responses::{any_of_response, any_response};
use super::schemas;
use super::spot::Spot;

/// Fields that the generator does not need, or that are optional and change no type.
const REMOVABLE: &[(Kind, &[&str])] = &[
    (
        Kind::OpenApi,
        &["servers", "security", "tags", "externalDocs", "components"],
    ),
    (
        Kind::Info,
        &["description", "termsOfService", "contact", "license"],
    ),
    (Kind::PathItem, &["summary", "description", "servers"]),
    (
        Kind::Operation,
        &[
            "tags",
            "summary",
            "description",
            "externalDocs",
            "callbacks",
            "deprecated",
            "security",
            "servers",
            "operationId",
        ],
    ),
    (
        Kind::Parameter,
        &[
            "description",
            "deprecated",
            "allowEmptyValue",
            "allowReserved",
            "example",
            "examples",
        ],
    ),
    (Kind::RequestBody, &["description", "required"]),
    (Kind::MediaType, &["example", "examples"]),
    (Kind::Response, &["headers", "links"]),
    (Kind::Discriminator, &["mapping"]),
];

/// Returns the remedy for a field, or for something in it.
pub(super) fn remedy(spot: &Spot<'_, '_>) -> Remedy {
    let site = spot.site;
    let Some(field) = spot.field() else {
        return wrong_form(spot);
    };
    let removable = REMOVABLE.iter().find(|(kind, _)| *kind == site.kind);
    let deep = spot.rest.len() > 1;
    match (site.kind, field) {
        (Kind::Components, "schemas") if deep => {
            Remedy::set(spot.pointer.to_owned(), json!({}), "untyped JSON")
        }
        (Kind::Components, _) => Remedy::remove(spot.pointer.to_owned()),
        (Kind::Discriminator, _) => Remedy::remove(site.pointer.clone()),
        _ if removable.is_some_and(|(_, fields)| fields.contains(&field)) => {
            Remedy::remove(site.at(field))
        }
        (Kind::OpenApi, "info") => wrong_info(spot),
        (Kind::OpenApi, "openapi") => {
            let number = site.get("openapi").map(Value::to_string);
            if number.is_some_and(|number| number.starts_with("3.0")) {
                Remedy::set(site.at(field), json!("3.0.3"), "read as 3.0.3")
            } else {
                Remedy::Fatal
            }
        }
        (Kind::OpenApi, _) => Remedy::Fatal,
        (Kind::Info, _) => {
            // YAML reads `version: 1.0` as a number.
            let text = match site.get(field) {
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            Remedy::set(site.at(field), text.into(), "read as text")
        }
        (Kind::Paths, _) => Remedy::remove(spot.pointer.to_owned()),
        (Kind::PathItem, "parameters") => Remedy::LeaveOut(site.pointer.clone()),
        (Kind::PathItem, _) => Remedy::LeaveOut(site.at(field)),
        (Kind::Operation, "responses") => any_response(site.at(field)),
        (Kind::Parameter, "required") if site.text("in") == Some("path") => {
            Remedy::set(site.at(field), json!(true), "required")
        }
        (Kind::Parameter, "required") => Remedy::remove(site.at(field)),
        (Kind::Parameter, "style" | "explode" | "schema" | "content") => as_text(site),
        (Kind::RequestBody | Kind::Response, "content") if deep => {
            Remedy::set(spot.pointer.to_owned(), json!({}), "any content")
        }
        (Kind::MediaType, "schema") => Remedy::set(site.at(field), json!({}), "untyped JSON"),
        (Kind::MediaType, "encoding") if !site.pointer.contains("/requestBod") => {
            Remedy::remove(site.at(field))
        }
        (Kind::Response, "description") => Remedy::set(site.at(field), json!(""), "empty"),
        (Kind::Response, _) => any_of_response(site.pointer.clone()),
        (Kind::Responses, _) => any_of_response(spot.pointer.to_owned()),
        (Kind::Schema, _) => schemas::field(spot, field),
        _ => Remedy::LeaveOut(site.pointer.clone()),
    }
}

fn wrong_info(spot: &Spot<'_, '_>) -> Remedy {
    let info = json!({ "title": "", "version": "" });
    Remedy::set(spot.site.at("info"), info, "empty")
}
