//! One level of a schema as a client sees it: the parts of an `allOf` merged, defaults made explicit,
//! documentation left out.
//!
//! Nothing is lost: contradictions between the parts that cannot be merged are in [`Schema::rest`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::node::Node;
use super::number::Decimal;

/// The properties an object may have in addition to the named ones.
#[derive(Clone, Debug, Default)]
pub enum Additional<'d> {
    /// Anything: `true`, `{}` or the default.
    #[default]
    Open,
    /// Nothing: `false`.
    Closed,
    /// Values of this schema.
    Of(Node<'d>),
}

/// The kind of a choice between schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `oneOf`: exactly one.
    One,
    /// `anyOf`: one or more.
    Any,
}

/// A bound of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub value: Decimal,
    /// The value itself is not allowed.
    pub exclusive: bool,
}

/// What two parts of a schema say about the same thing.
#[derive(Clone, Debug)]
pub enum Rest<'d> {
    Schema(Node<'d>),
    Value(Node<'d>),
}

/// One level of a schema.
#[derive(Clone, Debug, Default)]
pub struct Schema<'d> {
    /// The schema itself, and the parts it is merged from.
    pub parts: Vec<Node<'d>>,
    /// The component's name, also if the reference is wrapped in an `allOf`.
    pub name: Option<&'d str>,
    /// `type`, or what the other keywords imply.
    pub kind: Option<&'d str>,
    /// True if `null` is allowed.
    pub nullable: bool,
    /// All `format`s of a value.
    pub formats: BTreeSet<&'d str>,
    /// `enum`: each value by its canonical form.
    pub values: Option<BTreeSet<String>>,
    /// `minimum`.
    pub lower: Option<Bound>,
    /// `maximum`.
    pub upper: Option<Bound>,
    /// `minLength`, `minItems`, `minProperties`; 0 is the default.
    pub minimums: [Option<Decimal>; 3],
    /// `maxLength`, `maxItems`, `maxProperties`.
    pub maximums: [Option<Decimal>; 3],
    /// All `pattern`s that a value must match.
    pub patterns: BTreeSet<&'d str>,
    /// All `multipleOf`s that apply.
    pub multiples: BTreeSet<Decimal>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `items`.
    pub items: Option<Node<'d>>,
    /// `properties`, in the order of the document.
    pub properties: Vec<(&'d str, Node<'d>)>,
    /// `required`: each name with its place.
    pub required: BTreeMap<&'d str, String>,
    /// `additionalProperties`.
    pub additional: Additional<'d>,
    /// `oneOf` or `anyOf`.
    pub choice: Option<(Choice, Vec<Node<'d>>)>,
    /// `not`.
    pub not: Option<Node<'d>>,
    /// `discriminator`.
    pub discriminator: Option<Node<'d>>,
    /// `default`.
    pub default: Option<Node<'d>>,
    /// `deprecated`.
    pub deprecated: bool,
    /// What cannot be merged, with a name for people. It is compared literally.
    pub rest: BTreeMap<String, Vec<Rest<'d>>>,
    /// Positions in `properties`.
    pub(super) named: HashMap<&'d str, usize>,
}

/// A pair of keywords that limit how many of something a value has.
pub struct Count {
    /// The subject in the codes of rules.
    pub subject: &'static str,
    pub minimum: &'static str,
    pub maximum: &'static str,
}

/// The counts, in the order of `minimums` and `maximums`.
pub const COUNTS: [Count; 3] = [
    Count {
        subject: "length",
        minimum: "minLength",
        maximum: "maxLength",
    },
    Count {
        subject: "items-count",
        minimum: "minItems",
        maximum: "maxItems",
    },
    Count {
        subject: "properties-count",
        minimum: "minProperties",
        maximum: "maxProperties",
    },
];

impl<'d> Schema<'d> {
    /// Returns true if the schema consists only of `oneOf` or `anyOf`.
    pub fn is_only_choice(&self) -> bool {
        self.kind.is_none()
            && self.formats.is_empty()
            && self.values.is_none()
            && self.patterns.is_empty()
            && self.lower.is_none()
            && self.upper.is_none()
            && self.not.is_none()
            && self.rest.is_empty()
    }

    /// Returns true for types other than arrays and objects.
    pub fn is_scalar(&self) -> bool {
        matches!(self.kind, Some("string" | "integer" | "number" | "boolean"))
    }

    /// A property by its name.
    pub fn property(&self, name: &str) -> Option<&Node<'d>> {
        let (_, node) = self.properties.get(*self.named.get(name)?)?;
        Some(node)
    }
}

impl Bound {
    /// Returns the bound that allows fewer values.
    pub fn tighter(self, other: Self, lower: bool) -> Self {
        let order = self.value.cmp(&other.value);
        let order = if lower { order } else { order.reverse() };
        if order.then(self.exclusive.cmp(&other.exclusive)).is_lt() {
            other
        } else {
            self
        }
    }

    pub(super) fn inclusive(self, step: i128) -> Self {
        match self.value.stepped(step) {
            Some(value) if self.exclusive => Self {
                value,
                exclusive: false,
            },
            _ => self,
        }
    }
}
