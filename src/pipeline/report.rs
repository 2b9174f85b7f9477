//! The pipeline's results about a document: problems and rewrites.
//!
//! This is plain data. Formatting it (source lines, colors, JSON) is up to the caller.

use std::fmt;

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document is not valid: nothing is generated from it.
    Error,
    /// The document is valid, but a person should look at this.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// How a problem affects a client that is generated from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// The client is the same as without the problem.
    None,
    /// The part with the problem is repaired: removed, or less typed.
    Repaired,
    /// The operations that use the part with the problem are left out.
    OperationsLeftOut,
    /// No client can be generated.
    NoClient,
}

impl Consequence {
    /// Returns the name for machines, in kebab-case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Repaired => "repaired",
            Self::OperationsLeftOut => "operations-left-out",
            Self::NoClient => "no-client",
        }
    }
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "a client can be generated; the problem does not change it",
            Self::Repaired => "a client can be generated; this part of it is repaired",
            Self::OperationsLeftOut => {
                "a client can be generated without the operations that use this"
            }
            Self::NoClient => "no client can be generated",
        })
    }
}

/// A rule of the pipeline: its code, its severity, and what to do about a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The kebab-case code. It is stable, so that findings can be accepted by it.
    pub code: &'static str,
    /// The severity of a violation.
    pub severity: Severity,
    /// What to do about a violation.
    pub help: &'static str,
}

impl Rule {
    /// Creates a rule whose violation makes the document invalid.
    pub(crate) const fn error(code: &'static str, help: &'static str) -> Self {
        Self {
            code,
            severity: Severity::Error,
            help,
        }
    }

    /// Creates a rule whose violation is a warning.
    pub(crate) const fn warning(code: &'static str, help: &'static str) -> Self {
        Self {
            code,
            severity: Severity::Warning,
            help,
        }
    }

    /// Returns the problem of violating this rule at `pointer`.
    pub(crate) fn at(&self, pointer: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            rule: self.code,
            severity: self.severity,
            consequence: match self.severity {
                Severity::Error => Consequence::NoClient,
                Severity::Warning => Consequence::None,
            },
            pointer: pointer.into(),
            line: None,
            column: None,
            message: message.into(),
            help: self.help.to_owned(),
        }
    }
}

/// One problem of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The code of the violated rule, in kebab-case.
    pub rule: &'static str,
    /// The severity, which says whether it makes the document invalid.
    pub severity: Severity,
    /// How it affects a client.
    pub consequence: Consequence,
    /// JSON pointer to the place; empty for the whole document.
    pub pointer: String,
    /// Line, from 1, if the parser knew it.
    pub line: Option<usize>,
    /// Column, from 1, if the parser knew it.
    pub column: Option<usize>,
    /// A description of the problem.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// Returns the same problem at a place in the text.
    pub(crate) fn on(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.rule)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, " line {line} column {column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        // A message may quote the document, but a build error has one line.
        write!(f, ": {}", one_line(&self.message))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All problems of a document, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    problems: Vec<Problem>,
}

impl Report {
    /// Everything found so far.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The problems that stop the pipeline.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
    }

    /// Returns true if the pipeline may continue: there is no [`Severity::Error`].
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.errors().next().is_none()
    }

    pub(crate) fn add(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(crate) fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// Returns the report as an error if the pipeline can't continue.
    pub(crate) fn into_result(self) -> Result<(), Self> {
        if self.is_valid() { Ok(()) } else { Err(self) }
    }
}

impl From<Problem> for Report {
    fn from(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl FromIterator<Problem> for Report {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        Self {
            problems: problems.into_iter().collect(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems
            .iter()
            .try_for_each(|problem| writeln!(f, "{problem}"))
    }
}

impl std::error::Error for Report {}

/// A kind of rewrite: its code, and why the original cannot stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rewrite {
    code: &'static str,
    reason: &'static str,
}

impl Rewrite {
    pub(crate) const fn new(code: &'static str, reason: &'static str) -> Self {
        Self { code, reason }
    }

    /// Returns the rewrite of `pointer`. `message` describes it.
    pub(crate) fn at(self, pointer: impl Into<String>, message: impl Into<String>) -> Adaptation {
        Adaptation {
            rule: self.code,
            pointer: pointer.into(),
            message: message.into(),
            reason: self.reason.to_owned(),
        }
    }
}

/// One rewrite for the generator. The document itself is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adaptation {
    /// The code of the rewrite, in kebab-case.
    pub rule: &'static str,
    /// JSON pointer to the rewritten part, in the document as it was read.
    pub pointer: String,
    /// A description of the rewrite.
    pub message: String,
    /// Why the generator can't handle the original.
    pub reason: String,
}

impl fmt::Display for Adaptation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at {}: {} ({})",
            self.rule, self.pointer, self.message, self.reason
        )
    }
}
