//! Progress of a run on stderr: a bar on a terminal, or a line from time to time elsewhere. For a run of a
//! single call, the reason why it waits.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use cribl_tokens::{BulkStatus, Waiting};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::LeaderLabel;
use crate::stderr::status_line;
use crate::text::counted;
use crate::waiting::{LINE_EVERY, until_first_line};

/// The interval between updates of the bar.
const DRAW_EVERY: Duration = Duration::from_millis(100);

pub struct Progress {
    total: u64,
    /// The beginning of a line: the Leader's name, if there are several.
    prefix: String,
    begun: Instant,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    Lines(Instant),
}

/// The reason for waiting if there is no other.
const RESPONSE: &str = "waiting for a response";

impl Progress {
    /// Starts progress for `total` users. A single user has no bar.
    pub fn begin(total: u64, leader: Option<&LeaderLabel>) -> Self {
        let alone = leader.is_none_or(|leader| !leader.is_among_others);
        let shown = match total {
            2.. if alone && stderr().is_terminal() => Shown::Bar(bar(total)),
            _ => Shown::Lines(Instant::now() + until_first_line()),
        };
        Self {
            total,
            prefix: leader.map_or(String::new(), |leader| format!("{}: ", leader.name)),
            begun: Instant::now(),
            shown,
        }
    }

    /// Returns how often to call [`tick`](Self::tick).
    pub fn period(&self) -> Duration {
        match self.shown {
            Shown::Bar(_) => DRAW_EVERY,
            Shown::Lines(_) => Duration::from_secs(1),
        }
    }

    /// Shows the progress.
    pub fn tick(&mut self, done: u64, failed: u64, status: &BulkStatus, stopping: Option<&str>) {
        let waiting = || {
            let reasons = [stopping.map(str::to_owned), status.waiting().map(reason)];
            let reasons: Vec<String> = reasons.into_iter().flatten().collect();
            (!reasons.is_empty()).then(|| reasons.join("; "))
        };
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_position(done);
                let failed = format!("{failed} failed");
                bar.set_message(match (waiting(), done) {
                    // First, because a narrow terminal cuts off the end.
                    (Some(why), _) => format!("{why} · {failed}"),
                    // Until a call is done, the remaining time is unknown.
                    (None, 0) => failed,
                    (None, _) => {
                        let left = HumanDuration(bar.eta());
                        let rate = rate(done, self.begun.elapsed());
                        format!("{left:#} left · {rate}/s · {failed}")
                    }
                });
                bar.tick();
            }
            Shown::Lines(next) if *next <= Instant::now() => {
                *next += LINE_EVERY;
                if self.total == 1 {
                    let why = waiting().unwrap_or_else(|| RESPONSE.to_owned());
                    status_line!("{}{why}", self.prefix);
                    return;
                }
                let waiting = waiting().map_or(String::new(), |why| format!("; {why}"));
                let rate = rate(done, self.begun.elapsed());
                status_line!(
                    "{}{done} of {} done, {failed} failed, {rate} per second{waiting}",
                    self.prefix,
                    self.total
                );
            }
            Shown::Lines(_) => {}
        }
    }

    /// Hides the bar while `show` prints something.
    pub fn suspend<T>(&self, show: impl FnOnce() -> T) -> T {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(show),
            Shown::Lines(_) => show(),
        }
    }

    /// Removes the bar and returns the duration of the run.
    pub fn end(self) -> Duration {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
        self.begun.elapsed()
    }
}

/// Returns the rate per second, rounded.
pub fn rate(done: u64, elapsed: Duration) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "shown with three digits at most"
    )]
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    if rate < 10.0 {
        format!("{rate:.1}")
    } else {
        format!("{rate:.0}")
    }
}

fn reason(waiting: Waiting) -> String {
    match waiting {
        Waiting::RetryAfter {
            status,
            retry_after,
            is_capped,
            remaining,
            ..
        } => format!(
            "waiting {} s: the Leader responded with {status} with Retry-After {}{}",
            remaining.as_secs() + 1,
            retry_after.as_secs(),
            if is_capped { ", capped" } else { "" }
        ),
        Waiting::SigningIn => "signing in".to_owned(),
        Waiting::Retrying { calls, .. } => {
            format!("{} to be retried", counted(calls.into(), "call"))
        }
        _ => "waiting".to_owned(),
    }
}

fn bar(total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    let template = "{bar:16} {human_pos}/{human_len} ({percent} %) · {wide_msg}";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
