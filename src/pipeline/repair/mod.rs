//! Repairs an invalid model, so that the generator accepts the valid parts.
//!
//! Each problem of [`super::check`] has one [`Remedy`]: nothing is needed, the model is edited, the
//! operations at the place are left out, or no client can be generated. Nothing is guessed. A schema that
//! cannot be trusted becomes untyped JSON, a parameter becomes the text that is sent, and a response is
//! returned raw. Parts that the generator does not need are removed: security, examples, links, servers,
//! tags.
//!
//! - [`rules`] has the remedy of each rule;
//! - [`fields`] has the remedy of a field with a value of the wrong kind, [`objects`] that of a whole
//!   object;
//! - [`schemas`], [`parameters`] and [`responses`] have the remedies for these;
//! - [`remedy`] defines remedies, and [`spot`] the place of a problem;
//! - [`operations`] finds the operations that reach a place;
//! - [`editor`] is the model during repair.

mod editor;
mod fields;
mod objects;
mod operations;
mod parameters;
mod remedy;
mod responses;
mod rules;
mod schemas;
mod spot;

use serde_json::Value;

use super::check;
use super::document::Document;
use super::pointer;
use super::report::{Consequence, Problem, Report};
use super::sites::Sites;
pub use editor::LeftOut;
use editor::{ModelEditor, Repaired};
use operations::Reach;
use remedy::Remedy;

/// Maximum number of rounds. A repair may cause the next problem: removing a component leaves references
/// without a target. After this many rounds, the operations that still have problems are left out, which
/// takes a round or two.
const ROUNDS: usize = 8;

/// Repairs the model of a document.
///
/// Returns the problems that prevent a client as the error.
pub(crate) fn repair(document: &Document) -> Result<Repaired, Report> {
    let origins = document.origins().into_owned();
    let mut editor = ModelEditor::new(document.model().clone(), origins);
    let mut problems = read_problems(document);
    problems.extend(document.found().errors().cloned());
    for round in 0..=ROUNDS + 2 {
        let remedies = remedies(&editor.value, &problems, round > ROUNDS);
        if remedies.is_empty() {
            return editor.finished();
        }
        let fatal: Report = remedies
            .iter()
            .filter(|(_, remedy)| matches!(remedy, Remedy::Fatal))
            .map(|(problem, _)| editor.as_read(problem))
            .collect();
        if !fatal.is_valid() {
            return Err(fatal);
        }
        editor.apply(remedies);
        problems = check::model(&editor.value).errors().cloned().collect();
    }
    Err(problems.iter().map(|left| editor.as_read(left)).collect())
}

/// Returns the problems that need a remedy, each with it.
fn remedies(value: &Value, problems: &[Problem], last: bool) -> Vec<(Problem, Remedy)> {
    if problems.is_empty() {
        return Vec::new();
    }
    let sites = Sites::of(value);
    problems
        .iter()
        .map(|problem| (problem, rules::of(problem, &sites)))
        .filter(|(_, remedy)| !matches!(remedy, Remedy::Nothing))
        .map(|(problem, remedy)| {
            let remedy = if last {
                Remedy::LeaveOut(problem.pointer.clone())
            } else {
                remedy
            };
            (problem.clone(), remedy)
        })
        .collect()
}

/// Returns the problems found while reading the text, at their places in the model. Problems of parts that
/// the model does not have are left out.
fn read_problems(document: &Document) -> Vec<Problem> {
    let origins = document.origins();
    let mut located = Vec::new();
    for problem in document.problems() {
        let places = origins.places_of(&problem.pointer).into_iter();
        let places = places.filter(|place| {
            let owner = place.rsplit_once('/').map_or("", |(owner, _)| owner);
            pointer::find(document.model(), owner).is_some()
        });
        located.extend(places.map(|pointer| Problem {
            pointer,
            ..problem.clone()
        }));
    }
    located
}

/// The problems of a document, and how each affects a client.
pub(crate) struct Judged {
    /// Those found while reading the text, with places in the text.
    pub(crate) of_text: Vec<Problem>,
    /// Those of the model, with places in the model.
    pub(crate) of_model: Vec<Problem>,
}

/// Returns the problems of a document, and how each affects a client.
pub(crate) fn judged(document: &Document) -> Judged {
    let mut of_model = document.found().problems().to_vec();
    judge(document.model(), &mut of_model);
    let mut in_model = read_problems(document);
    judge(document.model(), &mut in_model);
    let mut of_text = document.problems().to_vec();
    for problem in &mut of_text {
        let same = |other: &&Problem| {
            (other.rule, other.line, other.column) == (problem.rule, problem.line, problem.column)
        };
        let effects = in_model.iter().filter(same).map(|one| one.consequence);
        problem.consequence = effects.max().unwrap_or(Consequence::None);
    }
    Judged { of_text, of_model }
}

/// Sets how each problem of a model affects a client.
fn judge(value: &Value, problems: &mut [Problem]) {
    if problems.is_empty() {
        return;
    }
    let sites = Sites::of(value);
    let mut reach = None;
    for problem in problems {
        problem.consequence = match rules::of(problem, &sites) {
            // The last of the duplicates counts.
            Remedy::Nothing if problem.rule == "duplicate-key" => Consequence::Repaired,
            Remedy::Nothing => Consequence::None,
            Remedy::Edit(_) => Consequence::Repaired,
            Remedy::LeaveOut(place) => {
                let reach = reach.get_or_insert_with(|| Reach::of(value));
                if reach.operations_at(&place).is_empty() {
                    Consequence::None
                } else {
                    Consequence::OperationsLeftOut
                }
            }
            Remedy::Fatal => Consequence::NoClient,
        };
    }
}
