//! Writes a value as YAML for people: statuses quoted, long texts in blocks.
//!
//! Text that some YAML reader would interpret as another type is quoted. Characters that some reader
//! interprets as line breaks, or refuses, are escaped.

use saphyr::{Mapping, Scalar, ScalarStyle, Yaml, YamlEmitter};
use serde_json::Value;

use crate::io::Failure;

/// Writes `value` as one YAML document without a marker.
///
/// # Errors
///
/// Never returns an error for values that were read from a document.
pub fn written(value: &Value) -> Result<String, Failure> {
    let mut text = String::new();
    let mut emitter = YamlEmitter::new(&mut text);
    emitter.multiline(true);
    emitter
        .dump(&yaml(value))
        .map_err(|error| Failure::new(format!("cannot write YAML: {error}")))?;
    let body = text.strip_prefix("---\n").unwrap_or(&text);
    Ok(format!("{}\n", body.trim_end_matches('\n')))
}

fn yaml(value: &Value) -> Yaml<'_> {
    match value {
        Value::Null => Yaml::Value(Scalar::Null),
        Value::Bool(said) => Yaml::Value(Scalar::Boolean(*said)),
        // As JSON writes it. YAML would round 2^64 - 1, and would write 1e300 with 301 digits.
        Value::Number(number) => {
            Yaml::Representation(number.to_string().into(), ScalarStyle::Plain, None)
        }
        Value::String(text) => string(text),
        Value::Array(all) => Yaml::Sequence(all.iter().map(yaml).collect()),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| (string(key), yaml(value)));
            Yaml::Mapping(entries.collect::<Mapping<'_>>())
        }
    }
}

fn string(text: &str) -> Yaml<'_> {
    if looks_like_another_type(text) || text.contains(is_trouble) {
        Yaml::Representation(escaped(text).into(), ScalarStyle::DoubleQuoted, None)
    } else {
        Yaml::Value(Scalar::String(text.into()))
    }
}

/// Returns true for line breaks that YAML 1.1 knows and 1.2 does not, and for characters that either does
/// not print.
fn is_trouble(c: char) -> bool {
    let break_or_mark = matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    let unprintable = c.is_control() && !matches!(c, '\n' | '\t');
    break_or_mark || unprintable || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            c if is_trouble(c) => {
                let code = format!("\\u{:04x}", u32::from(c));
                escaped.push_str(&code);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// Returns true for text that YAML 1.1 or 1.2 reads as a number, a date or a boolean: `0b101`, `+0x1f`,
/// `1_000`, `2025-07-24`, `y`.
fn looks_like_another_type(text: &str) -> bool {
    if matches!(text, "y" | "Y" | "n" | "N") {
        return true;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let based = [("0b", 2), ("0o", 8), ("0x", 16)];
    let in_another_base = based.iter().any(|(prefix, radix)| {
        let digits = unsigned.strip_prefix(prefix);
        digits.is_some_and(|digits| digits.chars().all(|c| c == '_' || c.is_digit(*radix)))
    });
    in_another_base || is_decimal(unsigned) || is_date(text)
}

/// Returns true for digits with `_`, at most one point and an exponent.
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |c: char| c.is_ascii_digit() || c == '_';
    mantissa.contains(|c: char| c.is_ascii_digit())
        && mantissa.chars().all(|c| digits(c) || c == '.')
        && mantissa.matches('.').count() <= 1
        && !mantissa.starts_with('_')
        && !exponent.is_empty()
        && exponent.chars().all(digits)
}

/// Returns true for `2025-07-24`, with or without a time.
fn is_date(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    let number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    matches!(parts[..], [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2)
        && parts.iter().all(number)
}
