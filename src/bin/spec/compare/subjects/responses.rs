//! Responses and their headers.

use super::operations::Call;
use crate::compare::comparer::{Comparer, Direction, Usage};
use crate::compare::rules;
use crate::compare::sides::{absent, both_at, side};
use crate::contract::docs::{PART_DOCS, normalized};
use crate::contract::node::Node;
use crate::contract::schema::Schema;

impl<'d> Comparer<'d> {
    /// Compares every response of one operation. A status may be documented by itself, by its range or by
    /// `default`.
    pub fn responses(&mut self, call: &Call<'d>) {
        let of = |node: &Node<'d>| node.get("responses");
        let (Some(old), Some(new)) = (of(&call.old.node), of(&call.new.node)) else {
            return;
        };
        let members = old.members().into_iter().chain(new.members());
        let mut statuses: Vec<&str> = members.map(|(status, _)| status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        for status in statuses {
            match (effective(&old, status), effective(&new, status)) {
                (Some(was), Some(is)) => self.response(&was, &is, status, call),
                (Some(was), None) => self.response_removed(&was, status, &new, call),
                (None, Some(is)) => {
                    let rule = if is_success(status, &new) {
                        rules::RESPONSE_SUCCESS_ADDED
                    } else {
                        rules::RESPONSE_ERROR_ADDED
                    };
                    self.report(rule, (None, side(&is)), label(call, status));
                }
                (None, None) => {}
            }
        }
        self.docs(&old, &new, &[], &call.title);
    }

    fn response_removed(&mut self, old: &Node<'d>, status: &str, new: &Node<'d>, call: &Call<'d>) {
        let same_class = |(other, _): &(&str, Node<'d>)| other.get(..1) == status.get(..1);
        let member_stays = status.ends_with("XX") && new.members().iter().any(same_class);
        let rule = if is_success(status, new) && !member_stays {
            rules::RESPONSE_SUCCESS_REMOVED
        } else {
            rules::RESPONSE_STATUS_REMOVED
        };
        self.report(rule, (side(old), absent(new)), label(call, status));
    }

    fn response(&mut self, old: &Node<'d>, new: &Node<'d>, status: &str, call: &Call<'d>) {
        let label = label(call, status);
        self.docs(old, new, &["description"], &label);
        self.headers(old, new, &label);
        let links = |node: &Node<'d>| normalized(node.value, "links").unwrap_or_default();
        if !self.is_same_field("links", &links(old), &links(new)) {
            self.report(rules::LINKS_CHANGED, both_at(old, new, "links"), &label);
        }
        match (content(old), content(new)) {
            (Some(was), Some(is)) => self.media_types(&was, &is, Direction::Response, &label),
            (Some(was), None) => {
                self.report(
                    rules::RESPONSE_BODY_REMOVED,
                    (side(&was), absent(new)),
                    label,
                );
            }
            (None, Some(is)) => {
                let rule = if is_success(status, new) {
                    rules::RESPONSE_BODY_ADDED
                } else {
                    rules::RESPONSE_ERROR_BODY_ADDED
                };
                self.report(rule, (absent(old), side(&is)), label);
            }
            (None, None) => {}
        }
    }

    fn headers(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let of = |response: &Node<'d>| {
            let all = response.get("headers").map(|all| all.properties());
            let mut all = all.unwrap_or_default();
            all.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            all
        };
        let mut news = of(new);
        for (name, was) in of(old) {
            let label = format!("{label}: header `{name}`");
            let found = news
                .iter()
                .position(|(other, _)| other.eq_ignore_ascii_case(name));
            match found {
                Some(at) => {
                    let (_, is) = news.remove(at);
                    self.header(&was, &is, &label);
                }
                None => self.report(rules::RESPONSE_HEADER_REMOVED, (side(&was), None), label),
            }
        }
        for (name, is) in news {
            let label = format!("{label}: header `{name}`");
            self.report(rules::RESPONSE_HEADER_ADDED, (None, side(&is)), label);
        }
    }

    fn header(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let rule = match (old.flag("required"), new.flag("required")) {
            (true, false) => Some(rules::RESPONSE_HEADER_BECAME_OPTIONAL),
            (false, true) => Some(rules::RESPONSE_HEADER_BECAME_REQUIRED),
            _ => None,
        };
        if let Some(rule) = rule {
            self.report(rule, both_at(old, new, "required"), label);
        }
        // `explode` has no effect on scalars and lists.
        if old.flag("explode") != new.flag("explode") && is_object(old) && is_object(new) {
            let sides = both_at(old, new, "explode");
            self.report(rules::RESPONSE_HEADER_STYLE_CHANGED, sides, label);
        }
        self.deprecated(old, new, label);
        self.docs(old, new, PART_DOCS, label);
        let usage = Usage {
            textual: true,
            ..Usage::body(Direction::Response)
        };
        self.schema_or_content(old, new, usage, label);
    }
}

fn label(call: &Call<'_>, status: &str) -> String {
    format!("{}: response {status}", call.title)
}

/// Returns the response for a status: its own, that of its range, or `default`.
fn effective<'d>(responses: &Node<'d>, status: &str) -> Option<Node<'d>> {
    let same = |(key, _): &(&str, Node<'d>), wanted: &str| key.eq_ignore_ascii_case(wanted);
    let all = responses.members();
    let exact = all.iter().find(|entry| same(entry, status));
    let range = status.get(..1).map(|class| format!("{class}XX"));
    let ranged = || {
        all.iter()
            .find(|entry| range.as_ref().is_some_and(|range| same(entry, range)))
    };
    let rest = || {
        all.iter().find(|entry| {
            same(entry, "default")
                && is_success(status, responses) == is_success("default", responses)
        })
    };
    exact
        .or_else(ranged)
        .or_else(rest)
        .map(|(_, node)| node.clone())
}

/// Returns true for 1xx to 3xx: the call did not fail, so a client must know these statuses. `default`
/// means success if no 2xx is documented, and errors otherwise.
fn is_success(status: &str, responses: &Node<'_>) -> bool {
    match status.chars().next() {
        Some('1'..='3') => true,
        Some('d') => !responses
            .members()
            .iter()
            .any(|(key, _)| key.starts_with('2')),
        _ => false,
    }
}

fn content<'d>(response: &Node<'d>) -> Option<Node<'d>> {
    response
        .get("content")
        .filter(|content| content.value.as_object().is_some_and(|all| !all.is_empty()))
}

/// Returns true if the values of a header are objects.
fn is_object(header: &Node<'_>) -> bool {
    let schema = header.get("schema");
    schema.is_some_and(|schema| Schema::read(&schema).kind == Some("object"))
}
