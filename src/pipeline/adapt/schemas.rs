//! Schemas that typify, the part of the generator that makes types, panics at, takes wrongly, or
//! makes code of that needs crates nobody asked for.
//!
//! Each rewrite allows more than the document does, never less: what the server may send is read.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::check::schemas::is_of_type;
use super::super::grammar::Kind;
use super::super::pointer;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit, Rewrite};

const ENUM_MIXED: Rewrite = Rewrite::new(
    "mixed-enum",
    "the generator panics at an enum of values of several types",
);
const ENUM_NAMES: Rewrite = Rewrite::new(
    "enum-names",
    "the generator makes names of the values, and panics where two make the same or one makes none",
);
const ENUM_REPEATED: Rewrite = Rewrite::new(
    "repeated-enum-value",
    "the generator makes a name of each value",
);
const NOT: Rewrite = Rewrite::new("not", "the generator panics at most uses of `not`");
const NO_BOUND: Rewrite = Rewrite::new(
    "empty-bound",
    "the generator would compare a length with 0, of which rustc warns",
);
const PATTERN: Rewrite = Rewrite::new(
    "pattern",
    "the generated code would need the crate `regress`, and refuse what doesn't match",
);
const FORMAT: Rewrite = Rewrite::new(
    "format",
    "the generated code would need a crate for the type, and refuse text that isn't quite of the format",
);
const DEFAULT: Rewrite = Rewrite::new(
    "default-value",
    "the generator refuses a default that isn't a value of its schema",
);
const EXTENSION: Rewrite = Rewrite::new(
    "generator-extension",
    "the generator would make code of it that needs crates nobody asked for",
);

/// Takes out what typify can't take.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let schemas = sites
        .of_kind(Kind::Schema)
        .filter(|site| site.reference().is_none());
    let mut edits: Vec<Edit> = schemas.flat_map(schema).collect();
    edits.extend(sites.of_kind(Kind::Operation).filter_map(extensions));
    // A `not` is taken out whole after the schemas in it, so that none of them is missed.
    edits.sort_by_key(|edit| edit.is(NOT));
    draft.apply(edits);
}

/// What is rewritten of one schema.
fn schema(site: &Site<'_>) -> Vec<Edit> {
    let rules = [not, no_bound, pattern, format, extensions];
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

fn mixed_enum(site: &Site<'_>) -> Option<Edit> {
    let values = site.list("enum");
    let types: HashSet<_> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(std::mem::discriminant)
        .collect();
    let odd = values.iter().any(|value| !is_of_type(site, value)) || structured(values);
    // The type goes as well: the document says both that it holds and that it doesn't.
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

/// Values that differ in nothing but what can't be in a name. A little too careful: it also lets go of
/// some that the generator could have told apart by their capitals.
fn enum_names(site: &Site<'_>) -> Option<Edit> {
    let mut seen = HashSet::new();
    let name = |value: &str| -> String {
        value
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let values: HashSet<&str> = site.list("enum").iter().filter_map(Value::as_str).collect();
    let clash = values.into_iter().any(|value| !seen.insert(name(value)));
    clash.then(|| {
        Edit::new(
            ENUM_NAMES,
            &site.pointer,
            "any text, for an enum whose values make one name",
        )
        .remove(site.at("enum"))
    })
}

fn not(site: &Site<'_>) -> Option<Edit> {
    site.get("not")?;
    Some(Edit::new(NOT, &site.pointer, "without `not`").remove(site.at("not")))
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
    typed.then(|| {
        Edit::new(FORMAT, &site.pointer, format!("plain text for {format:?}"))
            .remove(site.at("format"))
    })
}

fn default(site: &Site<'_>) -> Option<Edit> {
    let default = site.get("default")?;
    let listed = site.list("enum").is_empty() || site.list("enum").contains(default);
    let scalar = matches!(
        site.text("type"),
        Some("string" | "boolean" | "number" | "integer")
    );
    // What lists, objects and compositions take isn't looked into: the generator would. Empty is easy.
    let fits = if scalar {
        listed && is_of_type(site, default) && within(site, default)
    } else {
        is_empty(site, default)
    };
    (!fits).then(|| {
        Edit::new(
            DEFAULT,
            &site.pointer,
            format!("without the default {default}"),
        )
        .remove(site.at("default"))
    })
}

fn is_empty(site: &Site<'_>, value: &Value) -> bool {
    let bounds = [
        "minItems",
        "uniqueItems",
        "required",
        "minProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
    ];
    let bound = bounds.iter().any(|keyword| site.get(keyword).is_some());
    is_of_type(site, value)
        && !bound
        && matches!(site.text("type"), Some("array" | "object"))
        && (*value == json!([]) || *value == json!({}))
}

fn within(site: &Site<'_>, value: &Value) -> bool {
    let bound = |field: &str| site.get(field).and_then(Value::as_f64);
    let size = value.as_f64().unwrap_or_default();
    #[allow(
        clippy::cast_precision_loss,
        reason = "no document has a default of 2^52 characters"
    )]
    let length = value.as_str().map_or(0, |text| text.chars().count()) as f64;
    let above = |low: Option<f64>, size: f64| low.is_none_or(|low| size >= low);
    let below = |high: Option<f64>, size: f64| high.is_none_or(|high| size <= high);
    let number = above(bound("minimum"), size) && below(bound("maximum"), size);
    let text = above(bound("minLength"), length) && below(bound("maxLength"), length);
    if value.is_number() {
        number
    } else {
        text || !value.is_string()
    }
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
