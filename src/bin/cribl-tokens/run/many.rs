//! A run over many users: each outcome to the journal, to stdout and into the tally, until the input
//! ends or something stops it.

use std::pin::pin;
use std::time::Duration;

use cribl_tokens::{Accepted, BulkStatus, Error, UserId};
use futures_util::{Stream, StreamExt};
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::args::Format;
use crate::hint;
use crate::output::{Record, Results};
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;
use crate::run::flow::Flow;
use crate::run::progress::Progress;
use crate::run::signals::Signals;
use crate::run::stop::{Stop, Watch};
use crate::run::summary::{Ending, Tally};
use crate::run::verb::Verb;
use crate::say::say;

/// A user with what came of the call.
pub type Done = (UserId, Result<Accepted, Error>);

/// What a run is given.
pub struct Run {
    pub verb: Verb,
    /// The Leader's name and base URL, where each result is to say it.
    pub leader: Option<Named>,
    pub flow: Flow,
    pub pulse: BulkStatus,
    pub format: Format,
    pub journal: Option<Journal>,
    pub failed: Option<FailedList>,
    /// How many users there are, where that is known.
    pub total: Option<u64>,
    pub max_failures: u32,
    /// Whether lines that are no ids are left out, and whether they have been told already.
    pub skip_invalid: bool,
    pub surveyed: bool,
    pub source: String,
}

/// A Leader of several.
#[derive(Clone)]
pub struct Named {
    pub name: String,
    pub base_url: String,
    /// Whether others run meanwhile, so that no bar has the terminal for itself.
    pub is_among_others: bool,
}

/// A run that is under way.
struct Running {
    run: Run,
    results: Results,
    tally: Tally,
    progress: Progress,
    watch: Watch,
    stop: Option<Stop>,
    /// The input was not read to its end: what met the reader there ended it.
    cut_short: bool,
    /// How many calls had begun and weren't on the wire when the run ended.
    given_up: usize,
    /// Of how many of those nothing was sent.
    unsent: usize,
    /// How many calls have ended and could not be recorded.
    unrecorded: u64,
}

/// How long after a pipe's end a signal is waited for. Ctrl-C goes to all of a pipeline, and that the
/// others have ended can be seen before the signal is.
const SIGNAL_BEHIND_END: Duration = Duration::from_millis(100);

impl Run {
    /// Goes through `outcomes`, whose users come from `self.flow`.
    pub async fn through(
        self,
        outcomes: impl Stream<Item = Done>,
        concurrency: usize,
        signals: Signals,
    ) -> (Tally, Ending) {
        let (watch, flow) = (Watch::new(self.max_failures), self.flow.clone());
        let running = Running {
            results: Results::to_stdout(self.format),
            tally: Tally::default(),
            progress: Progress::begin(self.total, self.leader.as_ref()),
            watch: watch.clone(),
            stop: None,
            cut_short: false,
            given_up: 0,
            unsent: 0,
            unrecorded: 0,
            run: self,
        };
        let outcomes = outcomes.inspect(move |(_, outcome)| {
            if !watch.note(outcome) {
                flow.stop();
            }
        });
        // What is ready together is journalled and printed in one write.
        let chunks = outcomes.ready_chunks(concurrency);
        running.go(chunks, signals.into_stream()).await
    }
}

impl Running {
    async fn go(
        mut self,
        chunks: impl Stream<Item = Vec<Done>>,
        signals: impl Stream<Item = ()>,
    ) -> (Tally, Ending) {
        let mut ticks = interval(self.progress.period());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        {
            let (mut chunks, mut signals) = (pin!(chunks), pin!(signals));
            loop {
                tokio::select! {
                    biased;
                    Some(()) = signals.next() => {
                        if !self.interrupted() {
                            break;
                        }
                    }
                    _ = ticks.tick() => self.tick().await,
                    chunk = chunks.next() => if let Some(chunk) = chunk {
                        self.take(&chunk);
                    } else {
                        if !self.run.surveyed
                            && let Ok(Some(())) = timeout(SIGNAL_BEHIND_END, signals.next()).await
                        {
                            self.interrupted();
                        }
                        break;
                    },
                }
                self.note_what_was_met();
                if self.is_over() {
                    break;
                }
            }
            // While they are: what rests no longer counts once the stream is dropped.
            self.given_up = self.run.flow.in_flight().min(self.resting());
            self.unsent = self.run.pulse.unsent().try_into().unwrap_or(usize::MAX);
        }
        self.note_what_was_met();
        self.end().await
    }

    /// Records what came of some calls. The journal comes first: only then are they done.
    fn take(&mut self, chunk: &[Done]) {
        let records: Vec<Record<'_>> = chunk
            .iter()
            .map(|(user, outcome)| {
                Record::new(self.run.verb, user, outcome, self.run.flow.finished(user))
            })
            .collect();
        let json: Vec<String> = if self.run.journal.is_some() || self.run.format == Format::Json {
            records.iter().map(Record::json).collect()
        } else {
            Vec::new()
        };
        if let Some(journal) = &mut self.run.journal
            && let Err(error) = journal.append(json.iter().map(String::as_str))
        {
            // Not in the journal, so not counted as done. Printed all the same: it is what is known of them.
            let accepted = chunk.iter().filter(|(_, outcome)| outcome.is_ok()).count();
            self.unrecorded += chunk.len() as u64;
            self.stop_for(Stop::Journal(error, accepted as u64));
            self.print(&records, &json);
            return;
        }
        self.print(&records, &json);
        for (user, outcome) in chunk {
            self.count(user, outcome);
        }
        if let Some(stop) = self.watch.take_reason() {
            self.stop_for(stop);
        }
    }

    fn print(&mut self, records: &[Record<'_>], json: &[String]) {
        let lines = self.results.lines();
        let leader = self.run.leader.as_ref();
        match self.run.format {
            Format::Json => {
                let begin = leader.map_or("{".to_owned(), |leader| {
                    format!(
                        r#"{{"leader":{},"profile":{},"#,
                        Value::from(leader.base_url.as_str()),
                        Value::from(leader.name.as_str())
                    )
                });
                for record in json {
                    lines.extend_from_slice(begin.as_bytes());
                    lines.extend_from_slice(record.trim_start_matches('{').as_bytes());
                    lines.push(b'\n');
                }
            }
            Format::Human => {
                for record in records {
                    // Writing to memory doesn't fail.
                    let on = leader.map(|leader| leader.name.as_str());
                    let _ = record.write_for_people(self.run.verb, on, lines);
                }
            }
        }
        self.progress.aside(|| self.results.flush());
    }

    fn count(&mut self, user: &UserId, outcome: &Result<Accepted, Error>) {
        match outcome {
            Ok(done) => {
                self.tally.accepted += 1;
                self.tally.without_items += u64::from(done.count == Some(0));
            }
            Err(error) => {
                *self.tally.failed.entry(error.kind()).or_default() += 1;
                self.tally.hints.extend(hint::of(error));
                if let Some(failed) = &self.run.failed {
                    let on = self.run.leader.as_ref().map(|leader| leader.name.as_str());
                    self.progress.aside(|| failed.add(user, on));
                }
            }
        }
    }

    /// A signal came. Says whether to go on until what is in flight has finished.
    fn interrupted(&mut self) -> bool {
        if matches!(self.stop, Some(Stop::Interrupted)) {
            return false;
        }
        self.run.flow.stop();
        self.stop = Some(Stop::Interrupted);
        // A pipe's end is no end of the list now: who writes to it may have been interrupted as well.
        self.cut_short |= !self.run.surveyed;
        let calls = self.run.flow.in_flight().saturating_sub(self.resting());
        if calls > 0 {
            self.progress.aside(|| {
                say!("interrupted: finishing the {calls} in flight; once more stops at once");
            });
        }
        true
    }

    /// Takes no more users. The first reason counts, but a signal's, which the exit code tells, and
    /// what can't wait.
    fn stop_for(&mut self, stop: Stop) {
        self.run.flow.stop();
        if self.stop.is_none() || stop.at_once() {
            self.stop = Some(stop);
        }
    }

    fn resting(&self) -> usize {
        self.run.pulse.resting().try_into().unwrap_or(usize::MAX)
    }

    fn is_over(&self) -> bool {
        match &self.stop {
            // Those that only wait to be tried again are left to the next run: they may have to wait long.
            Some(stop) => stop.at_once() || self.run.flow.in_flight() <= self.resting(),
            None => false,
        }
    }

    async fn tick(&mut self) {
        let stopping = self.stop.as_ref().map(|_| "finishing what is in flight");
        self.progress.tick(
            self.tally.done(),
            self.tally.failures(),
            &self.run.pulse,
            stopping,
        );
        if let Some(journal) = &mut self.run.journal
            && let Err(error) = journal.sync_soon().await
        {
            self.stop_for(Stop::Journal(error, 0));
        }
    }

    fn note_what_was_met(&mut self) {
        let met = self.run.flow.met();
        self.tally.twice += met.twice;
        self.tally.done_before += met.done_before;
        for problem in &met.problems {
            if !self.run.surveyed {
                let source = &self.run.source;
                self.progress
                    .aside(|| say!("{source}:{}: {}", problem.line, problem.reason));
            }
            if self.run.skip_invalid {
                self.tally.invalid += 1;
            } else {
                self.cut_short_for(Stop::InvalidLine);
            }
        }
        if let Some(id) = met.own {
            self.cut_short_for(Stop::Yourself(id));
        }
        if let Some(reason) = met.broken {
            self.cut_short_for(Stop::Input(reason));
        }
    }

    fn cut_short_for(&mut self, stop: Stop) {
        self.cut_short = true;
        self.stop_for(stop);
    }

    async fn end(mut self) -> (Tally, Ending) {
        let in_flight = self.record_in_flight();
        if let Some(journal) = self.run.journal.take()
            && let Err(error) = journal.finish().await
        {
            self.stop_for(Stop::Journal(error, 0));
        }
        let total = self.run.total.or_else(|| {
            let seen = self.tally.done() + self.unrecorded + in_flight as u64;
            (self.run.flow.has_ended() && !self.cut_short).then_some(seen)
        });
        let ending = Ending {
            stop: self.stop,
            cut_off: in_flight.saturating_sub(self.given_up),
            given_up: self.given_up,
            unrecorded: self.unrecorded,
            total,
            elapsed: self.progress.end(),
            lost_output: self.results.is_lost()
                || self.run.failed.is_some_and(|failed| failed.is_lost()),
        };
        (self.tally, ending)
    }

    /// Records the calls that had begun and have not ended: to undo the run, those users must be known.
    /// Not where nothing was sent of any. Says how many they are.
    fn record_in_flight(&mut self) -> usize {
        let in_flight = self.run.flow.take_in_flight();
        let records = in_flight
            .iter()
            .map(|(user, elapsed)| Record::interrupted(user, *elapsed).json());
        let records: Vec<String> = records.collect();
        if let Some(journal) = &mut self.run.journal
            && !matches!(self.stop, Some(Stop::Journal(..)))
            && in_flight.len() > self.unsent
            && let Err(error) = journal.append(records.iter().map(String::as_str))
        {
            self.stop_for(Stop::Journal(error, 0));
        }
        in_flight.len()
    }
}
