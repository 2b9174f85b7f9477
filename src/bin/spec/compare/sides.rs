//! The two sides of a change: the place in each document, and its text.

use serde_json::Value;

use super::change::Side;
use crate::contract::node::Node;

/// The old and the new side.
pub type Sides = (Option<Side>, Option<Side>);

/// Maximum number of characters of a value.
const WIDTH: usize = 80;
/// Number of characters shown before the first difference of two long values.
const BEFORE: usize = 20;

/// Returns the side for a node.
pub fn side(node: &Node<'_>) -> Option<Side> {
    written(&node.pointer, brief(node.value))
}

/// Returns a side with another text.
pub fn written(pointer: &str, text: String) -> Option<Side> {
    one(pointer, Some(text))
}

/// Returns a side for something missing, at the node around it.
pub fn absent(node: &Node<'_>) -> Option<Side> {
    one(&node.pointer, None)
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
fn one(pointer: &str, text: Option<String>) -> Option<Side> {
    Some(Side {
        pointer: pointer.to_owned(),
        text,
    })
}

/// Returns both sides for two nodes.
pub fn both(old: &Node<'_>, new: &Node<'_>) -> Sides {
    let (was, is) = brief_pair(&text(old.value), &text(new.value));
    (written(&old.pointer, was), written(&new.pointer, is))
}

/// Returns both sides for the member `key` of each node.
pub fn both_at(old: &Node<'_>, new: &Node<'_>, key: &str) -> Sides {
    of_keys(std::slice::from_ref(old), std::slice::from_ref(new), &[key])
}

/// Returns both sides for the first member, in any part, that the other side does not have in the same
/// form.
pub fn of_keys(olds: &[Node<'_>], news: &[Node<'_>], keys: &[&str]) -> Sides {
    type Found<'v> = (String, &'v str, &'v Value);
    fn found<'v>(parts: &'v [Node<'_>], keys: &'v [&str]) -> Vec<Found<'v>> {
        let members = keys.iter().flat_map(|key| {
            let of =
                move |part: &'v Node<'_>| Some((part.pointer_to(key), *key, part.value.get(key)?));
            parts.iter().filter_map(of)
        });
        members.collect()
    }
    fn alone<'f, 'v>(found: &'f [Found<'v>], others: &[Found<'v>]) -> Option<&'f Found<'v>> {
        let shared = |(_, key, value): &Found<'_>| {
            let mut others = others.iter();
            others.any(|(_, other, there)| other == key && there == value)
        };
        found.iter().find(|one| !shared(one)).or(found.first())
    }
    let (was, is) = (found(olds, keys), found(news, keys));
    let place = |parts: &[Node<'_>]| {
        let key = keys.first().copied().unwrap_or_default();
        parts
            .first()
            .map(|part| part.pointer_to(key))
            .unwrap_or_default()
    };
    match (alone(&was, &is), alone(&is, &was)) {
        (Some((old, was, before)), Some((new, is, after))) => {
            // The same value under another keyword: the keywords are what changed.
            let (was, is) = if before == after && was != is {
                (format!("{was}: {before}"), format!("{is}: {after}"))
            } else {
                (text(before), text(after))
            };
            let (was, is) = brief_pair(&was, &is);
            (written(old, was), written(new, is))
        }
        (Some((old, _, before)), None) => (written(old, brief(before)), one(&place(news), None)),
        (None, Some((new, _, after))) => (one(&place(olds), None), written(new, brief(after))),
        // Neither side has the keyword: the difference comes from defaults, or is implied by other
        // keywords.
        (None, None) => match (olds.first(), news.first()) {
            (Some(old), Some(new)) => both(old, new),
            _ => (None, None),
        },
    }
}

/// Shortens a value to at most [`WIDTH`] characters.
pub fn brief(value: &Value) -> String {
    let text = match value {
        Value::Array(all) if all.len() > 40 => format!("{} elements", all.len()),
        Value::Object(all) if all.len() > 40 => format!("{} members", all.len()),
        other => text(other),
    };
    cut(&text, 0)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Shortens two values to at most [`WIDTH`] characters each, so that their first difference is visible.
fn brief_pair(was: &str, is: &str) -> (String, String) {
    let same = was
        .chars()
        .zip(is.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let first = if same < WIDTH - 1 { 0 } else { same - BEFORE };
    (cut(was, first), cut(is, first))
}

fn cut(text: &str, first: usize) -> String {
    let dots = if first > 0 { "…" } else { "" };
    let rest: String = text.chars().skip(first).collect();
    if rest.chars().count() <= WIDTH {
        return format!("{dots}{rest}");
    }
    let short: String = rest.chars().take(WIDTH - 1).collect();
    format!("{dots}{short}…")
}
