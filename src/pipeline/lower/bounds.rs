//! `exclusiveMinimum` and `exclusiveMaximum` that are bounds themselves.
//!
//! JSON Schema Validation, 6.2.3 and 6.2.5; migration notes, "Tweak exclusiveMinimum and
//! exclusiveMaximum". 3.0 takes them from JSON Schema Wright 00, 5.3 and 5.5: flags of the other bound.

use serde_json::Value;

use super::super::report::Rewrite;
use super::super::rules;
use super::place::Place;

const EXCLUSIVE: Rewrite = Rewrite::new(
    "exclusive-number",
    "in OpenAPI 3.0 an exclusive bound is a flag next to the bound",
);

/// Each keyword with the bound it is a flag of, and a sign: after multiplying by it, the stricter bound is
/// the larger number.
const PAIRS: [(&str, &str, f64); 2] = [
    ("exclusiveMinimum", "minimum", 1.0),
    ("exclusiveMaximum", "maximum", -1.0),
];

/// Replaces an exclusive bound with a bound and a flag.
pub(super) fn exclusive(schema: &mut Place<'_, '_>) {
    for (exclusive, inclusive, sign) in PAIRS {
        let Some(bound) = schema.get(exclusive) else {
            continue;
        };
        if bound.is_boolean() && schema.has_json_schema() {
            let message = format!("`{exclusive}` is a number from OpenAPI 3.1 on");
            schema.problem(rules::WRONG_TYPE, exclusive, message);
            continue;
        }
        let Some(limit) = bound.as_f64() else {
            continue;
        };
        let bound = bound.clone();
        let other = schema.get(inclusive).map(Value::as_f64);
        match other {
            // A value that is not a number is reported by `check`.
            Some(None) => {}
            Some(Some(other)) if other * sign > limit * sign => {
                let message = format!("without `{exclusive}`: `{inclusive}` is narrower");
                schema.report(EXCLUSIVE, exclusive, message);
                schema.take(exclusive);
            }
            _ => {
                let message = format!("`{inclusive}: {bound}`, excluded");
                schema.report(EXCLUSIVE, exclusive, message);
                schema.put(inclusive, bound, exclusive);
                schema.put(exclusive, Value::Bool(true), exclusive);
            }
        }
    }
}
