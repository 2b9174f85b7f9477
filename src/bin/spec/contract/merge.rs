//! Reads a schema: merges the parts of `allOf`, and of choices with a single element.

use std::collections::BTreeSet;

use cribl_tokens::pipeline::WIDENED;
use serde_json::Value;

use super::docs::{SCHEMA_DOCS, is_extension};
use super::node::Node;
use super::number::{Decimal, canonical};
use super::schema::{Additional, Bound, COUNTS, Choice, Rest, Schema};

/// The keywords that this module and the comparison of documentation know. All others are compared
/// literally.
const KNOWN: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "discriminator",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
];

impl<'d> Schema<'d> {
    /// Reads one level at `node`, with the parts of `allOf` and of choices with a single element.
    pub fn read(node: &Node<'d>) -> Self {
        let mut schema = Self {
            name: node.name,
            ..Self::default()
        };
        let mut seen = BTreeSet::new();
        let mut waiting = vec![node.clone()];
        // True as long as each part only wraps the next one.
        let mut is_wrapped = true;
        while let Some(part) = waiting.pop() {
            if !seen.insert(part.pointer.clone()) {
                continue;
            }
            let members = part
                .get("allOf")
                .map(|all| all.elements())
                .unwrap_or_default();
            let lone = schema.take_choice(&part);
            is_wrapped &= is_wrapper(part.value);
            if schema.name.is_none() && is_wrapped {
                let wrapped = members.first().or(lone.as_ref());
                schema.name = wrapped.and_then(|member| member.name);
            }
            schema.parts.push(part);
            waiting.extend(members.into_iter().chain(lone).rev());
        }
        for part in schema.parts.clone() {
            schema.merge_scalars(&part);
            schema.merge_bounds(&part);
            schema.merge_array(&part);
            schema.merge_object(&part);
            schema.merge_unknown(&part);
        }
        // `nullable` next to `allOf` applies to the whole schema, although OpenAPI 3.0.3 requires a type.
        let mut typed = schema
            .parts
            .iter()
            .filter(|part| part.value.get("type").is_some())
            .peekable();
        let all_null = typed.peek().is_some() && typed.all(|part| part.flag("nullable"));
        schema.nullable = node.flag("nullable") || all_null;
        schema.imply();
        schema
    }

    fn keep(&mut self, name: &str, rest: Rest<'d>) {
        self.rest.entry(name.to_owned()).or_default().push(rest);
    }

    fn merge_scalars(&mut self, part: &Node<'d>) {
        match (self.kind, part.text("type")) {
            (_, None) | (Some("integer"), Some("number")) => {}
            (None, kind) => self.kind = kind,
            (Some("number"), Some("integer")) => self.kind = Some("integer"),
            (Some(known), Some(kind)) if known == kind => {}
            (Some(_), Some(_)) => self.keep_value(part, "type"),
        }
        self.formats.extend(part.text("format"));
        self.patterns.extend(part.text("pattern"));
        self.deprecated |= part.flag("deprecated");
        if let Some(Value::Number(number)) = part.value.get("multipleOf") {
            match Decimal::of(number) {
                Some(multiple) => drop(self.multiples.insert(multiple)),
                None => self.keep_value(part, "multipleOf"),
            }
        }
        if let Some(default) = part.child("default") {
            match &self.default {
                None => self.default = Some(default),
                Some(first) if canonical(first.value) == canonical(default.value) => {}
                Some(_) => self.keep("default", Rest::Value(default)),
            }
        }
        if let Some(values) = part.value.get("enum").and_then(Value::as_array) {
            let values: BTreeSet<String> = values.iter().map(canonical).collect();
            self.values = Some(match self.values.take() {
                Some(known) => known.intersection(&values).cloned().collect(),
                None => values,
            });
        }
    }

    fn merge_bounds(&mut self, part: &Node<'d>) {
        let read = |key: &str| match part.value.get(key) {
            Some(Value::Number(number)) => Decimal::of(number),
            _ => None,
        };
        for (key, exclusive, lower) in [
            ("minimum", "exclusiveMinimum", true),
            ("maximum", "exclusiveMaximum", false),
        ] {
            let Some(value) = read(key) else {
                if part.value.get(key).is_some() {
                    self.keep_value(part, key);
                }
                continue;
            };
            let bound = Bound {
                value,
                exclusive: part.flag(exclusive),
            };
            let known = if lower {
                &mut self.lower
            } else {
                &mut self.upper
            };
            *known = Some(known.map_or(bound, |known| known.tighter(bound, lower)));
        }
        for (at, count) in COUNTS.iter().enumerate() {
            let few = read(count.minimum).filter(|few| few.is_positive());
            self.minimums[at] = self.minimums[at].max(few);
            self.maximums[at] = [self.maximums[at], read(count.maximum)]
                .into_iter()
                .flatten()
                .min();
        }
    }

    fn merge_array(&mut self, part: &Node<'d>) {
        self.unique |= part.flag("uniqueItems");
        if let Some(items) = part.get("items") {
            match &self.items {
                None => self.items = Some(items),
                Some(first) if first.pointer == items.pointer => {}
                Some(_) => self.keep("items", Rest::Schema(items)),
            }
        }
        if let Some(not) = part.get("not") {
            match &self.not {
                None => self.not = Some(not),
                Some(_) => self.keep("not", Rest::Schema(not)),
            }
        }
        if let Some(discriminator) = part.get("discriminator") {
            match &self.discriminator {
                None => self.discriminator = Some(discriminator),
                Some(_) => self.keep("discriminator", Rest::Value(discriminator)),
            }
        }
    }

    fn merge_object(&mut self, part: &Node<'d>) {
        for (name, node) in part
            .get("properties")
            .map(|all| all.properties())
            .unwrap_or_default()
        {
            match self.property(name) {
                None => {
                    self.named.insert(name, self.properties.len());
                    self.properties.push((name, node));
                }
                Some(known) if known.pointer == node.pointer => {}
                Some(_) => self.keep(&format!("property `{name}`"), Rest::Schema(node)),
            }
        }
        let required = part.value.get("required").and_then(Value::as_array);
        for (at, name) in required.into_iter().flatten().enumerate() {
            if let Some(name) = name.as_str() {
                let place = format!("{}/{at}", part.pointer_to("required"));
                self.required.entry(name).or_insert(place);
            }
        }
        let open = |value: &Value| *value == Value::Bool(true) || is_anything(value);
        let Some(value) = part
            .value
            .get("additionalProperties")
            .filter(|value| !open(value))
        else {
            return;
        };
        // It restricts the properties of its own part, for which those of the other parts are additional.
        if self.parts.len() > 1 {
            self.keep_value(part, "additionalProperties");
            if let Some(properties) = part.value.get("properties").and_then(Value::as_object) {
                let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
                names.sort_unstable();
                self.rest
                    .entry(format!("additionalProperties beside {}", names.join(", ")))
                    .or_default();
            }
        }
        match (value, &self.additional) {
            (Value::Bool(false), _) => self.additional = Additional::Closed,
            (Value::Object(_), Additional::Open) => {
                let of = part.get("additionalProperties");
                self.additional = of.map_or(Additional::Open, Additional::Of);
            }
            _ => {}
        }
    }

    /// Keeps keywords without a rule, so that a change of one is never "identical".
    fn merge_unknown(&mut self, part: &Node<'d>) {
        let keys = part
            .value
            .as_object()
            .into_iter()
            .flat_map(|object| object.keys());
        for key in keys {
            let known = KNOWN.contains(&key.as_str()) || SCHEMA_DOCS.contains(&key.as_str());
            if !known && !key.starts_with("x-") {
                self.keep_value(part, key);
            }
        }
        // Keywords that the model of OpenAPI 3.0 cannot express.
        if let Some(widened) = part.child(WIDENED) {
            for key in widened
                .value
                .as_object()
                .into_iter()
                .flat_map(|all| all.keys())
            {
                self.keep_value(&widened, key);
            }
        }
    }

    fn keep_value(&mut self, part: &Node<'d>, key: &str) {
        if let Some(node) = part.child(key) {
            self.keep(key, Rest::Value(node));
        }
    }

    /// Reads `oneOf` or `anyOf`. Returns the element of a choice of one, which is not a real choice.
    fn take_choice(&mut self, part: &Node<'d>) -> Option<Node<'d>> {
        let mut lone = None;
        for (key, choice) in [("oneOf", Choice::One), ("anyOf", Choice::Any)] {
            let mut elements = part.get(key).map(|all| all.elements()).unwrap_or_default();
            if elements.len() == 1 && lone.is_none() {
                lone = elements.pop();
            } else if !elements.is_empty() && self.choice.is_none() {
                self.choice = Some((choice, elements));
            } else {
                for element in elements {
                    self.keep(&format!("further {key}"), Rest::Schema(element));
                }
            }
        }
        lone
    }

    /// Adds what every reader assumes: `properties` implies an object, and `> 0` is `>= 1` for whole
    /// numbers.
    fn imply(&mut self) {
        if self.kind.is_none() && self.choice.is_none() {
            let object =
                !self.properties.is_empty() || !matches!(self.additional, Additional::Open);
            self.kind = match (&self.items, object) {
                (Some(_), false) => Some("array"),
                (None, true) => Some("object"),
                _ => None,
            };
        }
        if self.kind == Some("integer") {
            self.lower = self.lower.map(|bound| bound.inclusive(1));
            self.upper = self.upper.map(|bound| bound.inclusive(-1));
        }
    }
}

/// Returns true for a schema that allows any value, and has only documentation.
fn is_anything(value: &Value) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    let mut keys = object.keys();
    keys.all(|key| SCHEMA_DOCS.contains(&key.as_str()) || is_extension(key))
}

/// Returns true for a schema that consists of a reference in `allOf`, or of a choice of one.
fn is_wrapper(value: &Value) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    let lists = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|key| object.get(key));
    let lists: Vec<&Value> = lists.collect();
    lists.len() == 1
        && lists
            .iter()
            .all(|list| list.as_array().is_some_and(|all| all.len() == 1))
        && !["type", "properties", "enum", "items"]
            .iter()
            .any(|key| object.contains_key(*key))
}
