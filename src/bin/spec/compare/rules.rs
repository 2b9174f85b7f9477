//! The type of `diff`'s rules, and the codes of all rules.

use super::{Affected, Change, Verdict};

/// A rule of `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Kebab-case code.
    pub code: &'static str,
    /// The meaning of the change.
    pub severity: Severity,
    /// What it finds, for `spec rules`.
    pub finds: &'static str,
    /// What changed and why it matters, for the message.
    pub why: &'static str,
    /// What to do, if the advice for the severity is not enough.
    pub advice: Option<&'static str>,
}

/// The meaning of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Only documentation changes.
    Docs,
    /// Existing clients keep working.
    Compatible,
    /// Calls or responses change.
    Wire,
    /// Generated names or types change.
    Source,
}

impl Severity {
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Docs => Verdict::DocsOnly,
            Self::Compatible => Verdict::Compatible,
            Self::Wire | Self::Source => Verdict::Breaking,
        }
    }

    pub const fn on(self) -> Option<Affected> {
        match self {
            Self::Wire => Some(Affected::Wire),
            Self::Source => Some(Affected::Source),
            Self::Docs | Self::Compatible => None,
        }
    }
}

/// Defines the rules of a catalogue, and the list `ALL` of them.
macro_rules! rules {
    ($($name:ident = $severity:ident $code:literal, $finds:literal, $why:literal $(, $advice:expr)?;)*) => {
        $(pub const $name: Rule = Rule {
            code: $code,
            severity: $crate::compare::rules::rules!(@ $severity),
            finds: $finds,
            why: $why,
            advice: $crate::compare::rules::rules!(@ advice $($advice)?),
        };)*

        /// Every rule of this catalogue.
        pub const ALL: &[Rule] = &[$($name),*];
    };
    (@ docs) => { $crate::compare::rules::Severity::Docs };
    (@ compatible) => { $crate::compare::rules::Severity::Compatible };
    (@ wire) => { $crate::compare::rules::Severity::Wire };
    (@ source) => { $crate::compare::rules::Severity::Source };
    (@ advice) => { None };
    (@ advice $advice:expr) => { Some($advice) };
}
pub(in crate::compare) use rules;

/// The constraints of a schema: the subject of the code, and whether two values can be ordered. Rule codes
/// consist of `request` or `response`, the subject, and `narrowed`, `widened` or `changed`.
///
/// A request may widen and a response may narrow. Everything else breaks existing clients.
pub const CONSTRAINTS: &[(&str, &[ConstraintChange])] = &[
    ("additional-properties", ORDERED),
    // Contradictions within an `allOf` that cannot be merged.
    ("all-of", &[ConstraintChange::Changed]),
    ("choice", ORDERED),
    ("enum", ORDERED),
    ("format", ANY),
    ("items-count", ORDERED),
    // A keyword without a rule of its own.
    ("keyword", &[ConstraintChange::Changed]),
    ("length", ORDERED),
    ("maximum", ORDERED),
    ("minimum", ORDERED),
    ("multiple-of", ANY),
    ("not", ANY),
    ("nullable", ORDERED),
    ("pattern", ANY),
    ("properties-count", ORDERED),
    ("type", ANY),
    ("unique-items", ORDERED),
];
const ORDERED: &[ConstraintChange] = &[ConstraintChange::Narrowed, ConstraintChange::Widened];
const ANY: &[ConstraintChange] = &[
    ConstraintChange::Narrowed,
    ConstraintChange::Widened,
    ConstraintChange::Changed,
];

/// How the set of allowed values changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintChange {
    /// Fewer values.
    Narrowed,
    /// More values.
    Widened,
    /// Different values.
    Changed,
}

impl ConstraintChange {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
            Self::Changed => "changed",
        }
    }
}

/// Returns every code with what it finds, sorted.
pub fn all() -> Vec<(String, String)> {
    let ways = [
        ("request", "something that is sent"),
        ("response", "something that is received"),
    ];
    let listed = super::catalogue::ALL.iter();
    let mut all: Vec<(String, String)> = listed
        .map(|rule| (rule.code.to_owned(), rule.finds.to_owned()))
        .collect();
    for (subject, changes) in CONSTRAINTS {
        for change in *changes {
            for (direction, what) in ways {
                let finds = format!("{} of {what} {}", subject.replace('-', " "), change.name());
                all.push((format!("{direction}-{subject}-{}", change.name()), finds));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Returns true if `rule` is a rule of `diff`. All others are rules of `check`.
pub fn is_known(rule: &str) -> bool {
    all().iter().any(|(code, _)| code == rule)
}

/// Returns what to do next.
pub fn help(change: &Change) -> String {
    let general = match (change.verdict, change.on) {
        (Verdict::Breaking, Some(Affected::Source)) => {
            "rename or retype it in the handwritten code, in the same commit as the document"
        }
        (Verdict::Breaking, _) => "change the client before the server changes, or ask the vendor",
        (Verdict::Compatible, _) => "nothing to do; new clients may use it",
        _ => "nothing to do",
    };
    let advice = change.advice.unwrap_or(general);
    if change.verdict == Verdict::Breaking {
        let finding = format!("{}@{}", change.rule, change.pointer());
        format!(
            "{advice}; if it does no harm here, record why: --accept '{finding}' --reason '...'"
        )
    } else {
        advice.to_owned()
    }
}
