//! Request bodies, and the media types of any body.

use serde_json::Value;

use super::operations::Call;
use crate::compare::comparer::{Comparer, Direction, Usage};
use crate::compare::label::Label;
use crate::compare::rules;
use crate::compare::sides::{both_at, side, written};
use crate::contract::docs::PART_DOCS;
use crate::contract::node::Node;

impl<'d> Comparer<'d> {
    /// Compares the request body of one operation.
    pub fn request_body(&mut self, call: &Call<'d>) {
        let label = format!("{}: request body", call.title);
        let of = |node: &Node<'d>| node.get("requestBody");
        match (of(&call.old.node), of(&call.new.node)) {
            (Some(old), Some(new)) => self.request_bodies(&old, &new, &label),
            (Some(old), None) => {
                self.report(rules::REQUEST_BODY_REMOVED, (side(&old), None), label);
            }
            (None, Some(new)) => {
                let rule = if new.flag("required") {
                    rules::REQUEST_BODY_ADDED_REQUIRED
                } else {
                    rules::REQUEST_BODY_ADDED_OPTIONAL
                };
                self.report(rule, (None, side(&new)), label);
            }
            (None, None) => {}
        }
    }

    fn request_bodies(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let rule = match (old.flag("required"), new.flag("required")) {
            (false, true) => Some(rules::REQUEST_BODY_BECAME_REQUIRED),
            (true, false) => Some(rules::REQUEST_BODY_BECAME_OPTIONAL),
            _ => None,
        };
        if let Some(rule) = rule {
            self.report(rule, both_at(old, new, "required"), label);
        }
        self.docs(old, new, PART_DOCS, label);
        if let (Some(was), Some(is)) = (old.get("content"), new.get("content")) {
            self.media_types(&was, &is, Direction::Request, label);
        }
    }

    /// Compares the media types of a body, a parameter or a header.
    pub fn media_types(
        &mut self,
        old: &Node<'d>,
        new: &Node<'d>,
        direction: Direction,
        label: &str,
    ) {
        let (olds, news) = (old.properties(), new.properties());
        let find = |all: &[(&'d str, Node<'d>)], name: &str| {
            let mut all = all.iter();
            all.find(|(other, _)| essence(other) == essence(name))
                .cloned()
        };
        for (name, was) in &olds {
            match find(&news, name) {
                Some((other, is)) => self.media_type((name, was), (other, &is), direction, label),
                None => self.media_type_removed(name, was, &news, direction, label),
            }
        }
        for (name, is) in news.iter().filter(|(name, _)| find(&olds, name).is_none()) {
            let rule = match direction {
                Direction::Request => rules::REQUEST_MEDIA_TYPE_ADDED,
                Direction::Response if name.contains('*') => rules::RESPONSE_MEDIA_RANGE_ADDED,
                Direction::Response => rules::RESPONSE_MEDIA_TYPE_ADDED,
            };
            self.report(
                rule,
                (None, side(is)),
                format!("{label}: media type `{name}`"),
            );
        }
    }

    fn media_type_removed(
        &mut self,
        name: &str,
        was: &Node<'d>,
        news: &[(&'d str, Node<'d>)],
        direction: Direction,
        label: &str,
    ) {
        let mut others = news.iter().map(|(other, _)| *other);
        let rule = match direction {
            Direction::Request if others.any(|range| covers(range, name)) => {
                rules::REQUEST_MEDIA_TYPE_COVERED
            }
            Direction::Request => rules::REQUEST_MEDIA_TYPE_REMOVED,
            Direction::Response if others.any(|member| covers(name, member)) => {
                rules::RESPONSE_MEDIA_TYPE_COVERED
            }
            Direction::Response => rules::RESPONSE_MEDIA_TYPE_REMOVED,
        };
        self.report(
            rule,
            (side(was), None),
            format!("{label}: media type `{name}`"),
        );
    }

    fn media_type(
        &mut self,
        old: (&str, &Node<'d>),
        new: (&str, &Node<'d>),
        direction: Direction,
        label: &str,
    ) {
        let ((was, old), (is, new)) = (old, new);
        if was.to_lowercase().replace(' ', "") != is.to_lowercase().replace(' ', "") {
            let sides = (
                written(&old.pointer, was.to_owned()),
                written(&new.pointer, is.to_owned()),
            );
            self.report(rules::MEDIA_TYPE_PARAMETER_CHANGED, sides, label);
        }
        self.docs(old, new, PART_DOCS, label);
        let encoding = |node: &Node<'d>| node.value.get("encoding").unwrap_or(&Value::Null);
        if direction == Direction::Request
            && !self.is_same_field("encoding", encoding(old), encoding(new))
        {
            self.report(
                rules::REQUEST_ENCODING_CHANGED,
                both_at(old, new, "encoding"),
                label,
            );
        }
        let rule = match (old.get("schema"), new.get("schema"), direction) {
            (None, None, _) => return,
            (Some(before), Some(after), _) => {
                let usage = Usage {
                    xml: essence(is).contains("xml"),
                    ..Usage::body(direction)
                };
                return self.enqueue(&before, &after, usage, Label::new(label));
            }
            (None, Some(_), Direction::Request) => rules::REQUEST_SCHEMA_ADDED,
            (Some(_), None, Direction::Request) => rules::REQUEST_SCHEMA_REMOVED,
            (None, Some(_), Direction::Response) => rules::RESPONSE_SCHEMA_ADDED,
            (Some(_), None, Direction::Response) => rules::RESPONSE_SCHEMA_REMOVED,
        };
        self.report(rule, both_at(old, new, "schema"), label);
    }
}

/// Normalizes a media type: `Application/JSON; charset=utf-8` becomes `application/json`.
fn essence(name: &str) -> String {
    name.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// Returns true if a range such as `*/*` or `application/*` includes the media type.
fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range), essence(name));
    range == "*/*"
        || range
            .strip_suffix('*')
            .is_some_and(|family| family.ends_with('/') && name.starts_with(family))
}
