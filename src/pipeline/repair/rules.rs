//! The remedy of each rule.

use serde_json::json;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::{Problem, Severity};
use super::super::rules;
use super::super::sites::{Site, Sites};
use super::objects::wrong_form;
use super::parameters::{as_text, undeclared};
use super::remedy::{Change, Remedy};
use super::responses::{any_response, media_type, status};
use super::spot::Spot;
use super::{fields, schemas};

/// Objects that the generator does not read.
const UNNEEDED: &[Kind] = &[
    Kind::Contact,
    Kind::License,
    Kind::Server,
    Kind::ServerVariable,
    Kind::ExternalDocs,
    Kind::Callback,
    Kind::Example,
    Kind::Link,
    Kind::Header,
    Kind::Tag,
    Kind::Xml,
    Kind::SecurityScheme,
    Kind::OauthFlows,
    Kind::OauthFlow,
    Kind::SecurityRequirement,
];

/// Errors that do not change the client.
const HARMLESS: &[&str] = &[
    rules::UNKNOWN_FIELD.code,
    rules::ARRAY_ITEMS.code,
    rules::REQUIRED_LIST.code,
    rules::TAG_DUPLICATE.code,
    rules::URL.code,
    rules::EMAIL.code,
    rules::EXAMPLES.code,
    rules::SERVER_VARIABLE.code,
    rules::PATH_DUPLICATE.code,
    rules::COMPONENT_NAME.code,
    rules::SCHEME_UNDECLARED.code,
    rules::SCOPES.code,
    "duplicate-key",
];

/// Errors that leave out the operation, because its URL, query or body cannot be built correctly.
const LEFT_OUT: &[&str] = &[
    rules::PATH_SLASH.code,
    rules::PATH_TEMPLATE.code,
    rules::PARAMETER_UNUSED.code,
    rules::PARAMETER_DUPLICATE.code,
    rules::PARAMETER_NAME.code,
    rules::CONTENT_EMPTY.code,
];

/// Returns the remedy for a problem. `sites` are the objects of the model.
pub(super) fn of(problem: &Problem, sites: &Sites<'_>) -> Remedy {
    if problem.severity == Severity::Warning || HARMLESS.contains(&problem.rule) {
        return Remedy::Nothing;
    }
    let Some(spot) = Spot::of(&problem.pointer, sites) else {
        return Remedy::Fatal;
    };
    if let Some(unneeded) = spot.around(UNNEEDED) {
        return without(&unneeded.pointer);
    }
    if LEFT_OUT.contains(&problem.rule) {
        return Remedy::LeaveOut(problem.pointer.clone());
    }
    by_rule(problem, &spot)
}

/// Removes an object that is not needed: its whole list, or its entry in a map.
fn without(place: &str) -> Remedy {
    let (owner, key) = place.rsplit_once('/').unwrap_or_default();
    let in_list = key.bytes().all(|byte| byte.is_ascii_digit())
        && ["/servers", "/tags", "/security"]
            .iter()
            .any(|list| owner.ends_with(list));
    Remedy::remove(if in_list { owner } else { place }.to_owned())
}

fn by_rule(problem: &Problem, spot: &Spot<'_, '_>) -> Remedy {
    let site = spot.site;
    match problem.rule {
        "merge-key" => wrong_form(spot),
        rule if rule == rules::VERSION.code => version(site),
        rule if rule == rules::WRONG_TYPE.code || rule == rules::WRONG_WORD.code => {
            fields::remedy(spot)
        }
        rule if rule == rules::MISSING_FIELD.code => missing(spot),
        rule if is_reference(rule) => dangling(spot),
        rule if rule == rules::SCHEMA_CIRCLE.code => schemas::circle(spot),
        rule if rule == rules::PATH_REFERENCE.code => path_reference(spot),
        rule if rule == rules::OPERATION_ID_MISSING.code
            || rule == rules::OPERATION_ID_DUPLICATE.code
            || rule == rules::OPERATION_ID_EMPTY.code =>
        {
            let place = site.pointer.clone();
            Remedy::edit(
                place.clone(),
                "named after its method and path",
                vec![(place, Change::Name)],
            )
        }
        rule if rule == rules::PARAMETER_UNDECLARED.code => undeclared(spot),
        rule if rule == rules::PARAMETER_OPTIONAL.code => {
            Remedy::set(site.at("required"), json!(true), "required")
        }
        rule if rule == rules::PARAMETER_SCHEMA.code || rule == rules::PARAMETER_STYLE.code => {
            as_text(site)
        }
        rule if rule == rules::RESPONSES_EMPTY.code => any_response(site.pointer.clone()),
        rule if rule == rules::STATUS.code => status(spot),
        rule if rule == rules::MEDIA_TYPE.code => media_type(spot),
        rule if rule == rules::COMPOSITION_EMPTY.code
            || rule == rules::MULTIPLE_OF.code
            || rule == rules::EXCLUSIVE.code =>
        {
            Remedy::remove(spot.pointer.to_owned())
        }
        rule if rule == rules::READ_WRITE.code => {
            let flags = ["readOnly", "writeOnly"].map(|flag| (site.at(flag), Change::Remove));
            Remedy::edit(
                &site.pointer,
                "neither read-only nor write-only",
                flags.into(),
            )
        }
        _ => Remedy::LeaveOut(spot.pointer.to_owned()),
    }
}

fn is_reference(rule: &str) -> bool {
    [
        rules::REFERENCE_UNRESOLVED.code,
        rules::REFERENCE_EXTERNAL.code,
        rules::REFERENCE_KIND.code,
        rules::REFERENCE_CIRCLE.code,
        rules::REFERENCE_CHAIN.code,
    ]
    .contains(&rule)
}

fn version(root: &Site<'_>) -> Remedy {
    if root
        .text("openapi")
        .is_some_and(|text| text.starts_with("3.0"))
    {
        Remedy::set("/openapi".to_owned(), json!("3.0.3"), "read as 3.0.3")
    } else {
        Remedy::Fatal
    }
}

fn missing(spot: &Spot<'_, '_>) -> Remedy {
    let site = spot.site;
    match site.kind {
        Kind::OpenApi if site.get("paths").is_some() && site.get("openapi").is_some() => {
            let info = json!({ "title": "", "version": "" });
            Remedy::set("/info".to_owned(), info, "empty")
        }
        Kind::Info => {
            let absent = ["title", "version"]
                .into_iter()
                .filter(|field| site.get(field).is_none());
            let empty = absent.map(|field| (site.at(field), Change::Set(json!(""))));
            Remedy::edit(
                &site.pointer,
                "given an empty title and version",
                empty.collect(),
            )
        }
        Kind::Operation => any_response(site.at("responses")),
        Kind::Response => {
            let place = site.at("description");
            Remedy::edit(
                &site.pointer,
                "given an empty description",
                vec![(place, Change::Set(json!("")))],
            )
        }
        _ => wrong_form(spot),
    }
}

/// Returns the remedy for a `$ref` without a suitable target.
fn dangling(spot: &Spot<'_, '_>) -> Remedy {
    match spot.site.kind {
        Kind::PathItem => Remedy::remove(spot.site.pointer.clone()),
        Kind::Schema => schemas::dangling(spot),
        _ => wrong_form(spot),
    }
}

fn path_reference(spot: &Spot<'_, '_>) -> Remedy {
    let place = spot.site.pointer.clone();
    let target = spot.site.reference().and_then(pointer::of_reference);
    match target {
        Some(target) if spot.sites.at(&target).is_some() => {
            Remedy::copy(target, place, "a copy of what it refers to")
        }
        _ => Remedy::remove(place),
    }
}
