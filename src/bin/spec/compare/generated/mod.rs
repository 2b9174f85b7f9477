//! Finds source changes: generates both clients, and compares what a caller can name.
//!
//! - `scope` selects the operations that have to be generated;
//! - `matching` finds items that only have another name;
//! - `differences` finds what a caller loses. Additions are compatible;
//! - `subject` describes where a part of the client comes from.

mod differences;
mod matching;
mod scope;
mod subject;

use std::collections::BTreeSet;

use cribl_tokens::pipeline::{self, Document, ItemKind, Report, Settings, Surface};

use self::differences::Difference;
use self::matching::Matching;
use super::catalogue as rules;
use super::comparer::Comparer;
use super::sides::{Sides, written};
use super::wrappers::Wrapper;
use super::{ABSENT, Change, Side, Verdict};

/// Maximum number of operations that are generated one by one to find the one that cannot be generated.
const ONE_BY_ONE: usize = 20;

/// Generates the clients of both documents, and reports what a caller loses. `wrapper` is the part of this
/// crate that uses the client.
pub fn measure(
    comparer: &mut Comparer<'_>,
    old: &Document,
    new: &Document,
    wrapper: Option<&Wrapper>,
) {
    let (olds, news) = scope::changed(&comparer.old, &comparer.new, &comparer.calls);
    if olds.is_empty() && news.is_empty() {
        return;
    }
    let (was, is) = (surface(old, &olds), surface(new, &news));
    // The surface has places of the text, not of the model.
    for (was, is) in &mut comparer.calls {
        (*was, *is) = (old.origin(was), new.origin(is));
    }
    match (&was, &is) {
        (Ok(was), Ok(is)) => compare(comparer, was, is, wrapper),
        (Err(old), Err(new)) if same_problems(old, new) => {}
        _ => {
            for problem in was.err().iter().flat_map(Report::errors) {
                let sides = (written(&problem.pointer, problem.message.clone()), None);
                comparer.report_with(rules::NOT_GENERATED, sides, "old document", problem.rule);
            }
            for problem in is.err().iter().flat_map(Report::errors) {
                let sides = (None, written(&problem.pointer, problem.message.clone()));
                let label = subject::subject(&problem.pointer);
                comparer.report_with(rules::NOT_GENERATED, sides, label, &problem.message);
            }
        }
    }
}

fn compare(comparer: &mut Comparer<'_>, old: &Surface, new: &Surface, wrapper: Option<&Wrapper>) {
    for operation in left_out(old, new, &comparer.calls) {
        let sides = (None, written(&operation, "no client".to_owned()));
        comparer.report(rules::NOT_GENERATED, sides, subject::subject(&operation));
    }
    let matching = Matching::of(old, new, &comparer.calls);
    let differences = differences::all(old, new, &matching);
    let lost = wrapper.map(|wrapper| wrapper.lost(old, new));
    for difference in differences {
        let note = lost.as_ref().map(|lost| usage(&difference, lost));
        add(comparer, &difference, note.as_deref().unwrap_or_default());
    }
    // A change that no rule sees must not be reported as identical.
    let worst = super::verdict(&comparer.changes);
    if worst < Verdict::Compatible
        && let Some(added) = differences::first_addition(old, new, &matching)
    {
        let sides = (None, written(&added.pointer, added.to_string()));
        let label = subject::subject(&added.pointer);
        comparer.report_with(
            rules::GENERATED_CODE_ADDED,
            sides,
            label,
            &added.to_string(),
        );
    }
}

/// Returns the operations that only the old client has, although both documents have them.
fn left_out(old: &Surface, new: &Surface, calls: &[(String, String)]) -> Vec<String> {
    let of = |surface: &Surface| {
        let methods = surface
            .items
            .iter()
            .filter(|item| item.kind == ItemKind::Operation);
        methods
            .map(|item| item.pointer.clone())
            .collect::<BTreeSet<_>>()
    };
    let (was, is) = (of(old), of(new));
    let lost = calls
        .iter()
        .filter(|(old, new)| was.contains(old) && !is.contains(new));
    lost.map(|(_, new)| new.clone()).collect()
}

fn usage(difference: &Difference, lost: &[String]) -> String {
    let used = difference.items.iter().find(|item| lost.contains(*item));
    match used {
        Some(used) => format!("; this crate's own code breaks: it uses `{used}`"),
        None => "; this crate's own code still compiles".to_owned(),
    }
}

/// Adds a difference to the change on the wire that causes it, or else as a separate change.
fn add(comparer: &mut Comparer<'_>, difference: &Difference, note: &str) {
    let (old, new) = (&difference.old, &difference.new);
    let sides: Sides = (
        written(&old.pointer, old.text.clone()),
        written(&new.pointer, new.text.clone()),
    );
    let label = subject::subject(&old.pointer);
    comparer
        .changes
        .retain(|change| !is_rename_only(change, &sides));
    let cause = comparer
        .changes
        .iter_mut()
        .find(|change| causes(change, &sides));
    if let Some(cause) = cause {
        cause.message = format!(
            "{}; generated code: {}{note}",
            cause.message, difference.what
        );
    } else {
        let message = format!("{label}: {}{note}", difference.what);
        comparer.report_docs(difference.rule, sides, message);
    }
}

/// Returns true for a breaking change on the wire at the same place, one keyword below it, or of everything
/// around it.
fn causes(change: &Change, sides: &Sides) -> bool {
    let near = |cause: Option<&Side>, effect: Option<&Side>| match (cause, effect) {
        (Some(cause), Some(effect)) => {
            let below = cause.pointer.strip_prefix(effect.pointer.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.rfind('/') == Some(0))
        }
        _ => false,
    };
    let ends = change.new.as_ref().is_none_or(|side| side.text == ABSENT);
    let around = || {
        let places = (change.old.as_ref(), sides.0.as_ref());
        matches!(places, (Some(cause), Some(effect)) if effect.pointer.starts_with(&format!("{}/", cause.pointer)))
    };
    change.verdict == Verdict::Breaking
        && (near(change.old.as_ref(), sides.0.as_ref())
            || near(change.new.as_ref(), sides.1.as_ref())
            || ends && around())
}

/// Returns true for a change of only a name, if the generated code shows its effect.
fn is_rename_only(change: &Change, sides: &Sides) -> bool {
    let names = [rules::SCHEMA_RENAMED, rules::OPERATION_ID_CHANGED];
    let inside = |side: Option<&Side>, of: Option<&Side>| match (side, of) {
        (Some(side), Some(of)) => {
            side.pointer == of.pointer || side.pointer.starts_with(&format!("{}/", of.pointer))
        }
        _ => false,
    };
    names.iter().any(|rule| rule.code == change.rule)
        && inside(change.old.as_ref(), sides.0.as_ref())
}

fn surface(document: &Document, operations: &[String]) -> Result<Surface, Report> {
    let settings = Settings::for_crate();
    let whole = pipeline::surface_of(document, operations, &settings);
    match whole {
        Err(report) if operations.len() > 1 && operations.len() <= ONE_BY_ONE => {
            let each = operations.iter().map(std::slice::from_ref);
            let failed = each.filter_map(|one| {
                pipeline::surface_of(document, one, &settings)
                    .err()
                    .map(|report| at(&report, one))
            });
            let problems: Report = failed
                .flat_map(|report| report.errors().cloned().collect::<Vec<_>>())
                .collect();
            Err(if problems.is_valid() {
                report
            } else {
                problems
            })
        }
        Err(report) => Err(at(&report, operations)),
        whole => whole,
    }
}

/// Gives problems without a place the place of their operation.
fn at(report: &Report, operations: &[String]) -> Report {
    let place = match operations {
        [one] => one.as_str(),
        _ => "",
    };
    let moved = |problem: &pipeline::Problem| {
        let mut problem = problem.clone();
        if problem.pointer.is_empty() {
            place.clone_into(&mut problem.pointer);
        }
        problem
    };
    report.errors().map(moved).collect()
}

fn same_problems(old: &Report, new: &Report) -> bool {
    let of = |report: &Report| {
        let all = report.errors().map(|problem| {
            (
                problem.rule,
                problem.pointer.clone(),
                problem.message.clone(),
            )
        });
        all.collect::<BTreeSet<_>>()
    };
    of(new).is_subset(&of(old))
}
