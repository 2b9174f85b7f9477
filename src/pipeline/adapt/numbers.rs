//! Numbers and defaults that the generator reads differently than JSON does.

use serde_json::{Number, Value, json};

use super::super::check::schemas::is_of_type;
use super::super::report::Rewrite;
use super::super::sites::Site;
use super::draft::Edit;

const WHOLE: Rewrite = Rewrite::new(
    "whole-number",
    "the generator reads the numbers of an integer's schema as 64-bit integers written without a fraction",
);
const DEFAULT: Rewrite = Rewrite::new(
    "default-value",
    "the generator refuses a default that isn't a value of its schema",
);
/// Rewrites numbers such as `1.0` in the schema of an integer. Drops bounds that are not whole numbers.
pub(super) fn whole_numbers(site: &Site<'_>) -> Option<Edit> {
    if site.text("type") != Some("integer") {
        return None;
    }
    let edit = Edit::new(WHOLE, &site.pointer, "numbers without a fraction");
    let fields = ["default", "minimum", "maximum", "multipleOf"];
    let odd = fields
        .iter()
        .filter_map(|field| Some((*field, site.get(field)?.as_number()?)));
    let odd: Vec<(&str, &Number)> = odd.filter(|(_, number)| !number.is_i64()).collect();
    let mut changed = !odd.is_empty();
    let mut edit = odd
        .into_iter()
        .fold(edit, |edit, (field, number)| match whole(number) {
            Some(whole) => edit.set(site.at(field), json!(whole)),
            None => edit.remove(site.at(field)),
        });
    let values = site.list("enum");
    if values
        .iter()
        .filter_map(Value::as_number)
        .any(|number| !number.is_i64())
    {
        let whole = |value: &Value| value.as_number().and_then(whole);
        let all: Option<Vec<i64>> = values.iter().map(whole).collect();
        edit = match all {
            Some(all) => edit.set(site.at("enum"), json!(all)),
            None => edit.remove(site.at("enum")),
        };
        changed = true;
    }
    changed.then_some(edit)
}

/// Returns a number as an integer, if it is a whole number.
fn whole(number: &Number) -> Option<i64> {
    let of_float = |float: f64| format!("{float:.0}").parse().ok();
    let float = number.as_f64().filter(|float| float.fract() == 0.0);
    number.as_i64().or_else(|| float.and_then(of_float))
}

/// Drops a default that is not a value of its schema.
pub(super) fn default(site: &Site<'_>) -> Option<Edit> {
    let default = site.get("default")?;
    let listed = site.list("enum").is_empty() || site.list("enum").contains(default);
    let scalar = matches!(
        site.text("type"),
        Some("string" | "boolean" | "number" | "integer")
    );
    // Defaults of lists, objects and compositions are not checked here, but the generator would check them.
    // So only empty ones are kept.
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

/// Returns true if a scalar is within the schema's bounds.
fn within(site: &Site<'_>, value: &Value) -> bool {
    let bound = |field: &str| site.get(field).and_then(Value::as_f64);
    #[allow(clippy::cast_precision_loss, reason = "no default has 2^52 characters")]
    let length = value.as_str().map(|text| text.chars().count() as f64);
    let number = value.as_f64();
    let (measured, low, high) = match (number, length) {
        (Some(number), _) => (number, bound("minimum"), bound("maximum")),
        (None, Some(length)) => (length, bound("minLength"), bound("maxLength")),
        (None, None) => return true,
    };
    let excluded = |flag: &str, bound: Option<f64>| {
        number.is_some() && site.flag(flag) && bound == Some(measured)
    };
    low.is_none_or(|low| measured >= low)
        && high.is_none_or(|high| measured <= high)
        && !excluded("exclusiveMinimum", low)
        && !excluded("exclusiveMaximum", high)
}
