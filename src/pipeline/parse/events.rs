//! The events that a text is read as, and what takes them.

use serde_json::Value;

use super::super::report::{Problem, Rule};

/// Where something stands, counted from 1; the width in characters, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Width in characters on that line, at least 1.
    pub width: usize,
}

/// A step of reading, or the problem that ends it.
pub(super) type Reading<T> = Result<T, Box<Problem>>;

/// What the next event may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Key,
    Element,
    /// The value of a key, or the whole value.
    Value,
    /// Nothing: the value is complete.
    End,
}

/// Takes the events of a text. An anchor is a number above 0; 0 is none.
pub(super) trait Sink {
    fn next(&self) -> Next;
    fn key(&mut self, key: String, anchor: usize, at: Place) -> Reading<()>;
    fn value(&mut self, value: Value, anchor: usize, at: Place) -> Reading<()>;
    /// The beginning of a list or an object.
    fn begin(&mut self, list: bool, anchor: usize, at: Place) -> Reading<()>;
    fn end(&mut self, at: Place) -> Reading<()>;
    /// What an anchor stands for, as a value or as a key.
    fn alias(&mut self, anchor: usize, at: Place) -> Reading<()>;
    /// A problem at the place that is being read.
    fn problem(&self, rule: Rule, message: String, at: Place) -> Problem;
    /// Records a problem that does not end the reading.
    fn record(&mut self, problem: Problem);

    /// Ends the reading here.
    fn stop<T>(&self, rule: Rule, message: impl Into<String>, at: Place) -> Reading<T>
    where
        Self: Sized,
    {
        Err(self.problem(rule, message.into(), at).into())
    }
}
