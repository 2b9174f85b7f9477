//! A run on one Leader: each result is written to the journal, to stdout and to the counts, until the list
//! ends or something stops the run.

use std::pin::pin;

use cribl_tokens::{BulkStatus, Error, ErrorResponse, UserId};
use futures_util::{Stream, StreamExt};
use tokio::time::{MissedTickBehavior, interval};

use crate::args::Format;
use crate::hint;
use crate::json;
use crate::output::{Done, LeaderLabel, Record, ResultPrinter};
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;
use crate::run::calls::{UserResult, results};
use crate::run::deadline::{Deadline, passed};
use crate::run::job::{BulkCommand, LeaderJob};
use crate::run::progress::Progress;
use crate::run::result::{Counts, RunResult};
use crate::run::stop::{FailureDetector, StopReason};
use crate::run::summary;
use crate::run::user_stream::UserStream;
use crate::signals::Signals;
use crate::stderr::status_line;
use crate::text::counted;
use crate::verb::Verb;

/// Runs one Leader's job, and prints a summary.
pub async fn run(
    command: &BulkCommand,
    job: LeaderJob,
    label: Option<LeaderLabel>,
    signals: Signals,
    deadline: Option<Deadline>,
) -> RunResult {
    if let Some(reason) = job.skipped {
        return RunResult::not_started(reason, job.users.count_left());
    }
    let total = job.users.count_left();
    let counts = Counts {
        duplicates: job.users.duplicates(),
        done_before: job.users.done(),
        invalid: job.users.invalid(),
        ..Counts::default()
    };
    let users = UserStream::new(job.users);
    let (results, status) = results(command, &job.client, &users, job.concurrency);
    let detector = FailureDetector::new(command.args.run.max_failures);
    let is_labeled = label.is_some();
    let run = Run {
        verb: command.verb,
        format: command.args.format,
        requires_items: command.args.require_items,
        progress: Progress::begin(total, label.as_ref()),
        label,
        users: users.clone(),
        status,
        journal: job.journal,
        failed: job.failed,
        total,
        output: ResultPrinter::to_stdout(command.args.format),
        counts,
        detector: detector.clone(),
        stop: None,
        abandoned: 0,
        not_sent: 0,
        unrecorded: 0,
    };
    let results = results.inspect(move |(_, result)| {
        if !detector.note(result) {
            users.stop();
        }
    });
    // Results that are ready together are journaled and printed in one write.
    let chunks = results.ready_chunks(job.concurrency.into());
    // A run of a single call leaves the deadline to that call, whose error is more precise.
    let deadline = deadline.filter(|_| total > 1 || is_labeled);
    let result = run.run(chunks, signals.into_stream(), deadline).await;
    summary::print(&result, command.verb, job.client.base_url());
    result
}

/// A run in progress.
struct Run {
    verb: Verb,
    format: Format,
    requires_items: bool,
    /// The Leader's name and base URL, if results must name it.
    label: Option<LeaderLabel>,
    users: UserStream,
    status: BulkStatus,
    journal: Option<Journal>,
    failed: Option<FailedList>,
    /// The number of users.
    total: u64,
    output: ResultPrinter,
    counts: Counts,
    progress: Progress,
    detector: FailureDetector,
    stop: Option<StopReason>,
    /// The number of started calls that had no request in flight when the run ended.
    abandoned: usize,
    /// How many of those had sent nothing.
    not_sent: usize,
    /// The number of calls that ended but could not be recorded.
    unrecorded: u64,
}

impl Run {
    async fn run(
        mut self,
        chunks: impl Stream<Item = Vec<UserResult>>,
        signals: impl Stream<Item = ()>,
        deadline: Option<Deadline>,
    ) -> RunResult {
        let mut ticks = interval(self.progress.period());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        {
            let (mut chunks, mut signals) = (pin!(chunks), pin!(signals));
            let mut deadline = deadline;
            loop {
                tokio::select! {
                    biased;
                    Some(()) = signals.next() => {
                        if !self.interrupt() {
                            break;
                        }
                    }
                    limit = passed(deadline) => {
                        deadline = None;
                        self.stop_for(StopReason::Deadline(limit));
                    }
                    _ = ticks.tick() => self.tick().await,
                    chunk = chunks.next() => match chunk {
                        Some(chunk) => self.take(&chunk),
                        None => break,
                    },
                }
                if self.is_over() {
                    break;
                }
            }
            // Set before the stream is dropped, because after that no call waits any more.
            self.abandoned = self.users.in_flight().min(self.waiting());
            self.not_sent = self.status.unsent_calls().try_into().unwrap_or(usize::MAX);
        }
        self.end().await
    }

    /// Records the results of some calls. They are written to the journal first, because only that makes
    /// them done.
    fn take(&mut self, chunk: &[UserResult]) {
        if let Some(failed) = &self.failed {
            failed.begin();
        }
        let records: Vec<Record<'_>> = chunk
            .iter()
            .map(|(user, result)| Record::new(self.verb, user, result, self.users.finished(user)))
            .collect();
        let is_json_needed = self.journal.is_some() || self.format == Format::Json;
        let lines = if is_json_needed {
            json::lines(&records)
        } else {
            Vec::new()
        };
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.append(&lines)
        {
            // They are not in the journal, so they do not count as done. They are still printed, because
            // nothing else records them.
            let accepted = chunk.iter().filter(|(_, result)| result.is_ok()).count();
            self.unrecorded += chunk.len() as u64;
            self.stop_for(StopReason::Journal(error, accepted as u64));
            self.print(&records, &lines);
            return;
        }
        self.print(&records, &lines);
        for (user, result) in chunk {
            self.count(user, result);
        }
        if let Some(stop) = self.detector.take_reason() {
            self.stop_for(stop);
        }
    }

    /// Prints records. `lines` are the same records as JSON, for a format that needs it.
    fn print(&mut self, records: &[Record<'_>], lines: &[u8]) {
        let out = self.output.lines();
        let label = self.label.as_ref();
        match (self.format, label) {
            (Format::Json, None) => out.extend_from_slice(lines),
            (Format::Json, Some(label)) => json::extend_with_head(out, label, lines),
            (Format::Human, label) => {
                for record in records {
                    // Writing to memory can't fail.
                    let _ = record.write_for_people(self.verb, label, out);
                }
            }
        }
        self.progress.suspend(|| self.output.flush());
    }

    fn count(&mut self, user: &UserId, result: &Result<Done, Error>) {
        let is_failure = match result {
            Ok(done) => {
                self.counts.accepted += 1;
                let is_empty = done.count == Some(0);
                if is_empty {
                    self.counts.add_without_items(user);
                }
                is_empty && self.requires_items
            }
            Err(error) => {
                *self.counts.failed.entry(error.kind()).or_default() += 1;
                self.counts.hints.extend(hint::for_error(error));
                let asked = error.response().and_then(ErrorResponse::retry_after);
                self.counts.retry_after = self.counts.retry_after.max(asked);
                true
            }
        };
        if is_failure && let Some(failed) = &self.failed {
            let on = self.label.as_ref().map(|leader| leader.name.as_str());
            self.progress.suspend(|| failed.add(user, on));
        }
    }

    /// Handles a signal. Returns true if the calls in flight should finish.
    fn interrupt(&mut self) -> bool {
        if matches!(self.stop, Some(StopReason::Interrupted)) {
            return false;
        }
        self.users.stop();
        self.stop = Some(StopReason::Interrupted);
        let calls = self.users.in_flight().saturating_sub(self.waiting());
        if calls > 0 {
            self.progress.suspend(|| {
                let calls = counted(calls as u64, "call");
                status_line!(
                    "interrupted: finishing {calls} in flight; interrupt again to stop at once"
                );
            });
        }
        true
    }

    /// Starts no more calls. The first reason counts, unless a signal came, which decides the exit code, or
    /// the new reason is immediate.
    fn stop_for(&mut self, stop: StopReason) {
        self.users.stop();
        let counts = match &self.stop {
            None => true,
            Some(before) => stop.is_immediate() && !before.is_immediate(),
        };
        if counts {
            self.stop = Some(stop);
        }
    }

    /// The number of calls that wait to be sent, or sent again.
    fn waiting(&self) -> usize {
        self.status.waiting_calls().try_into().unwrap_or(usize::MAX)
    }

    fn is_over(&self) -> bool {
        match &self.stop {
            // Calls that only wait for a retry are left to the next run, because they may wait long.
            Some(stop) => stop.is_immediate() || self.users.in_flight() <= self.waiting(),
            None => false,
        }
    }

    async fn tick(&mut self) {
        let stopping = self.stop.as_ref().map(|_| "finishing calls in flight");
        self.progress.tick(
            self.counts.done(),
            self.counts.failures(),
            &self.status,
            stopping,
        );
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.sync_soon().await
        {
            self.stop_for(StopReason::Journal(error, 0));
        }
        self.check_journal();
    }

    fn check_journal(&mut self) {
        if self.journal.as_ref().is_some_and(Journal::is_gone) && self.stop.is_none() {
            self.stop_for(StopReason::JournalGone);
        }
    }

    async fn end(mut self) -> RunResult {
        let in_flight = self.record_in_flight();
        self.check_journal();
        let is_journal_gone = self.journal.as_ref().is_some_and(Journal::is_gone);
        if let Some(journal) = self.journal.take()
            && let Err(error) = journal.finish().await
        {
            self.stop_for(StopReason::Journal(error, 0));
        }
        if let Some(failed) = &self.failed {
            failed.finish(self.stop.is_none());
        }
        RunResult {
            counts: self.counts,
            stop: self.stop,
            in_flight_at_end: in_flight.saturating_sub(self.abandoned),
            abandoned: self.abandoned,
            unrecorded: self.unrecorded,
            is_journal_gone,
            total: self.total,
            elapsed: self.progress.end(),
            is_output_lost: self.output.is_lost()
                || self.failed.is_some_and(|failed| failed.is_lost()),
            requires_items: self.requires_items,
        }
    }

    /// Records the calls that have started and not ended, unless none of them sent anything, because those
    /// users must be known to undo the run. Returns their number.
    fn record_in_flight(&mut self) -> usize {
        let in_flight = self.users.take_in_flight();
        let records = in_flight.iter();
        let records = records.map(|(user, elapsed)| Record::interrupted(user, *elapsed));
        let records: Vec<Record<'_>> = records.collect();
        if let Some(journal) = &mut self.journal
            && !matches!(self.stop, Some(StopReason::Journal(..)))
            && in_flight.len() > self.not_sent
            && let Err(error) = journal.append(&json::lines(&records))
        {
            self.stop_for(StopReason::Journal(error, 0));
        }
        in_flight.len()
    }
}
