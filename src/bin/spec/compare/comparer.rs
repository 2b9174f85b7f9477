//! What the rules share: the two documents, the list of changes, the schemas still to be compared.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use serde_json::Value;

use super::{ABSENT, Change, On, Side, Verdict};
use crate::contract::node::Node;

/// Pairs of schemas that are compared on the side at most, to see which alternatives belong together.
const BUDGET: usize = 10_000;

/// Which way data travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// The client sends it.
    Request,
    /// The client receives it.
    Response,
}

/// What a schema is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// Which way its values travel.
    pub way: Way,
    /// Values are written as plain text, as in a path or a query, so that `5` is a string too.
    pub textual: bool,
    /// `xml` binds.
    pub xml: bool,
}

/// Two schemas to compare.
#[derive(Clone, Debug)]
pub struct Pair<'d> {
    pub old: Node<'d>,
    pub new: Node<'d>,
    pub site: Site,
    /// What the schema describes, for people.
    pub label: Label,
}

/// `response 200` and `items[].id`: what is spoken of, and the way to it inside a body.
#[derive(Clone, Debug)]
pub struct Label {
    subject: String,
    trail: String,
}

impl Label {
    pub fn new(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            trail: String::new(),
        }
    }

    pub fn member(&self, name: &str) -> Self {
        let dot = if self.trail.is_empty() { "" } else { "." };
        Self {
            subject: self.subject.clone(),
            trail: format!("{}{dot}{name}", self.trail),
        }
    }

    pub fn element(&self) -> Self {
        Self {
            subject: self.subject.clone(),
            trail: format!("{}[]", self.trail),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trail.as_str() {
            "" => f.write_str(&self.subject),
            trail => write!(f, "{}, `{trail}`", self.subject),
        }
    }
}

/// A constraint said less, more, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    Narrowed,
    Widened,
    Changed,
}

/// The comparison under way.
pub struct Comparer<'d> {
    pub old: Node<'d>,
    pub new: Node<'d>,
    pub pending: Vec<Pair<'d>>,
    pub budget: usize,
    on_trial: bool,
    seen: HashSet<(String, String, Site)>,
    said: BTreeSet<(String, String, String)>,
    pub changes: Vec<Change>,
    /// Names of the old document's schemas that were met somewhere and compared.
    pub met: BTreeSet<String>,
}

impl Way {
    /// The first word of a rule's code.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

impl<'d> Comparer<'d> {
    /// The comparison of two documents.
    pub fn new(old: &'d Value, new: &'d Value) -> Self {
        Self {
            old: Node::root(old),
            new: Node::root(new),
            budget: BUDGET,
            on_trial: false,
            pending: Vec::new(),
            seen: HashSet::new(),
            said: BTreeSet::new(),
            changes: Vec::new(),
            met: BTreeSet::new(),
        }
    }

    /// A comparison on the side, of which only the outcome counts.
    pub fn trial(old: &Node<'d>, new: &Node<'d>, budget: usize) -> Self {
        Self {
            budget,
            on_trial: true,
            ..Self::new(old.value, new.value)
        }
    }

    /// Pays for a comparison on the side; `false` if it has shown enough, or costs too much.
    pub fn goes_on(&mut self) -> bool {
        if self.on_trial {
            self.budget = self.budget.saturating_sub(1);
        }
        !self.on_trial || self.budget > 0 && self.is_clean()
    }

    /// Nothing that binds anybody has been found so far.
    pub fn is_clean(&self) -> bool {
        self.changes
            .iter()
            .all(|change| change.verdict <= Verdict::DocsOnly)
    }

    /// Remembers a pair of schemas; `false` if it was compared, or is being compared, already.
    pub fn is_fresh(&mut self, pair: &Pair<'d>) -> bool {
        self.seen.insert((
            pair.old.pointer.clone(),
            pair.new.pointer.clone(),
            pair.site,
        ))
    }

    /// Puts two schemas on the list.
    pub fn wait(&mut self, old: Node<'d>, new: Node<'d>, site: Site, label: Label) {
        self.pending.push(Pair {
            old,
            new,
            site,
            label,
        });
    }

    /// Adds a change, once: what a shared component says is said once for all that use it.
    pub fn add(
        &mut self,
        rule: &str,
        verdict: Verdict,
        on: Option<On>,
        sides: (Option<Side>, Option<Side>),
        message: String,
    ) {
        let pointer = |side: &Option<Side>| {
            side.as_ref()
                .map(|side| side.pointer.clone())
                .unwrap_or_default()
        };
        let (old, new) = sides;
        if self
            .said
            .insert((rule.to_owned(), pointer(&old), pointer(&new)))
        {
            let rule = rule.to_owned();
            self.changes.push(Change {
                rule,
                verdict,
                on,
                old,
                new,
                message,
            });
        }
    }

    pub fn breaking(
        &mut self,
        rule: &str,
        on: On,
        sides: (Option<Side>, Option<Side>),
        message: String,
    ) {
        self.add(rule, Verdict::Breaking, Some(on), sides, message);
    }

    pub fn compatible(&mut self, rule: &str, sides: (Option<Side>, Option<Side>), message: String) {
        self.add(rule, Verdict::Compatible, None, sides, message);
    }

    /// A constraint moved: which way decides.
    pub fn shift(&mut self, pair: &Pair<'d>, subject: &str, shift: Shift, key: &str) {
        let sides = both(&pair.old, &pair.new, key);
        let moved = match shift {
            Shift::Narrowed => "narrowed",
            Shift::Widened => "widened",
            Shift::Changed => "changed",
        };
        let rule = format!("{}-{subject}-{moved}", pair.site.way.name());
        let why = match (pair.site.way, shift) {
            (Way::Request, Shift::Widened) => "whatever was accepted still is",
            (Way::Request, _) => "a value that was accepted may be refused",
            (Way::Response, Shift::Narrowed) => "whatever arrives was possible before",
            (Way::Response, _) => "a value may arrive that could not before",
        };
        let message = format!("{}: {key} {moved}; {why}", pair.label);
        match (pair.site.way, shift) {
            (Way::Request, Shift::Widened) | (Way::Response, Shift::Narrowed) => {
                self.compatible(&rule, sides, message);
            }
            _ => self.breaking(&rule, On::Wire, sides, message),
        }
    }
}

/// A side of a change: the member `key` of a node, or the node itself for an empty key.
#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
pub fn side(node: &Node<'_>, key: &str) -> Option<Side> {
    if key.is_empty() {
        return Some(Side {
            pointer: node.pointer.clone(),
            text: brief(Some(node.value)),
        });
    }
    Some(Side {
        pointer: node.pointer_to(key),
        text: brief(node.value.get(key)),
    })
}

/// Both sides of a change.
pub fn both(old: &Node<'_>, new: &Node<'_>, key: &str) -> (Option<Side>, Option<Side>) {
    (side(old, key), side(new, key))
}

/// The node around something that is not there.
#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
pub fn gone(node: &Node<'_>) -> Option<Side> {
    Some(Side {
        pointer: node.pointer.clone(),
        text: ABSENT.to_owned(),
    })
}

/// A value in at most some 80 characters.
pub fn brief(value: Option<&Value>) -> String {
    const WIDTH: usize = 80;
    let Some(value) = value else {
        return ABSENT.to_owned();
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(all) if all.len() > 40 => format!("{} elements", all.len()),
        Value::Object(all) if all.len() > 40 => format!("{} members", all.len()),
        other => other.to_string(),
    };
    if text.chars().count() <= WIDTH {
        return text;
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
