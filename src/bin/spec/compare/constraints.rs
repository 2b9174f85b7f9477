//! The constraints of a schema, whose rule codes are composed of parts.

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
