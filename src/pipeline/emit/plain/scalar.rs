//! Plain scalars.

use serde_json::Value;

use super::super::super::adapt::idents;
use super::form::{Form, are_distinct};

/// Integers that a float represents exactly, which is how the generator compares them.
const EXACT: i64 = 1 << 53;

/// Text, or one of several texts. Adds the names of its types to `types`.
pub(super) fn string(form: &Form<'_>, name: &str, types: &mut Vec<String>) -> bool {
    let default = form.get("default");
    let has_no_null = default.is_none() || !form.is_nullable();
    if form.get("enum").is_some() {
        types.push(idents::pascal(name));
        let values = form.texts("enum").unwrap_or_default();
        return form.has_only(&["enum", "default", "nullable"])
            && has_no_null
            && !values.is_empty()
            && are_distinct(values.iter().map(|value| variant(value)))
            && default.is_none_or(|default| values.iter().any(|value| default == value));
    }
    let is_bounded = form.get("minLength").is_some() || form.get("maxLength").is_some();
    if is_bounded {
        types.push(idents::pascal(name));
    }
    // Text of these formats becomes a type of another crate.
    let foreign = ["uuid", "date", "date-time", "ip", "ipv4", "ipv6"];
    let format = form.get("format").map(Value::as_str);
    form.has_only(&["minLength", "maxLength", "format", "default", "nullable"])
        && form.are_lengths(&["minLength", "maxLength"])
        && has_no_null
        && format.is_none_or(|format| format.is_some_and(|format| !foreign.contains(&format)))
        && default.is_none_or(|default| default.is_string() && !is_bounded)
}

/// Returns a text from which the generator derives the same name as from any text with the same result.
fn variant(value: &str) -> String {
    // `+1` and `-1` have names of their own, and what begins with a digit gets a prefix.
    let is_special = !value.is_ascii() || ["+1", "-1"].contains(&value);
    let letters = value.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    match letters.chars().next() {
        Some(first) if first.is_ascii_digit() && !is_special => format!("x{letters}"),
        Some(_) if !is_special => letters,
        _ => String::new(),
    }
}

/// A whole number, or one of several whole numbers.
pub(super) fn integer(form: &Form<'_>, name: &str, types: &mut Vec<String>) -> bool {
    let exact = |value: &Value| {
        value
            .as_i64()
            .filter(|number| (-EXACT..=EXACT).contains(number))
    };
    if let Some(values) = form.get("enum") {
        types.push(idents::pascal(name));
        let values = values.as_array().filter(|values| !values.is_empty());
        return form.has_only(&["enum"])
            && values.is_some_and(|values| values.iter().all(|value| exact(value).is_some()));
    }
    let bound = |field: &str| form.get(field).and_then(exact);
    let is_default = |default: &Value| {
        let is_within = |default: i64| {
            bound("minimum").is_none_or(|least| least <= default)
                && bound("maximum").is_none_or(|most| default <= most)
        };
        exact(default).is_some_and(is_within) && form.get("format").is_none()
    };
    numeric(form, |value| exact(value).is_some(), is_default)
}

/// Any number.
pub(super) fn number(form: &Form<'_>) -> bool {
    numeric(form, Value::is_number, Value::is_number)
}

/// The fields of a number, with bounds and a default that are valid for its type.
fn numeric(
    form: &Form<'_>,
    is_bound: impl Fn(&Value) -> bool,
    is_default: impl Fn(&Value) -> bool,
) -> bool {
    let bounds = ["minimum", "maximum", "multipleOf"];
    let others = ["format", "minLength", "default", "nullable"];
    form.has_only(&[&bounds[..], &others[..]].concat())
        && form.are_lengths(&["minLength"])
        && form.get("format").is_none_or(Value::is_string)
        && bounds
            .iter()
            .all(|field| form.get(field).is_none_or(&is_bound))
        && form
            .get("default")
            .is_none_or(|default| is_default(default) && !form.is_nullable())
}

/// True or false. Lists of values are not read.
pub(super) fn boolean(form: &Form<'_>) -> bool {
    let values = form.get("enum").map(Value::as_array);
    let is_list = |list: Option<&Vec<Value>>| list.is_some_and(|list| are_booleans(list));
    form.has_only(&["enum", "default", "nullable"])
        && values.is_none_or(|list| is_list(list) && !form.is_nullable())
        && form
            .get("default")
            .is_none_or(|default| default.is_boolean() && !form.is_nullable())
}

pub(super) fn are_booleans(values: &[Value]) -> bool {
    !values.is_empty() && values.iter().all(Value::is_boolean)
}
