//! Finds what the generator refuses, so that the rest can be generated.
//!
//! progenitor refuses a whole document and seldom says where. Parts of the document are tried: the
//! smallest part that is refused names the schema or the operation. A part that is refused is halved until one
//! is left, so that 50 refusals cost about as much as generating the document eight times: the parts of the
//! first six levels are the document together, and those below are small. Schemas come first, then operations.
//!
//! Two things that are refused only together are in no part. They are looked for last, from the start of the
//! document, which takes two or three times the cost of the document for each.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::super::adapt::reachable_from;
use super::super::pointer;
use super::super::report::{Consequence, Problem, Report};

/// Maximum number of refused schemas and operations. A document with more is refused as a whole.
const MAX_REFUSALS: usize = 50;

const SCHEMAS: &str = "/components/schemas";

/// A part of the document that the generator refuses.
pub(crate) struct Refusal {
    /// The pointer to the component or the operation in the adapted document.
    pub(crate) pointer: String,
    /// The id of the operation, if the part is one.
    pub(crate) operation_id: Option<String>,
    /// The problem, at the schema that causes it if that is known, or else at `pointer`.
    pub(crate) problem: Problem,
}

/// Returns what must be removed to generate the rest of `root`. `try_out` runs the generator.
pub(super) fn find(root: &Value, try_out: &dyn Fn(&Value) -> Result<(), Report>) -> Vec<Refusal> {
    let mut search = Search {
        root: root.clone(),
        try_out,
        found: Vec::new(),
    };
    // A fault of the code around every call and type is in no part.
    if search.refused(Kind::Schema, &[]).is_some() {
        return Vec::new();
    }
    search.search(Kind::Schema, &search.all_schemas());
    search.search(Kind::Operation, &search.all_operations());
    search.found
}

/// Removes refused operations from a document, and makes refused schemas any JSON.
pub(super) fn remove(root: &mut Value, refusals: &[Refusal]) {
    for refusal in refusals {
        let place = &refusal.pointer;
        if place.starts_with(SCHEMAS) {
            if let Some(schema) = root.pointer_mut(place) {
                *schema = json!({});
            }
        } else if let Some((item, _)) = place.rsplit_once('/')
            && let Some(method) = pointer::steps(place).last()
            && let Some(Value::Object(item)) = root.pointer_mut(item)
        {
            item.shift_remove(&method);
        }
    }
}

/// What is searched for.
#[derive(Clone, Copy)]
enum Kind {
    Schema,
    Operation,
}

struct Search<'t> {
    root: Value,
    try_out: &'t dyn Fn(&Value) -> Result<(), Report>,
    found: Vec<Refusal>,
}

impl Search<'_> {
    /// Finds each of these that is refused, by itself or together with others.
    fn search(&mut self, kind: Kind, all: &[String]) {
        if self.halves(kind, all) {
            while let Some((place, report)) = self.first_refused(kind, all) {
                if !self.refuse(kind, &place, &report) {
                    return;
                }
            }
        }
    }

    /// Finds each place in a list that is refused by itself. Returns false if there are too many.
    fn halves(&mut self, kind: Kind, list: &[String]) -> bool {
        let Some(report) = self.refused(kind, list) else {
            return true;
        };
        match list {
            [] => true,
            [only] => self.refuse(kind, only, &report),
            _ => {
                let (first, second) = list.split_at(list.len() / 2);
                self.halves(kind, first) && self.halves(kind, second)
            }
        }
    }

    /// Tries the part of the document that these places reach. Returns why it is refused.
    fn refused(&self, kind: Kind, list: &[String]) -> Option<Report> {
        let part = match kind {
            Kind::Schema => part(&self.root, list, &[]),
            Kind::Operation => part(&self.root, &[], list),
        };
        (self.try_out)(&part).err()
    }

    fn refuse(&mut self, kind: Kind, place: &str, report: &Report) -> bool {
        match kind {
            Kind::Schema => {
                let what = pointer::steps(place).last().unwrap_or_default();
                self.add(place, place, report, &format!("the schema {what}"), None)
            }
            Kind::Operation => {
                let cause = self.cause(place, report);
                let id = self.root.pointer(&format!("{place}/operationId"));
                let id = id.and_then(Value::as_str).unwrap_or_default().to_owned();
                let what = format!("the operation {id}");
                self.add(place, &cause, report, &what, Some(id))
            }
        }
    }

    /// Records a refusal and removes its cause. Returns false if there are too many.
    fn add(
        &mut self,
        place: &str,
        cause: &str,
        report: &Report,
        what: &str,
        operation_id: Option<String>,
    ) -> bool {
        let Some(problem) = report.errors().next() else {
            return false;
        };
        let mut problem = problem.clone();
        problem.message = format!("{} (in {what})", problem.message);
        cause.clone_into(&mut problem.pointer);
        problem.consequence = match operation_id {
            Some(_) => Consequence::OperationsLeftOut,
            None => Consequence::Repaired,
        };
        let refusal = Refusal {
            pointer: place.to_owned(),
            operation_id,
            problem,
        };
        remove(&mut self.root, std::slice::from_ref(&refusal));
        self.found.push(refusal);
        self.found.len() < MAX_REFUSALS
    }

    /// The component schemas, sorted by the number of schemas they reach, fewest first.
    fn all_schemas(&self) -> Vec<String> {
        let schemas = self.root.pointer(SCHEMAS).and_then(Value::as_object);
        let mut all: Vec<(usize, String)> = schemas
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                let reach = reachable_from(&self.root, vec![schema]).len();
                (reach, pointer::join(SCHEMAS, name))
            })
            .collect();
        all.sort();
        all.into_iter().map(|(_, place)| place).collect()
    }

    fn all_operations(&self) -> Vec<String> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        let paths = paths.into_iter().flatten();
        paths
            .flat_map(|(path, item)| {
                let place = pointer::join("/paths", path);
                let methods = item.as_object().into_iter().flatten();
                let methods = methods.filter(|(_, operation)| operation.get("responses").is_some());
                methods
                    .map(|(method, _)| pointer::join(&place, method))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The first of these that is refused together with those before it.
    fn first_refused(&self, kind: Kind, list: &[String]) -> Option<(String, Report)> {
        let refused = |count: usize| self.refused(kind, list.get(..count)?);
        let mut report = refused(list.len())?;
        let (mut accepted, mut count) = (0, list.len());
        while count - accepted > 1 {
            let middle = accepted.midpoint(count);
            match refused(middle) {
                Some(earlier) => (count, report) = (middle, earlier),
                None => accepted = middle,
            }
        }
        Some((list.get(count.checked_sub(1)?)?.clone(), report))
    }

    /// Returns the schema in an operation that causes the refusal: without it, the operation is accepted.
    fn cause(&self, operation: &str, report: &Report) -> String {
        let schemas = schemas_within(&self.root, operation);
        let is_cause = |place: &&String| {
            let mut part = part(&self.root, &[], &[operation.to_owned()]);
            if let Some(schema) = part.pointer_mut(place) {
                *schema = json!({ "type": "string" });
            }
            (self.try_out)(&part).is_ok()
        };
        // A problem in the code of a call has the place of its operation.
        let is_located = report
            .errors()
            .next()
            .is_some_and(|problem| !problem.pointer.is_empty());
        let cause = schemas.iter().filter(|_| !is_located).find(is_cause);
        cause.cloned().unwrap_or_else(|| operation.to_owned())
    }
}

/// Returns the outermost schemas of an operation.
fn schemas_within(root: &Value, operation: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(operation.to_owned(), root.pointer(operation))];
    while let Some((place, value)) = open.pop() {
        match value {
            Some(Value::Object(fields)) => {
                for (field, value) in fields {
                    let place = pointer::join(&place, field);
                    if field == "schema" {
                        found.push(place);
                    } else {
                        open.push((place, Some(value)));
                    }
                }
            }
            Some(Value::Array(list)) => {
                let places = (0..).map(|index: usize| pointer::join(&place, &index.to_string()));
                open.extend(places.zip(list.iter().map(Some)));
            }
            _ => {}
        }
    }
    found
}

/// Returns a document with only some operations and schemas of `root`, and what they reach.
pub(super) fn part(root: &Value, schemas: &[String], operations: &[String]) -> Value {
    let mut part: Map<String, Value> = root
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(field, _)| !["paths", "components"].contains(&field.as_str()))
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect();
    let mut paths = Map::new();
    for place in operations {
        let steps: Vec<String> = pointer::steps(place).collect();
        if let ([_, path, method], Some(operation)) = (&steps[..], root.pointer(place)) {
            let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
            item[method] = operation.clone();
        }
    }
    let of = |place: &String| root.pointer(place);
    let starts = schemas.iter().chain(operations).filter_map(of).collect();
    let mut reached: HashSet<String> = reachable_from(root, starts);
    reached.extend(schemas.iter().cloned());
    let all = root.pointer(SCHEMAS).and_then(Value::as_object);
    let kept: Map<String, Value> = all
        .into_iter()
        .flatten()
        .filter(|(name, _)| reached.contains(&pointer::join(SCHEMAS, name)))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    part.insert("paths".to_owned(), Value::Object(paths));
    part.insert("components".to_owned(), json!({ "schemas": kept }));
    Value::Object(part)
}
