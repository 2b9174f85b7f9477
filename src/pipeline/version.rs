//! The supported versions of OpenAPI.

use serde_json::Value;

/// The version of OpenAPI that a document claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 2.0, 4.0, or not a version.
    Other,
    /// 3.0.x.
    V3_0,
    /// 3.1.x.
    V3_1,
    /// 3.2.x. Only its features of 3.1 are supported.
    V3_2,
}

impl Version {
    /// Returns the version in the field `openapi`.
    pub(crate) fn of(document: &Value) -> Self {
        let text = document.get("openapi").and_then(Value::as_str);
        let Some((minor, patch)) = text
            .and_then(|text| text.strip_prefix("3."))
            .and_then(|rest| rest.split_once('.'))
        else {
            return Self::Other;
        };
        match minor {
            _ if !patch.starts_with(|c: char| c.is_ascii_digit()) => Self::Other,
            "0" => Self::V3_0,
            "1" => Self::V3_1,
            "2" => Self::V3_2,
            _ => Self::Other,
        }
    }

    /// Returns true if schemas are JSON Schema 2020-12, from 3.1 on.
    pub(crate) fn has_json_schema(self) -> bool {
        self >= Self::V3_1
    }
}
