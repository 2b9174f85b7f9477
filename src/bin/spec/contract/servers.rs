//! The base URLs of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::node::Node;
use super::operation::Operation;

/// Maximum number of combinations of variables that are expanded. With more, the template itself is
/// compared.
const MAX_EXPANDED: usize = 200;

/// Base URLs with their variables filled in, and the place of each.
pub type Servers<'d> = BTreeMap<String, Option<Node<'d>>>;

/// Returns the nearest list of servers, or `/` if there is none, and the place of the list.
pub fn servers<'d>(operation: &Operation<'d>) -> (Servers<'d>, String) {
    for holder in [&operation.node, &operation.item, &operation.root] {
        let listed = holder
            .get("servers")
            .map(|list| list.elements())
            .unwrap_or_default();
        if !listed.is_empty() {
            let all = listed.into_iter().flat_map(|server| {
                let urls = urls(&server);
                urls.into_iter().map(move |url| (url, Some(server.clone())))
            });
            return (all.collect(), holder.pointer_to("servers"));
        }
    }
    (
        BTreeMap::from([("/".to_owned(), None)]),
        "/servers".to_owned(),
    )
}

fn urls(server: &Node<'_>) -> Vec<String> {
    let mut urls = vec![server.text("url").unwrap_or("/").to_owned()];
    for (name, variable) in server
        .get("variables")
        .map(|all| all.properties())
        .unwrap_or_default()
    {
        let listed = variable.value.get("enum").and_then(Value::as_array);
        let mut values: Vec<&str> = listed
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        values.extend(variable.text("default"));
        values.sort_unstable();
        values.dedup();
        if urls.len().saturating_mul(values.len()) > MAX_EXPANDED {
            continue;
        }
        let mark = format!("{{{name}}}");
        let filled = |url: &String| {
            values
                .iter()
                .map(|value| url.replace(&mark, value))
                .collect::<Vec<_>>()
        };
        urls = urls.iter().flat_map(filled).collect();
    }
    for url in &mut urls {
        let end = url.trim_end_matches('/').len();
        url.truncate(end);
        if url.is_empty() {
            url.push('/');
        }
    }
    urls
}
