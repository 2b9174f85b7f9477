//! The report as one HTML page, with a timeline and a table of users.

use std::io::{self, Write};

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::report::filters;
use crate::report::read::Journals;
use crate::report::summary::{Summary, User, rfc3339};
use crate::report::users::State;
use cribl_tokens::reports::page;

/// Maximum number of users in the table. A browser searches and sorts these without delay. CSV and JSON
/// have all users.
const MAX_ROWS: usize = 5000;
const MAX_BARS: i64 = 90;
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 160.0;

/// One bar of the plot: the calls that ended within a span, in the units of the drawing.
#[derive(Serialize)]
struct Bar {
    x: f64,
    width: f64,
    accepted_y: f64,
    accepted_height: f64,
    failed_height: f64,
    label: String,
}

/// Writes the page.
pub fn write(summary: &Summary, journals: &Journals, out: &mut dyn Write) -> io::Result<()> {
    let users = &journals.users;
    let of = |state: State| users.rows().iter().filter(move |row| row.state == state);
    let rows = [
        State::Unknown,
        State::Failed,
        State::Reinstated,
        State::Invalidated,
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .flat_map(of)
        .take(MAX_ROWS)
        .map(|row| User::new(users, row))
        .collect();
    let (bars, highest, span) = bars(journals);
    let context = context! {
        summary => Value::from(Serde(summary)),
        rows => Value::from(Serde(&rows)),
        left_out => users.rows().len() - rows.len(),
        bars => Value::from(Serde(&bars)),
        highest,
        span_seconds => span / 1000,
        width => WIDTH,
        height => HEIGHT,
    };
    let page = page::render(include_str!("report.html"), context, filters::add)
        .map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

/// Returns the bars, the number of calls in the highest one, and the length of a span in milliseconds.
#[allow(clippy::cast_precision_loss, reason = "positions in a drawing")]
fn bars(journals: &Journals) -> (Vec<Bar>, u64, i64) {
    let (span, calls) = journals.timeline.spans(MAX_BARS);
    let start = calls.first().map_or(0, |(start, _)| *start);
    let end = calls.last().map_or(0, |(start, _)| *start) + span;
    let highest = calls
        .iter()
        .map(|(_, calls)| calls.accepted + calls.failed)
        .max()
        .unwrap_or(0);
    let scale = |calls: u64| calls as f64 / highest.max(1) as f64 * HEIGHT;
    let step = WIDTH * span as f64 / (end - start).max(1) as f64;
    let bar = |(from, calls): &(i64, super::timeline::Calls)| {
        let (accepted, failed) = (scale(calls.accepted), scale(calls.failed));
        Bar {
            x: (from - start) as f64 / span as f64 * step,
            width: (step - 1.0).max(1.0),
            accepted_y: HEIGHT - accepted,
            accepted_height: accepted,
            failed_height: failed,
            label: format!(
                "{}: {} accepted, {} failed",
                rfc3339(*from),
                calls.accepted,
                calls.failed
            ),
        }
    };
    (calls.iter().map(bar).collect(), highest, span)
}
