//! How far a run has come, on stderr: a bar on a terminal, a line now and then elsewhere. Of a single call,
//! that it still waits.

use std::io::{IsTerminal, stderr};
use std::pin::pin;
use std::time::{Duration, Instant};

use cribl_tokens::{BulkStatus, Waiting};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::timeout;

use crate::run::many::Named;
use crate::say::say;

/// How often a line is said where there is no bar.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How often the bar is drawn, at most and also while nothing happens.
const DRAW_EVERY: Duration = Duration::from_millis(100);

pub struct Progress {
    total: Option<u64>,
    /// What a line begins with: the Leader's name, where there are several.
    prefix: String,
    begun: Instant,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    Lines(Instant),
}

/// Waits for a call that belongs to no run, and says now and then that it does.
pub async fn while_waiting<T>(call: impl Future<Output = T>) -> T {
    let mut call = pin!(call);
    loop {
        match timeout(LINE_EVERY, &mut call).await {
            Ok(done) => return done,
            Err(_) => say!("not done yet: {ANSWER}; -v says more"),
        }
    }
}

/// What keeps a call that nothing else keeps.
const ANSWER: &str = "waiting for an answer";

impl Progress {
    /// Begins, for `total` users or an unknown number. For one user there is no bar.
    pub fn begin(total: Option<u64>, leader: Option<&Named>) -> Self {
        let alone = leader.is_none_or(|leader| !leader.is_among_others);
        let shown = match total {
            None | Some(2..) if alone && stderr().is_terminal() => Shown::Bar(bar(total)),
            _ => Shown::Lines(Instant::now() + LINE_EVERY),
        };
        Self {
            total,
            prefix: leader.map_or(String::new(), |leader| format!("{}: ", leader.name)),
            begun: Instant::now(),
            shown,
        }
    }

    /// How often [`tick`](Self::tick) wants to be called.
    pub fn period(&self) -> Duration {
        match self.shown {
            Shown::Bar(_) => DRAW_EVERY,
            Shown::Lines(_) => Duration::from_secs(1),
        }
    }

    /// Shows where the run stands.
    pub fn tick(&mut self, done: u64, failed: u64, pulse: &BulkStatus, stopping: Option<&str>) {
        let waiting = || {
            let reasons = [stopping.map(str::to_owned), pulse.waiting().map(words)];
            let reasons: Vec<String> = reasons.into_iter().flatten().collect();
            (!reasons.is_empty()).then(|| reasons.join("; "))
        };
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_position(done);
                let failed = format!("{failed} failed");
                bar.set_message(match (waiting(), self.total, done) {
                    // First, as a narrow terminal cuts the end off.
                    (Some(why), ..) => format!("{why} · {failed}"),
                    // Before anything is done nobody knows how long it takes.
                    (None, _, 0) => failed,
                    (None, total, _) => {
                        let left = total.map(|_| format!("{:#} left · ", HumanDuration(bar.eta())));
                        let rate = rate(done, self.begun.elapsed());
                        format!("{}{rate}/s · {failed}", left.unwrap_or_default())
                    }
                });
                bar.tick();
            }
            Shown::Lines(next) if *next <= Instant::now() => {
                *next += LINE_EVERY;
                if self.total == Some(1) {
                    let why = waiting().unwrap_or_else(|| ANSWER.to_owned());
                    say!("{}not done yet: {why}", self.prefix);
                    return;
                }
                let of = self.total.map_or(String::new(), |n| format!(" of {n}"));
                let waiting = waiting().map_or(String::new(), |why| format!("; {why}"));
                let rate = rate(done, self.begun.elapsed());
                say!(
                    "{}{done}{of} done, {failed} failed, {rate} a second{waiting}",
                    self.prefix
                );
            }
            Shown::Lines(_) => {}
        }
    }

    /// Says or prints something while no bar is in the way.
    pub fn aside<T>(&self, show: impl FnOnce() -> T) -> T {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(show),
            Shown::Lines(_) => show(),
        }
    }

    /// Takes the bar away; says how long it all took.
    pub fn end(self) -> Duration {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
        self.begun.elapsed()
    }
}

/// How many a second, as a person would say it.
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

fn words(waiting: Waiting) -> String {
    match waiting {
        Waiting::Asked { status, remaining } => format!(
            "waiting {} s, as the Leader asked ({status})",
            remaining.as_secs() + 1
        ),
        Waiting::SigningIn => "signing in".to_owned(),
        Waiting::Retrying { calls: 1 } => "1 call is to be tried again".to_owned(),
        Waiting::Retrying { calls } => format!("{calls} calls are to be tried again"),
        _ => "waiting".to_owned(),
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{bar:16} {human_pos}/{human_len} ({percent} %) · {wide_msg}",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {human_pos} done · {wide_msg}",
        ),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
