//! The events of reading a text, and the trait that receives them.

use serde_json::Value;

use super::super::report::{Problem, Rule};

/// A place in the text. Line and column count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Width in characters on that line, at least 1.
    pub width: usize,
}

/// The result of a step of reading. The error is the problem that ends it.
pub(super) type Reading<T> = Result<T, Box<Problem>>;

/// What the next event may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Key,
    Element,
    /// The value of a key, or the whole value.
    Value,
    /// The end: the value is complete.
    End,
}

/// Receives the events of a text. An anchor is a number above 0, and 0 means none.
pub(super) trait Sink {
    fn next(&self) -> Next;
    fn key(&mut self, key: String, anchor: usize, at: Place) -> Reading<()>;
    fn value(&mut self, value: Value, anchor: usize, at: Place) -> Reading<()>;
    /// The beginning of a list or an object.
    fn begin(&mut self, list: bool, anchor: usize, at: Place) -> Reading<()>;
    fn end(&mut self, at: Place) -> Reading<()>;
    /// An alias of an anchor, as a value or as a key.
    fn alias(&mut self, anchor: usize, at: Place) -> Reading<()>;
    /// A problem at the place being read.
    fn problem(&self, rule: Rule, message: String, at: Place) -> Problem;
    /// Records a problem that does not end reading.
    fn record(&mut self, problem: Problem);

    /// Ends reading here.
    fn stop<T>(&self, rule: Rule, message: impl Into<String>, at: Place) -> Reading<T>
    where
        Self: Sized,
    {
        Err(self.problem(rule, message.into(), at).into())
    }
}
