//! Finds source changes: generates both clients, and compares what a caller can name.
//!
//! - `scope` selects the operations that have to be generated;
//! - `matching` finds items that only have another name;
//! - `differences` finds what a caller loses. Additions are compatible;
//! - `refused` finds what cannot be compared, because a client does not have it;
//! - `subject` describes where a part of the client comes from.

mod differences;
mod matching;
mod refused;
mod scope;
mod subject;

use std::collections::BTreeSet;

use cribl_tokens::pipeline::{self, Document, Report, Settings, Surface};

use self::differences::Difference;
use self::matching::Matching;
use self::refused::Unchanged;
use crate::compare::change::{Change, Side, verdict};
use crate::compare::changed_places::Changed;
use crate::compare::comparer::Comparer;
use crate::compare::rules;
use crate::compare::sides::{Sides, written};
use crate::compare::verdict::Verdict;
use crate::compare::wrappers::Wrapper;

/// Maximum number of operations that are generated one by one to find the one that cannot be generated.
const MAX_ONE_BY_ONE: usize = 20;

/// The beginning of a note about this crate's own code.
const OWN_CODE: &str = "; this crate's own code";
const COMPILES: &str = "; this crate's own code still compiles";

/// Generates the clients of both documents, and reports what a caller loses. `wrapper` is the part of this
/// crate that uses the client.
pub fn measure(
    comparer: &mut Comparer<'_>,
    old: &Document,
    new: &Document,
    wrapper: Option<&Wrapper>,
    moved: &mut Changed<'_>,
) {
    // The same text gives the same client. The order of members counts: it decides which of two colliding
    // names gets a suffix.
    let text = |document: &Document| document.value().to_string();
    if text(old) == text(new) {
        return;
    }
    let (olds, news) = scope::changed(&comparer.old, &comparer.new, &comparer.calls);
    if olds.is_empty() && news.is_empty() {
        return;
    }
    let settings = Settings::for_crate();
    let (was, is) = pipeline::surfaces_of((old, &olds), (new, &news), &settings);
    let was = was.map_err(|report| located(old, &olds, report));
    let is = is.map_err(|report| located(new, &news, report));
    let lacking = refused::lacks(&was) || refused::lacks(&is);
    let unchanged = lacking.then(|| Unchanged::of(comparer, old, new));
    // The surface has places of the text, not of the model.
    for (was, is) in &mut comparer.calls {
        (*was, *is) = (old.origin(was), new.origin(is));
    }
    refused::report(comparer, unchanged.as_ref(), &was, &is);
    if let (Ok(was), Ok(is)) = (&was, &is) {
        compare(comparer, (&was.surface, &is.surface), moved, wrapper);
    }
}

fn compare(
    comparer: &mut Comparer<'_>,
    (old, new): (&Surface, &Surface),
    moved: &mut Changed<'_>,
    wrapper: Option<&Wrapper>,
) {
    let lost_calls = refused::left_out(old, new, &comparer.calls);
    let of_lost_call = |difference: &Difference| {
        let mut lost = lost_calls.iter();
        lost.any(|(call, _)| difference.old.pointer.starts_with(&format!("{call}/")))
    };
    let matching = Matching::of(old, new, &comparer.calls);
    let mut differences = differences::all(old, new, &matching);
    differences.retain(|difference| !of_lost_call(difference));
    let lost = wrapper.map(|wrapper| wrapper.lost(old, new));
    let items = differences
        .iter()
        .flat_map(|difference| difference.items.iter());
    let covered: BTreeSet<String> = items.cloned().collect();
    for difference in differences {
        let note = lost.as_ref().map(|lost| usage(&difference, lost, &covered));
        let note = note.as_deref().unwrap_or_default();
        add(comparer, &difference, moved, note);
    }
    // A change that no rule sees must not be reported as identical.
    let worst = verdict(&comparer.changes);
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

/// Says whether this crate's own code uses what a difference is about. `covered` are the items of all differences: an
/// item that none has is lost with its type.
fn usage(difference: &Difference, lost: &[String], covered: &BTreeSet<String>) -> String {
    let direct = difference.items.iter().find(|item| lost.contains(*item));
    let with_type = || {
        let mut rest = lost.iter().filter(|item| !covered.contains(*item));
        rest.find(|item| difference.is_about(item.split(['.', '(']).next().unwrap_or_default()))
    };
    match direct.or_else(with_type) {
        Some(used) => format!("{OWN_CODE} breaks: it uses `{used}`"),
        None => COMPILES.to_owned(),
    }
}

/// Adds a note to a message about several differences. Only the worst note is kept.
fn with_note(message: &str, note: &str) -> String {
    let said = message.contains(OWN_CODE);
    if note == COMPILES && said {
        return message.to_owned();
    }
    format!("{}{note}", message.replace(COMPILES, ""))
}

/// Adds a difference to the change on the wire that causes it, to a difference at the same place, or as a
/// separate change.
fn add(comparer: &mut Comparer<'_>, difference: &Difference, moved: &mut Changed<'_>, note: &str) {
    let (old, new) = (&difference.old, &difference.new);
    let sides = |was: &str, is: &str| {
        let at = |place: &str, side: &Side| Side {
            pointer: place.to_owned(),
            ..side.clone()
        };
        (Some(at(was, old)), Some(at(is, new)))
    };
    let label = subject::subject(&old.pointer);
    let made_of = sides(&old.pointer, &new.pointer);
    comparer
        .changes
        .retain(|change| !is_rename_only(change, &made_of));
    let place = moved.near(&[&old.pointer, &new.pointer]);
    let sides = place.map_or(made_of, |place| sides(&place, &place));
    let what = &difference.what;
    let mut changes = comparer.changes.iter_mut();
    if let Some(cause) = changes.find(|change| causes(change, &sides)) {
        cause.message = with_note(&format!("{}; generated code: {what}", cause.message), note);
    } else if let Some(same) = comparer
        .changes
        .iter_mut()
        .find(|change| change.rule == difference.rule.code && stand_at(change, &sides))
    {
        same.message = with_note(&format!("{}; {what}", same.message), note);
    } else {
        comparer.report_as(difference.rule, sides, format!("{label}: {what}{note}"));
    }
}

/// Returns true if a change has these places.
fn stand_at(change: &Change, sides: &Sides) -> bool {
    let at = |side: &Option<Side>| side.as_ref().map(|side| side.pointer.clone());
    at(&change.old) == at(&sides.0) && at(&change.new) == at(&sides.1)
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
    let ends = change.new.as_ref().is_none_or(|side| side.text.is_none());
    let around = || {
        let places = (change.old.as_ref(), sides.0.as_ref());
        matches!(places, (Some(cause), Some(effect)) if effect.pointer.starts_with(&format!("{}/", cause.pointer)))
    };
    change.verdict() == Verdict::Breaking
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

/// Returns why the client of some operations cannot be generated, for each operation if there are few.
fn located(document: &Document, operations: &[String], report: Report) -> Report {
    if operations.len() < 2 || operations.len() > MAX_ONE_BY_ONE {
        return at(&report, operations);
    }
    let settings = Settings::for_crate();
    let each = operations.iter().map(std::slice::from_ref);
    let failed = each.filter_map(|one| {
        let failed = pipeline::surface_of(document, one, &settings).err();
        failed.map(|report| at(&report, one))
    });
    let problems: Report = failed
        .flat_map(|report| report.errors().cloned().collect::<Vec<_>>())
        .collect();
    if problems.is_valid() {
        report
    } else {
        problems
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
