//! Faults in the shape of a document: fields, values and keys that the grammar does not allow.

use serde_json::Value;

use super::grammar::{Keys, Kind, Shape};
use super::report::Problem;
use super::rules;

/// Returns the problem for a missing required field.
pub(crate) fn missing(kind: Kind, field: &str, pointer: &str) -> Problem {
    rules::MISSING_FIELD.at(pointer, format!("{kind:?} without `{field}`"))
}

/// Returns the problem for a field that OpenAPI doesn't have.
pub(crate) fn unknown(kind: Kind, field: &str, pointer: &str) -> Problem {
    rules::UNKNOWN_FIELD.at(pointer, format!("{kind:?} has no field {field:?}"))
}

/// Returns true for a value that has the expected shape and holds no objects of OpenAPI.
pub(crate) fn is_leaf(shape: Shape, value: &Value) -> bool {
    match (shape, value) {
        (Shape::Anything, _)
        | (Shape::Text, Value::String(_))
        | (Shape::Flag | Shape::SchemaOrFlag, Value::Bool(_))
        | (Shape::Number, Value::Number(_)) => true,
        (Shape::Count, Value::Number(number)) => number.is_u64(),
        (Shape::Word(words), Value::String(word)) => words.contains(&word.as_str()),
        _ => false,
    }
}

/// Returns the problem if a value does not have the expected shape.
pub(crate) fn leaf(shape: Shape, pointer: &str, value: &Value) -> Option<Problem> {
    if is_leaf(shape, value) {
        return None;
    }
    let wanted = match (shape, value) {
        (Shape::Word(words), Value::String(word)) => {
            let message = format!("{word:?} is not one of {}", words.join(", "));
            return Some(rules::WRONG_WORD.at(pointer, message));
        }
        (Shape::Anything, _) => return None,
        (Shape::Text | Shape::Word(_), _) => "text",
        (Shape::Flag, _) => "true or false",
        (Shape::Number, _) => "a number",
        (Shape::Count, _) => "a whole number from 0",
        (Shape::Object(_) | Shape::Map(..), _) => "an object",
        (Shape::OrReference(_), _) => "an object or a `$ref`",
        (Shape::SchemaOrFlag, _) => "a schema, true or false",
        (Shape::List(_), _) => "a list",
    };
    Some(rules::WRONG_TYPE.at(
        pointer,
        format!("{} where {wanted} belongs", describe(value)),
    ))
}

/// Returns the problem if a key is invalid.
pub(crate) fn key(keys: Keys, key: &str, pointer: &str) -> Option<Problem> {
    let (rule, fits) = match keys {
        Keys::Any => return None,
        Keys::Path => (rules::PATH_SLASH, key.starts_with('/')),
        Keys::Status => (rules::STATUS, key == "default" || is_status(key)),
        Keys::Component => {
            let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            (
                rules::COMPONENT_NAME,
                !key.is_empty() && key.chars().all(named),
            )
        }
    };
    (!fits).then(|| rule.at(pointer, format!("{key:?} is not allowed here")))
}

fn is_status(key: &str) -> bool {
    let range = matches!(key.as_bytes(), [b'1'..=b'5', b'X', b'X']);
    let code = key.len() == 3
        && key.bytes().all(|byte| byte.is_ascii_digit())
        && key
            .parse::<u16>()
            .is_ok_and(|code| (100..600).contains(&code));
    range || code
}

/// Describes a value in a few words.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        // A scalar's value, such as `yes` or `4.15`, says more than its type.
        scalar => format!(
            "`{}`",
            scalar.to_string().chars().take(40).collect::<String>()
        ),
    }
}
