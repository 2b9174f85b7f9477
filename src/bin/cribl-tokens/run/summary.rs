//! The summary of a run on stderr, with what the lines on stdout do not show.

use crate::hint;
use crate::run::progress::rate;
use crate::run::result::{Counts, RunResult};
use crate::run::stop::StopReason;
use crate::stderr::status_line;
use crate::text::{counted, visible};
use crate::verb::Verb;

/// Prints the summary.
pub fn print(result: &RunResult, verb: Verb, base_url: &str) {
    let counts = &result.counts;
    let has_problem = counts.failures() > 0 || result.stop.is_some() || result.lacks_items();
    if result.total != 1 || has_problem {
        print_first_line(result, verb, base_url);
    }
    if result.total == 0 && counts.done_before == 0 {
        status_line!(
            "warning: no users to be {}: is the list empty?",
            verb.done()
        );
    }
    print_details(result, verb);
    print_end(result);
    if counts.without_items > 0 {
        print_without_items(counts, result.requires_items);
    }
    print_hints(counts);
}

fn print_first_line(result: &RunResult, verb: Verb, base_url: &str) {
    let counts = &result.counts;
    let (accepted, total, failed) = (counts.accepted, result.total, counts.failures());
    if counts.without_items == 0 {
        status_line!(
            "{accepted} of {total} {}, {failed} failed, on {base_url}",
            verb.done()
        );
    } else {
        status_line!(
            "{accepted} of {total} accepted: {} with items, {} with 0 items; {failed} failed, on {base_url}",
            accepted - counts.without_items,
            counts.without_items
        );
    }
}

fn print_details(result: &RunResult, verb: Verb) {
    let counts = &result.counts;
    if result.total > 1 {
        for (kind, failures) in &counts.failed {
            status_line!("  failed: {failures} {kind}");
        }
    }
    if let Some(wait) = counts.retry_after {
        status_line!(
            "  the Leader asked to wait {} s (Retry-After)",
            wait.as_secs()
        );
    }
    if counts.done_before > 0 {
        status_line!(
            "  skipped: {} already {}, by the journal",
            counts.done_before,
            verb.done()
        );
    }
    if counts.duplicates > 0 {
        status_line!("  skipped: {}", counted(counts.duplicates, "duplicate"));
    }
    if counts.invalid > 0 {
        status_line!("  skipped: {}", counted(counts.invalid, "invalid line"));
    }
    if result.total > 1 || counts.done_before > 0 {
        status_line!(
            "  took {:.1} s, {} per second",
            result.elapsed.as_secs_f64(),
            rate(counts.done(), result.elapsed)
        );
    }
}

/// Prints why the run ended early, and what it left undone.
fn print_end(result: &RunResult) {
    if result.in_flight_at_end > 0 {
        status_line!(
            "  in flight at the end: {}; whether the Leader carried them out is unknown",
            result.in_flight_at_end
        );
    }
    if result.abandoned > 0 {
        status_line!(
            "  abandoned: {} that waited to be sent, or sent again",
            result.abandoned
        );
    }
    if let Some(stop) = &result.stop {
        status_line!("stopped early: {}", stop.text());
    }
    let rest = result.not_attempted();
    if rest > 0 {
        status_line!("  not attempted: {rest}");
    }
    let mut hint = result.stop.as_ref().and_then(StopReason::hint);
    if result.is_journal_gone && !matches!(result.stop, Some(StopReason::JournalGone)) {
        status_line!("warning: {}", StopReason::JournalGone.text());
        hint = StopReason::JournalGone.hint();
    }
    if let Some(hint) = hint {
        status_line!("hint: {hint}");
    }
}

fn print_without_items(counts: &Counts, is_required: bool) {
    let names = counts.first_without_items.iter();
    let names: Vec<String> = names.map(|id| visible(id.as_str())).collect();
    let more = if counts.without_items > names.len() as u64 {
        ", …"
    } else {
        ""
    };
    let begin = if is_required {
        "error: --require-items: the Leader reported 0 items"
    } else {
        "note: the Leader reported 0 items"
    };
    status_line!(
        "{begin} for {}{more}\nhint: check that the ids and the column are right; what 0 items means is not documented",
        names.join(", ")
    );
}

fn print_hints(counts: &Counts) {
    // An accepted call shows that the address is right.
    let is_wrong = |hint: &&&str| counts.accepted > 0 && hint::is_of_address(hint);
    for hint in counts.hints.iter().filter(|hint| !is_wrong(hint)) {
        status_line!("hint: {hint}");
    }
}
