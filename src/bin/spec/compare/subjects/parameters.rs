//! Parameters of an operation: what a client may or must send in addition to the body.

use super::operations::Call;
use crate::compare::comparer::{Comparer, Direction, Usage};
use crate::compare::label::Label;
use crate::compare::rules;
use crate::compare::sides::{both_at, of_keys, side};
use crate::contract::docs::PART_DOCS;
use crate::contract::node::Node;
use crate::contract::operation::Parameter;
use crate::contract::schema::Schema;

impl<'d> Comparer<'d> {
    /// Compares the parameters of one operation, wherever they are defined.
    pub fn parameters(&mut self, call: &Call<'d>) {
        let mut news = call.new.parameters();
        for old in call.old.parameters() {
            let renamed = renamed(call, &old);
            let found = news.iter().position(|new| {
                new.place == old.place
                    && renamed.map_or_else(|| new.is(&old), |name| new.name == name)
            });
            match found {
                Some(at) => self.parameter(call, &old, &news.remove(at)),
                None => self.parameter_removed(call, &old),
            }
        }
        for new in news {
            self.parameter_added(call, &new);
        }
    }

    fn parameter_removed(&mut self, call: &Call<'d>, old: &Parameter<'d>) {
        self.report(
            rules::PARAMETER_REMOVED,
            (side(&old.node), None),
            label(call, old),
        );
    }

    fn parameter_added(&mut self, call: &Call<'d>, new: &Parameter<'d>) {
        let rule = if new.required() {
            rules::PARAMETER_ADDED_REQUIRED
        } else {
            rules::PARAMETER_ADDED_OPTIONAL
        };
        self.report(rule, (None, side(&new.node)), label(call, new));
    }

    fn parameter(&mut self, call: &Call<'d>, old: &Parameter<'d>, new: &Parameter<'d>) {
        let label = label(call, new);
        let (was, is) = (&old.node, &new.node);
        let required = match (old.required(), new.required()) {
            (false, true) => Some(rules::PARAMETER_BECAME_REQUIRED),
            (true, false) => Some(rules::PARAMETER_BECAME_OPTIONAL),
            _ => None,
        };
        if let Some(rule) = required {
            self.report(rule, both_at(was, is, "required"), &label);
        }
        self.parameter_style(old, new, &label);
        let flags = [
            (
                "allowEmptyValue",
                rules::PARAMETER_EMPTY_ALLOWED,
                rules::PARAMETER_EMPTY_REFUSED,
            ),
            (
                "allowReserved",
                rules::PARAMETER_RESERVED_ALLOWED,
                rules::PARAMETER_RESERVED_REFUSED,
            ),
        ];
        for (key, allowed, refused) in flags {
            let rule = match (was.flag(key), is.flag(key)) {
                (false, true) => allowed,
                (true, false) => refused,
                _ => continue,
            };
            self.report(rule, both_at(was, is, key), &label);
        }
        self.deprecated(was, is, &label);
        self.docs(was, is, PART_DOCS, &label);
        let usage = Usage {
            textual: true,
            exploded: matches!(new.place, "query" | "cookie")
                && written(new).0 == "form"
                && written(new).1 != Some(false),
            ..Usage::body(Direction::Request)
        };
        self.schema_or_content(was, is, usage, &label);
    }

    fn parameter_style(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, label: &str) {
        let ((was, was_exploded), (is, is_exploded)) = (written(old), written(new));
        let explodes = was_exploded
            .zip(is_exploded)
            .is_some_and(|(was, is)| was != is);
        if was != is || explodes {
            let keys: [&str; 2] = if old.node.text("style") == new.node.text("style") {
                ["explode", "style"]
            } else {
                ["style", "explode"]
            };
            let detail = format!("{}, before {}", style_text(new), style_text(old));
            let (olds, news) = (
                std::slice::from_ref(&old.node),
                std::slice::from_ref(&new.node),
            );
            let sides = of_keys(olds, news, &keys);
            self.report_with(rules::PARAMETER_STYLE_CHANGED, sides, label, &detail);
        }
    }

    /// Parameters and headers have either a `schema` or a `content` of one media type.
    pub fn schema_or_content(&mut self, old: &Node<'d>, new: &Node<'d>, usage: Usage, label: &str) {
        match (old.get("content"), new.get("content")) {
            (Some(was), Some(is)) => self.media_types(&was, &is, usage.direction, label),
            (None, None) => match (old.get("schema"), new.get("schema")) {
                (Some(was), Some(is)) => self.enqueue(&was, &is, usage, Label::new(label)),
                (None, None) => {}
                // Only in documents with faults.
                _ => self.report(
                    rules::SERIALIZATION_CHANGED,
                    both_at(old, new, "schema"),
                    label,
                ),
            },
            _ => {
                let (olds, news) = (std::slice::from_ref(old), std::slice::from_ref(new));
                let sides = of_keys(olds, news, &["content", "schema"]);
                self.report(rules::SERIALIZATION_CHANGED, sides, label);
            }
        }
    }
}

/// The new name of a path parameter whose placeholder was renamed.
fn renamed<'d>(call: &Call<'d>, old: &Parameter<'d>) -> Option<&'d str> {
    if old.place != "path" {
        return None;
    }
    let at = call
        .old
        .placeholders()
        .iter()
        .position(|name| *name == old.name)?;
    call.new.placeholders().get(at).copied()
}

fn label(call: &Call<'_>, parameter: &Parameter<'_>) -> String {
    format!(
        "{}: {} parameter `{}`",
        call.title, parameter.place, parameter.name
    )
}

/// Returns style and explode with their defaults. A scalar has nothing to explode.
fn written<'d>(parameter: &Parameter<'d>) -> (&'d str, Option<bool>) {
    let usual = if matches!(parameter.place, "query" | "cookie") {
        "form"
    } else {
        "simple"
    };
    let style = parameter.node.text("style").unwrap_or(usual);
    let explode = parameter
        .node
        .value
        .get("explode")
        .and_then(serde_json::Value::as_bool);
    let schema = parameter
        .node
        .get("schema")
        .map(|schema| Schema::read(&schema));
    let single = schema.is_none_or(|schema| schema.is_scalar());
    (style, (!single).then(|| explode.unwrap_or(style == "form")))
}

fn style_text(parameter: &Parameter<'_>) -> String {
    match written(parameter) {
        (style, Some(true)) => format!("{style}, exploded"),
        (style, Some(false)) => format!("{style}, not exploded"),
        (style, None) => style.to_owned(),
    }
}
