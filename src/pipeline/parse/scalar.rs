//! The value of a YAML scalar without quotes, and numbers of any size.
//!
//! The core schema of YAML 1.2 (section 10.3), and `0b` for binary numbers.

use serde_json::{Number, Value};

/// A scalar without quotes or tag.
pub(super) enum Scalar {
    /// Null, a boolean, a number, or text.
    Value(Value),
    /// A number beyond 64-bit floats, and the nearest that fits.
    Rounded(Value),
    /// `.inf` or `.nan`.
    NotJson,
}

/// Reads a scalar without quotes or tag.
pub(super) fn plain(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Value(Value::Null),
        "true" | "True" | "TRUE" => Scalar::Value(Value::Bool(true)),
        "false" | "False" | "FALSE" => Scalar::Value(Value::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => Scalar::NotJson,
        _ => number_or_text(text),
    }
}

fn number_or_text(text: &str) -> Scalar {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Scalar::NotJson;
    }
    if let Some(integer) = in_another_base(text, unsigned) {
        return Scalar::Value(integer);
    }
    // Digits after a leading zero are text, as in `0123`.
    let digits = unsigned.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = digits && unsigned.len() > 1 && unsigned.starts_with('0');
    if leading_zero || !is_decimal(unsigned) {
        return Scalar::Value(text.into());
    }
    number(text)
}

/// `0x1f`, `0o17`, `0b101`, with a sign or without.
fn in_another_base(text: &str, unsigned: &str) -> Option<Value> {
    let (digits, radix) = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, radix)))?;
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let signed = |sign: &str| i64::from_str_radix(&format!("{sign}{digits}"), radix).ok();
    if text.starts_with('-') {
        signed("-").map(Value::from)
    } else {
        u64::from_str_radix(digits, radix).ok().map(Value::from)
    }
}

/// Returns true for digits with at most one point and an exponent, and at least one digit.
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.is_none_or(|exponent| {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !unsigned.is_empty() && digits(unsigned)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent
}

/// Reads a decimal number: as an integer if it fits 64 bits, or else as the nearest float.
pub(super) fn number(text: &str) -> Scalar {
    let integer = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = integer.parse::<u64>() {
        return Scalar::Value(number.into());
    }
    if let Ok(number) = integer.parse::<i64>() {
        return Scalar::Value(number.into());
    }
    let Ok(float) = text.parse::<f64>() else {
        return Scalar::Value(text.into());
    };
    match Number::from_f64(float) {
        Some(number) => Scalar::Value(Value::Number(number)),
        None => Scalar::Rounded(f64::MAX.copysign(float).into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Scalar, plain};

    fn read(text: &str) -> Value {
        match plain(text) {
            Scalar::Value(value) | Scalar::Rounded(value) => value,
            Scalar::NotJson => json!("not JSON"),
        }
    }

    #[test]
    fn words_and_numbers_of_the_core_schema() {
        for (text, value) in [
            ("~", json!(null)),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("0123", json!("0123")),
            ("-0123", json!("-0123")),
            ("012.5", json!(12.5)),
            ("+7", json!(7)),
            ("0x1F", json!(31)),
            ("-0x10", json!(-16)),
            ("0b101", json!(5)),
            ("0b102", json!("0b102")),
            ("1_000", json!("1_000")),
            (".5", json!(0.5)),
            ("1.", json!(1.0)),
            ("1e3", json!(1000.0)),
            ("e3", json!("e3")),
            (".", json!(".")),
            ("1e", json!("1e")),
            ("infinity", json!("infinity")),
            ("-9223372036854775808", json!(i64::MIN)),
            ("-9223372036854776000", json!(-9_223_372_036_854_775_808.0)),
            ("18446744073709551615", json!(u64::MAX)),
            ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
            ("1e400", json!(f64::MAX)),
            ("-1e400", json!(f64::MIN)),
            (".nan", json!("not JSON")),
            ("-.inf", json!("not JSON")),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
    }
}
