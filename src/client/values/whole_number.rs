//! Whole numbers in JSON, in any notation.

use serde_json::Value;

/// Returns the number of a JSON value that is a whole number in any notation: `2`, `2.0`, `2e0`.
///
/// Returns `None` for a number with a fraction, and for one beyond 2^53 that is written as a float, because
/// it may have been rounded.
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "it is whole, and within 2^53"
    )]
    let of_float =
        |float: f64| (float.fract() == 0.0 && float.abs() <= LARGEST).then_some(float as i64);
    number
        .as_i64()
        .or_else(|| number.as_f64().and_then(of_float))
}

/// Replaces whole numbers that are written as floats with integers, at any depth.
pub(crate) fn as_integers(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(as_integers),
        Value::Object(fields) => fields.values_mut().for_each(as_integers),
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = whole_number(value) {
                *value = whole.into();
            }
        }
        _ => {}
    }
}
