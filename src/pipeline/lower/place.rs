//! The object being rewritten, and the record of rewrites and moves.

use serde_json::{Map, Value};

use super::super::grammar::Kind;
use super::super::origins::Origins;
use super::super::pointer;
use super::super::report::{Adaptation, Problem, Rewrite, Rule};
use super::super::version::Version;
use super::dialect::Dialect;
use super::identifiers::Identifiers;

/// The extension under which a schema of the model keeps the keywords that 3.0 cannot express.
pub const WIDENED: &str = "x-widened";

/// The rewrite of every keyword that 3.0 cannot express.
const WIDEN: Rewrite = Rewrite::new(
    "widened-keyword",
    "OpenAPI 3.0 has no such keyword; without it more values are valid, never fewer",
);

/// A reference in the model.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// The kind of object expected here.
    pub(super) kind: Kind,
    /// The place of the reference's text in the model.
    pub(super) place: String,
    /// The target in the document as it was written.
    pub(super) target: String,
    /// True if the text must change to refer to that target.
    pub(super) respelled: bool,
}

/// The state shared by the whole walk.
pub(super) struct Context<'a> {
    pub(super) written: &'a Value,
    pub(super) version: Version,
    pub(super) origins: Origins,
    pub(super) lowerings: Vec<Adaptation>,
    pub(super) problems: Vec<Problem>,
    pub(super) references: Vec<Reference>,
    pub(super) identifiers: Identifiers,
    /// The places of the schemas with an `$id` around the current one.
    pub(super) resources: Vec<String>,
    /// The dialect of the document, then of the schemas with a `$schema` around the current one.
    pub(super) dialects: Vec<Dialect>,
    /// The number of values that may still be copied. A reference of a few bytes may lead to a large
    /// object.
    pub(super) budget: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(written: &'a Value) -> Self {
        Self {
            written,
            version: Version::of(written),
            origins: Origins::default(),
            lowerings: Vec::new(),
            problems: Vec::new(),
            references: Vec::new(),
            identifiers: Identifiers::of(written),
            resources: Vec::new(),
            dialects: vec![Dialect::of_document(written)],
            budget: count(written).saturating_mul(2).saturating_add(10_000),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialects.last().copied().unwrap_or(Dialect::Current)
    }

    /// Records a rewrite of the value at `place` in the model.
    pub(super) fn report(&mut self, rewrite: Rewrite, place: &str, message: impl Into<String>) {
        self.lowerings
            .push(rewrite.at(self.origins.of(place), message));
    }

    /// Subtracts the cost of a copy from the budget. Returns false if it is too much.
    pub(super) fn fits_budget(&mut self, value: &Value) -> bool {
        let left = self.budget.checked_sub(count(value));
        self.budget = left.unwrap_or(self.budget);
        left.is_some()
    }
}

/// The number of values in a value.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(count).sum::<usize>() + 1,
        Value::Object(map) => map.values().map(count).sum::<usize>() + 1,
        _ => 1,
    }
}

/// An object of the model.
pub(super) struct Place<'p, 'a> {
    pub(super) context: &'p mut Context<'a>,
    pub(super) object: &'p mut Map<String, Value>,
    pub(super) pointer: &'p str,
}

impl Place<'_, '_> {
    pub(super) fn get(&self, field: &str) -> Option<&Value> {
        self.object.get(field)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.get(field).and_then(Value::as_str)
    }

    /// Returns true if schemas are JSON Schema here: from OpenAPI 3.1 on.
    pub(super) fn has_json_schema(&self) -> bool {
        self.context.version.has_json_schema()
    }

    /// Returns the pointer to a field. An empty name means the object itself.
    pub(super) fn at(&self, field: &str) -> String {
        if field.is_empty() {
            return self.pointer.to_owned();
        }
        pointer::join(self.pointer, field)
    }

    /// Records a rewrite of a field, or of the object for an empty name. Call it before the field moves.
    pub(super) fn report(&mut self, rewrite: Rewrite, field: &str, message: impl Into<String>) {
        let place = self.at(field);
        self.context.report(rewrite, &place, message);
    }

    /// Records a problem of the document as it was written.
    pub(super) fn problem(&mut self, rule: Rule, field: &str, message: impl Into<String>) {
        let place = self.context.origins.of(&self.at(field));
        self.context.problems.push(rule.at(place, message));
    }

    /// Records problems at places in the model.
    pub(super) fn problems(&mut self, problems: Vec<Problem>) {
        let origins = &self.context.origins;
        self.context
            .problems
            .extend(problems.into_iter().map(|problem| Problem {
                pointer: origins.of(&problem.pointer),
                ..problem
            }));
    }

    pub(super) fn take(&mut self, field: &str) -> Option<Value> {
        self.object.shift_remove(field)
    }

    /// Sets a field whose value comes from the field `from`, or from the object for an empty name.
    pub(super) fn put(&mut self, field: &str, value: Value, from: &str) {
        let (from, to) = (self.at(from), self.at(field));
        if from != to {
            self.context.origins.copied(&from, &to);
        }
        self.object.insert(field.to_owned(), value);
    }

    /// Records simultaneous moves within this object: pairs of places below it.
    pub(super) fn moved(&mut self, pairs: &[(String, String)]) {
        let full = |below: &String| format!("{}{below}", self.pointer);
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(from, to)| (full(from), full(to)))
            .filter(|(from, to)| from != to)
            .collect();
        if !pairs.is_empty() {
            self.context.origins.all_copied(&pairs);
        }
    }

    /// Removes a field that does not restrict values, and reports it.
    pub(super) fn drop(&mut self, rewrite: Rewrite, field: &str) {
        if self.has(field) {
            self.report(rewrite, field, format!("without `{field}`"));
            self.take(field);
        }
    }

    /// Moves a keyword that 3.0 cannot express to [`WIDENED`], and reports it.
    pub(super) fn widen(&mut self, field: &str) {
        if self.has(field) {
            self.report(WIDEN, field, format!("without `{field}`"));
            self.keep_as_widened(field);
        }
    }

    /// Moves a keyword to [`WIDENED`], where `diff` finds it.
    pub(super) fn keep_as_widened(&mut self, field: &str) {
        let Some(value) = self.take(field) else {
            return;
        };
        let from = self.at(field);
        let to = pointer::join_all(self.pointer, &[WIDENED, field]);
        self.context.origins.copied(&from, &to);
        let aside = self
            .object
            .entry(WIDENED)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(aside) = aside {
            aside.insert(field.to_owned(), value);
        }
    }
}
