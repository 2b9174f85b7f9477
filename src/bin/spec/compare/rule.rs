//! What a rule of `diff` is.

use super::verdict::Severity;

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

/// Defines the rules of a catalogue, and the list `ALL` of them.
macro_rules! rules {
    ($($name:ident = $severity:ident $code:literal, $finds:literal, $why:literal $(, $advice:expr)?;)*) => {
        $(pub const $name: Rule = Rule {
            code: $code,
            severity: $crate::compare::rule::rules!(@ $severity),
            finds: $finds,
            why: $why,
            advice: $crate::compare::rule::rules!(@ advice $($advice)?),
        };)*

        /// Every rule of this catalogue.
        pub const ALL: &[Rule] = &[$($name),*];
    };
    (@ docs) => { $crate::compare::verdict::Severity::Docs };
    (@ compatible) => { $crate::compare::verdict::Severity::Compatible };
    (@ wire) => { $crate::compare::verdict::Severity::Wire };
    (@ source) => { $crate::compare::verdict::Severity::Source };
    (@ advice) => { None };
    (@ advice $advice:expr) => { Some($advice) };
}
pub(in crate::compare) use rules;
