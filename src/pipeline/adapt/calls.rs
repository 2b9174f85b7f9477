//! The calls of the generated client, and what must be found in the code of each.

use std::collections::HashMap;

use serde_json::Value;

use super::super::sites::{Operation, Sites};
use super::draft::WireName;
use super::idents;
use super::responses::{is_json, is_success};

/// A call of the generated client.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The operation in the adapted document.
    pub(crate) pointer: String,
    /// The client's method.
    pub(crate) method: String,
    /// The type that builds the request and sends it.
    pub(crate) builder: String,
    /// How many parameters the path has.
    pub(crate) path_parameters: usize,
    /// The number of success responses that are decoded as JSON.
    pub(crate) typed_successes: usize,
    /// Names that must be restored in the generated code.
    pub(crate) wire_names: Vec<WireName>,
}

/// Returns the calls of an adapted document.
pub(super) fn of(root: &Value, wire_names: Vec<WireName>) -> Vec<Call> {
    let mut names: HashMap<String, Vec<WireName>> = HashMap::new();
    for name in wire_names {
        names.entry(name.operation.clone()).or_default().push(name);
    }
    let call = |operation: Operation<'_, '_>| Call {
        pointer: operation.site.pointer.clone(),
        method: method(&operation),
        builder: idents::pascal(&method(&operation)),
        path_parameters: operation.path.matches('{').count(),
        typed_successes: typed_successes(&operation),
        wire_names: names.remove(&operation.site.pointer).unwrap_or_default(),
    };
    Sites::of(root).operations().map(call).collect()
}

fn method(operation: &Operation<'_, '_>) -> String {
    idents::snake(operation.site.text("operationId").unwrap_or_default())
}

fn typed_successes(operation: &Operation<'_, '_>) -> usize {
    let responses = operation.site.get("responses").and_then(Value::as_object);
    let is_typed = |response: &Value| {
        let content = response.get("content").and_then(Value::as_object);
        content.is_some_and(|content| content.keys().any(|name| is_json(name)))
    };
    let successes = responses.into_iter().flatten();
    successes
        .filter(|(status, response)| is_success(status) && is_typed(response))
        .count()
}
