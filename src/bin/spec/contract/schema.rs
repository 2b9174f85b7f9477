//! One level of a schema as a client sees it: `allOf` merged, defaults spelled out, words left out.

use std::collections::BTreeSet;

use serde_json::Value;

use super::node::Node;
use super::words::SCHEMA_WORDS;

/// What may stand beside the named properties of an object.
#[derive(Clone, Debug, Default)]
pub enum Additional<'d> {
    /// Anything: `true`, `{}` or nothing said.
    #[default]
    Open,
    /// Nothing: `false`.
    Closed,
    /// Values of this schema.
    Of(Node<'d>),
}

/// How the alternatives of a schema are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `oneOf`: exactly one.
    One,
    /// `anyOf`: one or more.
    Any,
}

/// A bound on a number, and whether the bound itself is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The bound.
    pub value: f64,
    /// `exclusiveMinimum` or `exclusiveMaximum`.
    pub exclusive: bool,
}

/// One level of a schema.
#[derive(Clone, Debug, Default)]
pub struct Schema<'d> {
    /// The component's name, also through an `allOf` that only wraps the reference.
    pub name: Option<&'d str>,
    /// `type`, or what the other keywords imply.
    pub kind: Option<&'d str>,
    /// `null` is allowed.
    pub nullable: bool,
    /// `format`.
    pub format: Option<&'d str>,
    /// `enum`.
    pub values: Option<Vec<&'d Value>>,
    /// `minimum`.
    pub lower: Option<Bound>,
    /// `maximum`.
    pub upper: Option<Bound>,
    /// `minLength`, `minItems`, `minProperties`; 0 is nothing said.
    pub least: [Option<f64>; 3],
    /// `maxLength`, `maxItems`, `maxProperties`.
    pub most: [Option<f64>; 3],
    /// `pattern`s that all must match.
    pub patterns: BTreeSet<&'d str>,
    /// `multipleOf`.
    pub multiple: Option<f64>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `items`.
    pub items: Option<Node<'d>>,
    /// `properties`, in the document's order.
    pub properties: Vec<(&'d str, Node<'d>)>,
    /// `required`.
    pub required: BTreeSet<&'d str>,
    /// `additionalProperties`.
    pub additional: Additional<'d>,
    /// `oneOf` or `anyOf`.
    pub choice: Option<(Choice, Vec<Node<'d>>)>,
    /// `not`.
    pub not: Option<Node<'d>>,
    /// `discriminator`.
    pub discriminator: Option<Node<'d>>,
    /// `default`.
    pub default: Option<&'d Value>,
    /// What `allOf` members say about the same thing twice; compared as it is written.
    pub conflicts: Vec<Node<'d>>,
}

/// The keywords that count lengths, in the order of `least` and `most`.
pub const COUNTED: [(&str, &str, &str); 3] = [
    ("length", "minLength", "maxLength"),
    ("items-count", "minItems", "maxItems"),
    ("properties-count", "minProperties", "maxProperties"),
];

impl<'d> Schema<'d> {
    /// Reads one level at `node`, merging what `allOf` and one-element choices hold.
    pub fn read(node: &Node<'d>) -> Self {
        let mut schema = Self {
            name: node.name,
            ..Self::default()
        };
        let mut seen = BTreeSet::new();
        let mut waiting = vec![node.clone()];
        let mut nulls = Vec::new();
        while let Some(part) = waiting.pop() {
            if !seen.insert(part.pointer.clone()) {
                continue;
            }
            schema.absorb(&part);
            if part.value.get("type").is_some() {
                nulls.push(part.flag("nullable"));
            }
            let members = part
                .get("allOf")
                .map(|all| all.elements())
                .unwrap_or_default();
            let lone = schema.take_choice(&part);
            if schema.name.is_none() && is_wrapper(part.value) {
                schema.name = members
                    .first()
                    .or(lone.as_ref())
                    .and_then(|member| member.name);
            }
            waiting.extend(members.into_iter().chain(lone).rev());
        }
        // `nullable` beside `allOf` is meant for the whole, though the text of 3.0.3 asks for a type.
        schema.nullable =
            node.flag("nullable") || (!nulls.is_empty() && nulls.iter().all(|null| *null));
        schema.imply();
        schema
    }

    /// Says nothing but `oneOf` or `anyOf`.
    pub fn says_only_choice(&self) -> bool {
        self.kind.is_none()
            && self.format.is_none()
            && self.values.is_none()
            && self.patterns.is_empty()
            && self.lower.is_none()
            && self.upper.is_none()
            && self.not.is_none()
            && self.conflicts.is_empty()
    }

    /// A value of one word: no array, no object.
    pub fn is_primitive(&self) -> bool {
        matches!(self.kind, Some("string" | "integer" | "number" | "boolean"))
    }

    fn absorb(&mut self, part: &Node<'d>) {
        self.absorb_scalars(part);
        self.absorb_bounds(part);
        self.absorb_object(part);
        if let Some(items) = part.get("items") {
            match &self.items {
                None => self.items = Some(items),
                Some(first) if first.pointer == items.pointer => {}
                Some(_) => self.conflicts.push(items),
            }
        }
        self.unique |= part.flag("uniqueItems");
        self.not = self.not.take().or_else(|| part.get("not"));
        self.discriminator = self
            .discriminator
            .take()
            .or_else(|| part.get("discriminator"));
    }

    fn absorb_scalars(&mut self, part: &Node<'d>) {
        match (self.kind, part.text("type")) {
            (None, kind) => self.kind = kind,
            (Some("number"), Some("integer")) => self.kind = Some("integer"),
            _ => {}
        }
        self.format = self.format.or_else(|| part.text("format"));
        self.default = self.default.or_else(|| part.value.get("default"));
        self.patterns.extend(part.text("pattern"));
        self.multiple = self.multiple.or_else(|| part.number("multipleOf"));
        if let Some(values) = part.value.get("enum").and_then(Value::as_array) {
            let kept = self.values.take();
            let common = |value: &&Value| kept.as_ref().is_none_or(|kept| kept.contains(value));
            self.values = Some(values.iter().filter(common).collect());
        }
    }

    fn absorb_bounds(&mut self, part: &Node<'d>) {
        let whole = self.kind == Some("integer");
        if let Some(value) = part.number("minimum") {
            let bound = inclusive(
                Bound {
                    value,
                    exclusive: part.flag("exclusiveMinimum"),
                },
                whole,
                1.0,
            );
            self.lower = Some(
                self.lower
                    .filter(|lower| lower.value >= bound.value)
                    .unwrap_or(bound),
            );
        }
        if let Some(value) = part.number("maximum") {
            let bound = inclusive(
                Bound {
                    value,
                    exclusive: part.flag("exclusiveMaximum"),
                },
                whole,
                -1.0,
            );
            self.upper = Some(
                self.upper
                    .filter(|upper| upper.value <= bound.value)
                    .unwrap_or(bound),
            );
        }
        for (at, (_, least, most)) in COUNTED.iter().enumerate() {
            let said = part.number(least).filter(|least| *least > 0.0);
            self.least[at] = [self.least[at], said]
                .into_iter()
                .flatten()
                .reduce(f64::max);
            self.most[at] = [self.most[at], part.number(most)]
                .into_iter()
                .flatten()
                .reduce(f64::min);
        }
    }

    fn absorb_object(&mut self, part: &Node<'d>) {
        for (name, node) in part
            .get("properties")
            .map(|all| all.properties())
            .unwrap_or_default()
        {
            match self.properties.iter().find(|(known, _)| *known == name) {
                None => self.properties.push((name, node)),
                Some((_, known)) if known.pointer == node.pointer => {}
                Some(_) => self.conflicts.push(node),
            }
        }
        if let Some(required) = part.value.get("required").and_then(Value::as_array) {
            self.required
                .extend(required.iter().filter_map(Value::as_str));
        }
        match part.value.get("additionalProperties") {
            Some(Value::Bool(false)) => self.additional = Additional::Closed,
            Some(Value::Object(_)) if matches!(self.additional, Additional::Open) => {
                let of = part
                    .get("additionalProperties")
                    .filter(|node| !says_nothing(node.value));
                self.additional = of.map_or(Additional::Open, Additional::Of);
            }
            _ => {}
        }
    }

    /// Takes `oneOf` or `anyOf` over; a choice of one is no choice, so its element is handed back.
    fn take_choice(&mut self, part: &Node<'d>) -> Option<Node<'d>> {
        for (key, choice) in [("oneOf", Choice::One), ("anyOf", Choice::Any)] {
            let mut elements = part.get(key).map(|all| all.elements()).unwrap_or_default();
            if elements.len() == 1 {
                return elements.pop();
            }
            if elements.is_empty() {
                continue;
            }
            if self.choice.is_none() {
                self.choice = Some((choice, elements));
            } else {
                self.conflicts.extend(elements);
            }
        }
        None
    }

    /// Spells out what every reader takes for granted: `properties` are of an object.
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
    }
}

/// Where the words of a schema stand: inside, if it only wraps a reference and says none itself.
pub fn worded<'d>(node: &Node<'d>) -> Node<'d> {
    let silent = SCHEMA_WORDS.iter().all(|key| node.value.get(key).is_none());
    let inner = || {
        ["allOf", "oneOf", "anyOf"]
            .iter()
            .find_map(|key| node.get(key)?.elements().pop())
    };
    match inner() {
        Some(inner) if silent && is_wrapper(node.value) => inner,
        _ => node.clone(),
    }
}

/// A schema of words alone: any value is valid.
fn says_nothing(value: &Value) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    object
        .keys()
        .all(|key| SCHEMA_WORDS.contains(&key.as_str()) || key.starts_with("x-"))
}

/// Holds a reference in `allOf` (or a choice of one) and otherwise only words.
fn is_wrapper(value: &Value) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    let lone = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(|all| all.len() == 1)
    };
    let wraps = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter(|key| object.contains_key(*key));
    wraps.clone().count() == 1
        && wraps.into_iter().all(lone)
        && !["type", "properties", "enum", "items"]
            .iter()
            .any(|key| object.contains_key(*key))
}

/// For whole numbers `> 0` is `>= 1`.
fn inclusive(bound: Bound, whole: bool, step: f64) -> Bound {
    if whole && bound.exclusive && bound.value.fract() == 0.0 {
        return Bound {
            value: bound.value + step,
            exclusive: false,
        };
    }
    bound
}
