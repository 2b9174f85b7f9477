//! The credentials that a client must send: alternatives, each a set of schemes with scopes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::docs::{field_without_docs, without_docs};
use super::node::Node;
use super::operation::Operation;

/// One alternative. All of its schemes are needed. Empty means that no authentication is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alternative {
    /// Scopes by the definition of the scheme instead of its name.
    pub schemes: BTreeMap<String, BTreeSet<String>>,
    /// The names, for people.
    pub names: Vec<String>,
}

impl Alternative {
    /// Returns true if credentials for `self` are sufficient for `other`, too.
    pub fn satisfies(&self, other: &Self) -> bool {
        other.schemes.iter().all(|(scheme, scopes)| {
            self.schemes
                .get(scheme)
                .is_some_and(|held| scopes.is_subset(held))
        })
    }

    /// `bearerAuth + apiKey`, or `no authentication`.
    pub fn title(&self) -> String {
        if self.names.is_empty() {
            "no authentication".to_owned()
        } else {
            self.names.join(" + ")
        }
    }
}

/// Returns the alternatives of an operation, and the place where they are defined.
pub fn alternatives(operation: &Operation<'_>) -> (Vec<Alternative>, String) {
    let own = operation
        .node
        .value
        .get("security")
        .map(|_| &operation.node);
    let holder = own.unwrap_or(&operation.root);
    let pointer = holder.pointer_to("security");
    let list = holder.value.get("security").and_then(Value::as_array);
    let read = |requirement: &Value| alternative(&operation.root, requirement);
    let all: Vec<Alternative> = list.into_iter().flatten().map(read).collect();
    if all.is_empty() {
        (vec![Alternative::default()], pointer)
    } else {
        (all, pointer)
    }
}

fn alternative(root: &Node<'_>, requirement: &Value) -> Alternative {
    let mut alternative = Alternative::default();
    for (name, scopes) in requirement.as_object().into_iter().flatten() {
        let scopes = scopes.as_array().into_iter().flatten();
        let scopes: BTreeSet<String> = scopes
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let title = if scopes.is_empty() {
            name.clone()
        } else {
            format!(
                "{name} ({})",
                scopes.iter().cloned().collect::<Vec<_>>().join(", ")
            )
        };
        alternative.names.push(title);
        alternative.schemes.insert(identity(root, name), scopes);
    }
    alternative
}

/// Returns the definition of a scheme: a renamed scheme is the same, and a redefined one is not.
fn identity(root: &Node<'_>, name: &str) -> String {
    let Some(scheme) = root.path(&["components", "securitySchemes", name]) else {
        return format!("undeclared {name}");
    };
    let text = |key: &str| scheme.text(key).unwrap_or_default().to_owned();
    match scheme.text("type") {
        Some("http") => json!(["http", text("scheme").to_lowercase()]).to_string(),
        Some("apiKey") if scheme.text("in") == Some("header") => {
            json!(["apiKey", "header", text("name").to_lowercase()]).to_string()
        }
        Some("apiKey") => json!(["apiKey", text("in"), text("name")]).to_string(),
        Some("oauth2") => {
            // The scopes that a flow offers have no effect. Only those that a requirement names do.
            let mut flows =
                field_without_docs("flows", scheme.value.get("flows").unwrap_or(&Value::Null));
            for flow in flows
                .as_object_mut()
                .into_iter()
                .flat_map(|flows| flows.values_mut())
            {
                flow.as_object_mut().map(|flow| flow.remove("scopes"));
            }
            flows.sort_all_objects();
            json!(["oauth2", flows]).to_string()
        }
        _ => {
            let mut whole = without_docs(scheme.value);
            whole.sort_all_objects();
            whole.to_string()
        }
    }
}
