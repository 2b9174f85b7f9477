//! Checks each schema by itself.

use std::collections::HashSet;

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Report;
use super::super::rules;
use super::super::sites::{Site, Sites};

fn written_out<'s, 'a>(sites: &'s Sites<'a>) -> impl Iterator<Item = &'s Site<'a>> {
    sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none())
}

/// Checks that arrays have `items`.
pub(super) fn arrays(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites) {
        if site.text("type") == Some("array") && site.get("items").is_none() {
            report.add(rules::ARRAY_ITEMS.at(&site.pointer, "an array without `items`"));
        }
    }
}

/// Checks that enums list values of the schema's type, each once.
pub(super) fn enums(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites).filter(|site| site.get("enum").is_some_and(Value::is_array)) {
        let values = site.list("enum");
        if values.is_empty() {
            report.add(rules::ENUM_EMPTY.at(site.at("enum"), "an enum without values"));
        }
        let mut seen = HashSet::new();
        for (index, value) in values.iter().enumerate() {
            let place = pointer::join_all(&site.pointer, &["enum", &index.to_string()]);
            if !seen.insert(value.to_string()) {
                report.add(rules::ENUM_DUPLICATE.at(&place, format!("{value} twice")));
            }
            if !is_of_type(site, value) {
                let message = format!(
                    "{value} isn't of the type {}",
                    site.text("type").unwrap_or_default()
                );
                report.add(rules::ENUM_TYPE.at(place, message));
            }
        }
    }
}

/// Checks that defaults have the schema's type.
pub(super) fn defaults(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites) {
        let Some(default) = site.get("default") else {
            continue;
        };
        if !is_of_type(site, default) {
            let message = format!(
                "{default} isn't of the type {}",
                site.text("type").unwrap_or_default()
            );
            report.add(rules::DEFAULT_TYPE.at(site.at("default"), message));
        } else if !site.list("enum").is_empty() && !lists(site.list("enum"), default) {
            report.add(
                rules::DEFAULT_TYPE.at(site.at("default"), format!("{default} isn't in the enum")),
            );
        }
    }
}

/// Returns true if a value is in a list. `1` and `1.0` are the same number.
fn lists(list: &[Value], value: &Value) -> bool {
    let is_same =
        |listed: &Value| listed == value || listed.is_number() && listed.as_f64() == value.as_f64();
    list.iter().any(is_same)
}

/// Returns true if a value can have the schema's type. Without a type, any value can.
pub(crate) fn is_of_type(site: &Site<'_>, value: &Value) -> bool {
    match (site.text("type"), value) {
        (Some(_), Value::Null) => site.flag("nullable"),
        (Some("string"), value) => value.is_string(),
        (Some("boolean"), value) => value.is_boolean(),
        (Some("number"), value) => value.is_number(),
        (Some("integer"), value) => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        (Some("array"), value) => value.is_array(),
        (Some("object"), value) => value.is_object(),
        _ => true,
    }
}

/// Checks that `allOf`, `oneOf` and `anyOf` list schemas.
pub(super) fn compositions(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites) {
        for keyword in ["allOf", "oneOf", "anyOf"] {
            if site
                .get(keyword)
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty)
            {
                report.add(
                    rules::COMPOSITION_EMPTY
                        .at(site.at(keyword), format!("`{keyword}` without schemas")),
                );
            }
        }
    }
}

/// Checks that `required` lists properties that are described, each once.
pub(super) fn required(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites).filter(|site| site.get("required").is_some_and(Value::is_array))
    {
        if site.list("required").is_empty() {
            report.add(rules::REQUIRED_EMPTY.at(site.at("required"), "`required` lists nothing"));
        }
        let mut seen = HashSet::new();
        for (index, name) in site.list("required").iter().enumerate() {
            let Some(name) = name.as_str() else { continue };
            let place = pointer::join_all(&site.pointer, &["required", &index.to_string()]);
            if !seen.insert(name) {
                report.add(rules::REQUIRED_LIST.at(place, format!("{name:?} twice")));
            } else if is_closed(site)
                && site
                    .get("properties")
                    .is_some_and(|all| all.get(name).is_none())
            {
                report.add(
                    rules::REQUIRED_UNDEFINED
                        .at(place, format!("the property {name:?} does not exist")),
                );
            }
        }
    }
}

/// Returns true if all known properties of the object are in its own `properties`.
fn is_closed(site: &Site<'_>) -> bool {
    let compositions = ["allOf", "oneOf", "anyOf", "not"];
    // A part of a composition may require what another part describes.
    let mut around = pointer::steps(&site.pointer);
    !compositions
        .iter()
        .any(|keyword| site.get(keyword).is_some())
        && !around.any(|step| compositions.contains(&step.as_str()))
}

/// Checks that bounds allow at least one value.
pub(super) fn bounds(sites: &Sites<'_>, report: &mut Report) {
    let pairs = [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ];
    let exclusives = [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ];
    for site in written_out(sites) {
        let number = |field: &str| site.get(field).and_then(Value::as_f64);
        for (low, high) in pairs {
            if number(low)
                .zip(number(high))
                .is_some_and(|(low, high)| low > high)
            {
                report.add(rules::BOUNDS.at(site.at(low), format!("`{low}` is above `{high}`")));
            }
        }
        for (exclusive, bound) in exclusives {
            if site.flag(exclusive) && site.get(bound).is_none() {
                report.add(rules::EXCLUSIVE.at(
                    site.at(exclusive),
                    format!("`{exclusive}` without `{bound}`"),
                ));
            }
        }
        if number("multipleOf").is_some_and(|factor| factor <= 0.0) {
            report.add(rules::MULTIPLE_OF.at(site.at("multipleOf"), "`multipleOf` isn't above 0"));
        }
    }
}

/// Checks that nothing is both read-only and write-only.
pub(super) fn access(sites: &Sites<'_>, report: &mut Report) {
    for site in written_out(sites) {
        if site.flag("readOnly") && site.flag("writeOnly") {
            report.add(rules::READ_WRITE.at(&site.pointer, "both `readOnly` and `writeOnly`"));
        }
    }
}
