//! A value as YAML for people: statuses quoted, long texts in blocks.

use saphyr::{Mapping, Scalar, ScalarStyle, Yaml, YamlEmitter};
use serde_json::Value;

use crate::failure::Failure;

/// Writes `value` as one YAML document without a marker.
///
/// # Errors
///
/// Never for values that were read from a document.
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
        // As JSON writes it: 2^64 - 1 would be rounded, and 1e300 written out in 301 digits.
        Value::Number(number) => {
            Yaml::Representation(number.to_string().into(), ScalarStyle::Plain, None)
        }
        Value::String(text) => Yaml::Value(Scalar::String(text.as_str().into())),
        Value::Array(all) => Yaml::Sequence(all.iter().map(yaml).collect()),
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                (
                    Yaml::Value(Scalar::String(key.as_str().into())),
                    yaml(value),
                )
            });
            Yaml::Mapping(entries.collect::<Mapping<'_>>())
        }
    }
}
