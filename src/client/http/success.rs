//! Checks whether a response with a success status is a success.
//!
//! Proxies, login pages and some Leaders respond with a 200 and the JSON of an error. Such a body can be
//! decoded as the documented response, because all properties of that are optional.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_json::Value;

use crate::client::values::as_integers;

/// The purpose of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It changes something on the Leader.
    Change,
    /// It checks whether the Leader accepts the token.
    TokenCheck,
    /// It gets a token.
    SignIn,
}

impl Purpose {
    pub(crate) fn is_change(self) -> bool {
        self == Self::Change
    }
}

/// Decodes `body` as the documented response `T`, if it is a success.
///
/// It must be an object with at least one of the properties that the document gives the response. For a
/// token check, that property must be `items`. It must not have the properties of an error, unless the
/// document names them. The document's names come from the generated type, so they change with it.
///
/// For a sign-in the document requires the token. The next call shows whether the token works.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8], purpose: Purpose) -> serde_json::Result<T> {
    // serde also accepts an array for a struct.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(serde_json::Error::custom("it is not a JSON object"));
    }
    let decoded =
        serde_json::from_slice(body).or_else(|error| with_whole_numbers(body).ok_or(error))?;
    if purpose != Purpose::SignIn {
        let documented = property_names::<T>();
        let found = Properties::of(body, documented)?;
        if let Some(name) = found.of_error {
            return Err(serde_json::Error::custom(format_args!(
                "it has the property {name} of an error"
            )));
        }
        let is_documented = match purpose {
            Purpose::TokenCheck => found.has_items,
            _ => documented.is_empty() || found.has_documented,
        };
        if !is_documented {
            return Err(serde_json::Error::custom(format_args!(
                "it lacks the documented properties of the response ({})",
                documented.join(", ")
            )));
        }
    }
    Ok(decoded)
}

/// Decodes a body whose whole numbers are written as floats (`2.0`), as some JSON writers do.
fn with_whole_numbers<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut value = serde_json::from_slice(body).ok()?;
    as_integers(&mut value);
    serde_json::from_value(value).ok()
}

/// Returns true if `body` has an array `items` and no property of an error.
pub(crate) fn has_items(body: &[u8]) -> bool {
    let is_error = || Properties::of(body, &["items"]).is_ok_and(|found| found.of_error.is_some());
    let items = serde_json::from_slice::<Value>(body)
        .is_ok_and(|json| json.get("items").is_some_and(Value::is_array));
    items && !is_error()
}

/// The properties of a JSON object that distinguish a success from an error.
#[derive(Default)]
struct Properties {
    /// True if there is a property that the document names and that is not null.
    has_documented: bool,
    /// True if `items` is one of these.
    has_items: bool,
    /// A property of an error.
    of_error: Option<String>,
}

impl Properties {
    fn of(body: &[u8], documented: &'static [&'static str]) -> serde_json::Result<Self> {
        Names(documented).deserialize(&mut serde_json::Deserializer::from_slice(body))
    }
}

/// A property's name.
#[derive(Deserialize)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

/// The documented names.
struct Names(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Names {
    type Value = Properties;

    fn deserialize<D: Deserializer<'de>>(self, body: D) -> Result<Properties, D::Error> {
        body.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Properties, A::Error> {
        let mut found = Properties::default();
        while let Some(Name(name)) = object.next_key()? {
            if self.0.contains(&&*name) {
                let is_there = object.next_value::<Option<IgnoredAny>>()?.is_some();
                found.has_documented |= is_there;
                found.has_items |= is_there && name == "items";
            } else if matches!(&*name, "error" | "errors" | "message" | "status") {
                let value = object.next_value::<Value>()?;
                if is_of_error(&name, &value) {
                    found.of_error = Some(name.into_owned());
                }
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Returns true for the properties of the vendor's `Error` (`message`, `status: "error"`), and for those of
/// errors observed in practice, unless they are empty.
fn is_of_error(name: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) if name == "status" => text.eq_ignore_ascii_case("error"),
        _ if name == "status" => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Returns the JSON names of a struct's fields. Empty for a type that is not a struct.
fn property_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // No value is created: the probe returns an error once it has the names.
    let _ = T::deserialize(Probe(&mut names));
    names
}

/// A deserializer that records the field names when a struct is requested.
struct Probe<'a>(&'a mut &'static [&'static str]);

/// The error that ends every probe.
#[derive(Debug, thiserror::Error)]
#[error("a probe creates no value")]
struct ProbeEnd;

impl serde::de::Error for ProbeEnd {
    fn custom<M: fmt::Display>(_: M) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = ProbeEnd;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(ProbeEnd)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(ProbeEnd)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
