//! Schemas that make typify, the part of the generator that makes types, panic or generate wrong code or
//! code with further dependencies.
//!
//! Each rewrite allows more than the document does, never less, so that every valid response can be read.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::check::schemas::is_of_type;
use super::super::grammar::Kind;
use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};
use super::idents;
use super::numbers::{default, whole_numbers};

const ENUM_MIXED: Rewrite = Rewrite::new(
    "mixed-enum",
    "the generator panics at an enum of values of several types",
);
const ENUM_NAMES: Rewrite = Rewrite::new(
    "enum-names",
    "the generator derives names from the values, and panics if two are the same or one is empty",
);
const PROPERTY_NAMES: Rewrite = Rewrite::new(
    "property-names",
    "the generator would make two fields with the same name, which doesn't compile",
);
const ENUM_REPEATED: Rewrite = Rewrite::new(
    "repeated-enum-value",
    "the generator makes a name of each value",
);
const NOT: Rewrite = Rewrite::new("not", "the generator panics at most uses of `not`");
const NO_BOUND: Rewrite = Rewrite::new(
    "empty-bound",
    "the generator would compare a length with 0, which causes a rustc warning",
);
const TYPELESS: Rewrite = Rewrite::new(
    "typeless-bounds",
    "the generator panics at numeric bounds in a schema without a numeric type",
);
const PATTERN: Rewrite = Rewrite::new(
    "pattern",
    "the generated code would need the crate `regress`, and refuse what doesn't match",
);
const FORMAT: Rewrite = Rewrite::new(
    "format",
    "the generated code would need a crate for the type, and refuse text that isn't quite of the format; it refuses formats of objects, arrays and booleans",
);
const EXTENSION: Rewrite = Rewrite::new(
    "generator-extension",
    "the generator would make code for it that needs further crates",
);

/// Removes what typify can't handle.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let schemas = sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none());
    let mut edits: Vec<Edit> = schemas.flat_map(schema).collect();
    edits.extend(sites.of_kind(Kind::Operation).filter_map(extensions));
    // Whole schemas are replaced after the schemas inside them, innermost first.
    edits.reverse();
    edits.sort_by_key(|edit| edit.is(NOT) || edit.is(PROPERTY_NAMES));
    draft.apply(edits);
}

/// Returns the rewrites of one schema.
fn schema(site: &Site<'_>) -> Vec<Edit> {
    if let Some(edit) = property_names(site) {
        return vec![edit];
    }
    let rules = [
        whole_numbers,
        not,
        typeless_bounds,
        no_bound,
        pattern,
        format,
        extensions,
    ];
    let enumeration = mixed_enum(site).map_or_else(
        || {
            [repeated_values, enum_names, default]
                .iter()
                .filter_map(|rule| rule(site))
                .collect()
        },
        |edit| vec![edit],
    );
    enumeration
        .into_iter()
        .chain(rules.iter().filter_map(|rule| rule(site)))
        .collect()
}

/// The object becomes any JSON, because keeping one of the two fields would lose the other's values.
fn property_names(site: &Site<'_>) -> Option<Edit> {
    let mut seen = HashSet::new();
    let names = site
        .entries(Some("properties"))
        .map(|(name, _)| idents::snake(name));
    let clash = names.into_iter().find(|name| !seen.insert(name.clone()))?;
    let message = format!("any JSON, for an object with two fields {clash}");
    Some(Edit::new(PROPERTY_NAMES, &site.pointer, message).set(&site.pointer, json!({})))
}

fn mixed_enum(site: &Site<'_>) -> Option<Edit> {
    let values = site.list("enum");
    let types: HashSet<_> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(std::mem::discriminant)
        .collect();
    let odd = values.iter().any(|value| !is_of_type(site, value)) || structured(values);
    // The type is removed as well, because the enum contradicts it.
    (types.len() > 1 || odd).then(|| {
        Edit::new(
            ENUM_MIXED,
            &site.pointer,
            "any JSON, for an enum of several types",
        )
        .remove(site.at("enum"))
        .remove(site.at("type"))
        .remove(site.at("default"))
    })
}

fn structured(values: &[Value]) -> bool {
    values
        .iter()
        .any(|value| value.is_array() || value.is_object())
}

fn repeated_values(site: &Site<'_>) -> Option<Edit> {
    let mut seen = HashSet::new();
    let values = site.list("enum");
    let once: Vec<Value> = values
        .iter()
        .filter(|value| seen.insert(value.to_string()))
        .cloned()
        .collect();
    (once.len() < values.len()).then(|| {
        Edit::new(ENUM_REPEATED, &site.pointer, "each value once").set(site.at("enum"), json!(once))
    })
}

/// Values that only differ in characters that are invalid in a name. This is slightly too careful: it also
/// removes some enums whose values the generator could distinguish by letter case.
fn enum_names(site: &Site<'_>) -> Option<Edit> {
    make_one_name(site.list("enum")).then(|| {
        Edit::new(
            ENUM_NAMES,
            &site.pointer,
            "any text, for an enum whose values have the same name",
        )
        .remove(site.at("enum"))
    })
}

/// Returns true if the generator would make the same name from two values.
pub(super) fn make_one_name(values: &[Value]) -> bool {
    let mut seen = HashSet::new();
    let name = |value: &str| -> String {
        value
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let values: HashSet<&str> = values.iter().filter_map(Value::as_str).collect();
    values.into_iter().any(|value| !seen.insert(name(value)))
}

fn not(site: &Site<'_>) -> Option<Edit> {
    site.get("not")?;
    Some(Edit::new(NOT, &site.pointer, "without `not`").remove(site.at("not")))
}

fn typeless_bounds(site: &Site<'_>) -> Option<Edit> {
    let bounds = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ];
    let found: Vec<&str> = bounds
        .into_iter()
        .filter(|bound| site.get(bound).is_some())
        .collect();
    let edit = Edit::new(
        TYPELESS,
        &site.pointer,
        format!("without {}", found.join(", ")),
    );
    let edit = found
        .iter()
        .fold(edit, |edit, bound| edit.remove(site.at(bound)));
    let number = matches!(site.text("type"), Some("number" | "integer"));
    (!found.is_empty() && !number).then_some(edit)
}

fn no_bound(site: &Site<'_>) -> Option<Edit> {
    let zero = site.get("minLength").and_then(Value::as_u64) == Some(0);
    zero.then(|| {
        Edit::new(NO_BOUND, &site.pointer, "without `minLength: 0`").remove(site.at("minLength"))
    })
}

fn pattern(site: &Site<'_>) -> Option<Edit> {
    let pattern = site.text("pattern")?;
    Some(
        Edit::new(
            PATTERN,
            &site.pointer,
            format!("without the pattern {pattern:?}"),
        )
        .remove(site.at("pattern")),
    )
}

fn format(site: &Site<'_>) -> Option<Edit> {
    let format = site.text("format")?;
    let typed = ["uuid", "date", "date-time", "ip", "ipv4", "ipv6"].contains(&format);
    let formless = matches!(site.text("type"), Some("object" | "array" | "boolean"));
    let message = if formless {
        format!("without the format {format:?}")
    } else {
        format!("plain text for {format:?}")
    };
    (typed || formless).then(|| Edit::new(FORMAT, &site.pointer, message).remove(site.at("format")))
}

fn extensions(site: &Site<'_>) -> Option<Edit> {
    let known = [
        "x-rust-type",
        "x-dropshot-websocket",
        "x-dropshot-pagination",
    ];
    let found: Vec<&str> = known
        .into_iter()
        .filter(|name| site.get(name).is_some())
        .collect();
    let edit = Edit::new(
        EXTENSION,
        &site.pointer,
        format!("without {}", found.join(", ")),
    );
    let edit = found.iter().fold(edit, |edit, name| {
        edit.remove(pointer::join(&site.pointer, name))
    });
    (!found.is_empty()).then_some(edit)
}
