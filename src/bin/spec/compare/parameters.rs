//! Parameters of an operation: what a client may or must send beside the body.

use super::On;
use super::comparer::{Comparer, Label, Site, Way, both, side};
use super::operations::Call;
use crate::contract::node::Node;
use crate::contract::operation::Parameter;
use crate::contract::schema::Schema;
use crate::contract::words::PART_WORDS;

impl<'d> Comparer<'d> {
    /// Compares the parameters of one operation, wherever they are written.
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
        let message = format!(
            "{}: no longer documented; who sends it may be refused, and its setter is gone",
            label(call, old)
        );
        self.breaking(
            "parameter-removed",
            On::Wire,
            (side(&old.node, ""), None),
            message,
        );
    }

    fn parameter_added(&mut self, call: &Call<'d>, new: &Parameter<'d>) {
        let sides = (None, side(&new.node, ""));
        if new.required() {
            let message = format!(
                "{}: new and required; existing clients do not send it",
                label(call, new)
            );
            self.breaking("parameter-added-required", On::Wire, sides, message);
        } else {
            let message = format!(
                "{}: new and optional; existing clients just do not send it",
                label(call, new)
            );
            self.compatible("parameter-added-optional", sides, message);
        }
    }

    fn parameter(&mut self, call: &Call<'d>, old: &Parameter<'d>, new: &Parameter<'d>) {
        let label = label(call, new);
        self.parameter_required(old, new, &label);
        self.parameter_style(old, new, &label);
        self.parameter_empty(old, new, &label);
        self.parameter_reserved(old, new, &label);
        self.deprecated(&old.node, &new.node, &label);
        self.words(&old.node, &new.node, PART_WORDS, &label);
        let site = Site {
            way: Way::Request,
            textual: true,
            xml: false,
        };
        self.schema_or_content(&old.node, &new.node, site, &label);
    }

    fn parameter_required(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, label: &str) {
        let sides = both(&old.node, &new.node, "required");
        match (old.required(), new.required()) {
            (false, true) => {
                let message = format!("{label}: now required; existing clients may leave it out");
                self.breaking("parameter-became-required", On::Wire, sides, message);
            }
            (true, false) => {
                let message =
                    format!("{label}: no longer required; existing clients go on sending it");
                self.compatible("parameter-became-optional", sides, message);
            }
            _ => {}
        }
    }

    fn parameter_style(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, label: &str) {
        let ((was, was_exploded), (is, is_exploded)) = (written(old), written(new));
        let explodes = was_exploded
            .zip(is_exploded)
            .is_some_and(|(was, is)| was != is);
        if was != is || explodes {
            let key = if old.node.text("style") == new.node.text("style") {
                "explode"
            } else {
                "style"
            };
            let message = format!(
                "{label}: values are written differently ({} became {})",
                words(old),
                words(new)
            );
            self.breaking(
                "parameter-style-changed",
                On::Wire,
                both(&old.node, &new.node, key),
                message,
            );
        }
    }

    fn parameter_empty(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, label: &str) {
        let sides = both(&old.node, &new.node, "allowEmptyValue");
        match (
            old.node.flag("allowEmptyValue"),
            new.node.flag("allowEmptyValue"),
        ) {
            (true, false) => {
                let message = format!("{label}: may no longer be empty");
                self.breaking("parameter-empty-refused", On::Wire, sides, message);
            }
            (false, true) => self.compatible(
                "parameter-empty-allowed",
                sides,
                format!("{label}: may now be empty"),
            ),
            _ => {}
        }
    }

    fn parameter_reserved(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, label: &str) {
        let sides = both(&old.node, &new.node, "allowReserved");
        match (
            old.node.flag("allowReserved"),
            new.node.flag("allowReserved"),
        ) {
            (true, false) => {
                let message = format!("{label}: reserved characters must now be percent-encoded");
                self.breaking("parameter-reserved-refused", On::Wire, sides, message);
            }
            (false, true) => {
                let message = format!("{label}: reserved characters may now stand unencoded");
                self.compatible("parameter-reserved-allowed", sides, message);
            }
            _ => {}
        }
    }

    /// Parameters and headers hold either a `schema` or a `content` of one media type.
    pub fn schema_or_content(&mut self, old: &Node<'d>, new: &Node<'d>, site: Site, label: &str) {
        match (old.get("content"), new.get("content")) {
            (Some(was), Some(is)) => self.media_types(&was, &is, site.way, label),
            (None, None) => {
                if let (Some(was), Some(is)) = (old.get("schema"), new.get("schema")) {
                    self.wait(was, is, site, Label::new(label));
                }
            }
            (was, _) => {
                let key = if was.is_some() { "content" } else { "schema" };
                let message = format!("{label}: `schema` and `content` write values differently");
                self.breaking(
                    "serialization-changed",
                    On::Wire,
                    both(old, new, key),
                    message,
                );
            }
        }
    }
}

/// The new name of a path parameter whose placeholder is called differently now.
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

/// Style and explode with defaults spelled out; explode says nothing of a single word.
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
    let single = schema.is_none_or(|schema| schema.is_primitive());
    (style, (!single).then(|| explode.unwrap_or(style == "form")))
}

fn words(parameter: &Parameter<'_>) -> String {
    match written(parameter) {
        (style, Some(true)) => format!("{style}, exploded"),
        (style, Some(false)) => format!("{style}, not exploded"),
        (style, None) => style.to_owned(),
    }
}
