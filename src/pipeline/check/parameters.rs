//! Parameters: those of the path, and the schema, name and style of each.

use std::collections::HashSet;

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{Site, Sites};
use super::paths;

/// Checks that each name in a path template is declared and required, and that each path parameter is in
/// its template.
pub(super) fn in_template(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::Parameter) {
        if site.text("in") == Some("path") && !site.flag("required") {
            let message = format!(
                "the path parameter {:?} isn't required",
                site.text("name").unwrap_or_default()
            );
            report.add(rules::PARAMETER_OPTIONAL.at(&site.pointer, message));
        }
    }
    let mut reported = HashSet::new();
    for operation in sites.operations() {
        let Ok(names) = paths::template(&operation.path) else {
            continue;
        };
        let declared = sites.parameters(&operation);
        let declared: Vec<(&str, &str)> = declared
            .iter()
            .filter(|(_, site)| site.text("in") == Some("path"))
            .filter_map(|(place, site)| Some((place.as_str(), site.text("name")?)))
            .collect();
        for name in &names {
            if !declared.iter().any(|(_, declared)| declared == name) {
                let message = format!("{{{name}}} of {:?} isn't declared", operation.path);
                report.add(rules::PARAMETER_UNDECLARED.at(&operation.site.pointer, message));
            }
        }
        for (place, name) in declared {
            if !names.contains(&name) && reported.insert(place.to_owned()) {
                let message = format!("{name:?} isn't in {:?}", operation.path);
                report.add(rules::PARAMETER_UNUSED.at(place, message));
            }
        }
    }
}

/// Checks that no list has two parameters with the same name and location.
pub(super) fn duplicates(sites: &Sites<'_>, report: &mut Report) {
    let owners = sites
        .all()
        .iter()
        .filter(|site| matches!(site.kind, Kind::Operation | Kind::PathItem));
    for owner in owners {
        let mut seen = HashSet::new();
        for index in 0..owner.list("parameters").len() {
            let place = pointer::join_all(&owner.pointer, &["parameters", &index.to_string()]);
            let Some(site) = sites.at(&place).and_then(|site| sites.resolve(site)) else {
                continue;
            };
            let (Some(name), Some(location)) = (site.text("name"), site.text("in")) else {
                continue;
            };
            if !seen.insert(site.parameter_key()) {
                let message = format!("the {location} parameter {name:?} twice");
                report.add(rules::PARAMETER_DUPLICATE.at(place, message));
            }
        }
    }
}

/// Checks that names can be sent, and are not names that OpenAPI ignores.
pub(super) fn names(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::Parameter) {
        let (Some(name), location) = (site.text("name"), site.text("in")) else {
            continue;
        };
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || location == Some("header") && !name.chars().all(token) {
            report
                .add(rules::PARAMETER_NAME.at(site.at("name"), format!("{name:?} cannot be sent")));
        }
        let elsewhere = ["accept", "content-type", "authorization"];
        if location == Some("header") && elsewhere.contains(&name.to_lowercase().as_str()) {
            report.add(
                rules::HEADER_IGNORED.at(&site.pointer, format!("the header {name:?} is ignored")),
            );
        }
    }
}

/// Checks that each parameter and header has a schema, or one media type.
pub(super) fn schemas(sites: &Sites<'_>, report: &mut Report) {
    for site in described(sites) {
        let content = site
            .get("content")
            .and_then(Value::as_object)
            .map(serde_json::Map::len);
        let message = match (site.get("schema").is_some(), content) {
            (true, None) | (false, Some(1)) => continue,
            (true, Some(_)) => "both `schema` and `content`".to_owned(),
            (false, None) => "neither `schema` nor `content`".to_owned(),
            (false, Some(count)) => format!("{count} media types"),
        };
        report.add(rules::PARAMETER_SCHEMA.at(&site.pointer, message));
    }
}

fn described<'s, 'a>(sites: &'s Sites<'a>) -> impl Iterator<Item = &'s Site<'a>> {
    sites.all().iter().filter(|site| {
        matches!(site.kind, Kind::Parameter | Kind::Header) && site.reference().is_none()
    })
}

/// Checks that each style is allowed for the parameter's location.
pub(super) fn styles(sites: &Sites<'_>, report: &mut Report) {
    for site in sites.of_kind(Kind::Parameter) {
        let (Some(style), Some(location)) = (site.text("style"), site.text("in")) else {
            continue;
        };
        let fits = match location {
            "path" => ["matrix", "label", "simple"].contains(&style),
            "query" => ["form", "spaceDelimited", "pipeDelimited", "deepObject"].contains(&style),
            "header" => style == "simple",
            _ => style == "form",
        };
        if !fits {
            let message = format!("{location} parameters have no style {style:?}");
            report.add(rules::PARAMETER_STYLE.at(site.at("style"), message));
        }
    }
}

/// Checks that no parameter has both `example` and `examples`.
pub(super) fn examples(sites: &Sites<'_>, report: &mut Report) {
    let media = sites.of_kind(Kind::MediaType);
    for site in described(sites).chain(media) {
        if site.get("example").is_some() && site.get("examples").is_some() {
            report.add(rules::EXAMPLES.at(&site.pointer, "both `example` and `examples`"));
        }
    }
    for site in sites.of_kind(Kind::Example) {
        if site.get("value").is_some() && site.get("externalValue").is_some() {
            report.add(rules::EXAMPLES.at(&site.pointer, "both `value` and `externalValue`"));
        }
    }
}
