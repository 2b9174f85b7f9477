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
use super::origins::Origins;
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

/// Repairs a model. `read` holds the problems found while reading the text.
///
/// Returns the problems that prevent a client as the error.
pub(crate) fn repair(value: Value, origins: Origins, read: &[Problem]) -> Result<Repaired, Report> {
    let mut editor = ModelEditor::new(value, origins);
    let mut problems = read.to_vec();
    for round in 0..=ROUNDS + 2 {
        let found = check::model(&editor.value);
        problems.extend(found.errors().cloned());
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
        problems.clear();
    }
    let left = check::model(&editor.value);
    Err(left.errors().map(|left| editor.as_read(left)).collect())
}

/// Returns the problems that need a remedy, each with it.
fn remedies(value: &Value, problems: &[Problem], last: bool) -> Vec<(Problem, Remedy)> {
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

/// Sets how each problem of a model affects a client.
pub(crate) fn judge(value: &Value, problems: &mut [Problem]) {
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
