//! `cribl-tokens invalidate`: one user or a million, checked and asked about before anything is sent.

use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;

use cribl_tokens::Client;

use crate::args::{Format, InvalidateArgs};
use crate::confirm::Question;
use crate::flow::Flow;
use crate::input::{Input, Source, Survey};
use crate::journal::Journal;
use crate::many::{FailedList, Run};
use crate::output::{Outcome, Results, visible};
use crate::remembered::{Known, Remembered};
use crate::say::say;
use crate::{connection, exit, summary};

pub async fn run(mut args: InvalidateArgs) -> ExitCode {
    let source = match args.users.from.take() {
        Some(file) => Source::List(file, args.users.column.take()),
        None => Source::Arguments(std::mem::take(&mut args.users.users)),
    };
    match invalidate(&args, source).await {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::nothing_tried(&reason),
    }
}

/// Does it; says why nothing was sent, or what the exit code is.
async fn invalidate(args: &InvalidateArgs, source: Source) -> Result<u8, String> {
    if source.is_stdin() && token_is_from_stdin(args) {
        return Err("stdin can't be both the token and the users".to_owned());
    }
    let client = connection::client(&args.connection)?;
    let (name, from_stdin) = (source.name(), source.is_stdin());
    let mut remembered = Remembered::new();
    let journal = open_journal(args, &client, &mut remembered)?;
    let survey = survey(args, &source, &mut remembered)?;
    let failed = open_failed(args, &source)?;
    let mut input = source.read(remembered, args.users.skip_invalid)?;
    if args.run.dry_run {
        return dry_run(args, input, client.base_url(), &name).await;
    }
    confirm(args, survey.as_ref(), &mut input, &client, from_stdin).await?;

    let flow = Flow::new(input);
    let mut outcomes = client
        .invalidate_many(flow.users())
        .concurrency(args.run.concurrency.into());
    if let Some(rate) = args.run.rate {
        outcomes = outcomes.rate_limit(rate);
    }
    if let Some(ttl) = &args.ttl {
        outcomes = outcomes.ttl(ttl.clone());
    }
    let run = Run {
        flow,
        pulse: outcomes.pulse(),
        format: args.format,
        journal,
        failed,
        total: survey.as_ref().map(|survey| survey.users),
        max_failures: args.run.max_failures,
        skip_invalid: args.users.skip_invalid,
        surveyed: survey.is_some(),
        source: name,
    };
    let (tally, ending) = run.through(outcomes, args.run.concurrency.into()).await;
    let tried = tally.done() > 0 || ending.cut_off > 0;
    if let Some(stop) = ending.stop.as_ref().filter(|stop| stop.is_of_input())
        && !tried
    {
        return Err(stop.reason());
    }
    let code = tally.report(&ending, client.base_url());
    if ending.stop.is_some() || (tally.failures() > 0 && tally.done() > 1) {
        summary::report_resume(args.run.journal.is_some(), from_stdin);
    }
    Ok(code)
}

fn token_is_from_stdin(args: &InvalidateArgs) -> bool {
    args.connection
        .token_file
        .as_deref()
        .is_some_and(|file| file.as_os_str() == "-")
}

/// Opens the journal, and takes note of whom it shows as done where the run is resumed. A dry run
/// reads it and no more.
fn open_journal(
    args: &InvalidateArgs,
    client: &Client,
    remembered: &mut Remembered,
) -> Result<Option<Journal>, String> {
    let Some(path) = &args.run.journal else {
        return Ok(None);
    };
    let leader = client.base_url();
    let mut done = 0_u64;
    let note = |entry: crate::journal::Entry| {
        let is_done = entry.outcome == Outcome::Invalidated && entry.leader == leader;
        if args.run.resume && is_done && remembered.mark(&entry.user.0, Known::Done).is_none() {
            done += 1;
        }
    };
    let journal = if args.run.dry_run {
        Journal::show(path, note).map(|()| None)
    } else {
        Journal::open(path, leader, note).map(Some)
    }?;
    if args.run.resume {
        say!(
            "{} shows {done} users as invalidated on {leader}: they are left out",
            path.display()
        );
    }
    Ok(journal)
}

/// Checks the input as far as it can be read ahead; each line that is no id is told.
fn survey(
    args: &InvalidateArgs,
    source: &Source,
    remembered: &mut Remembered,
) -> Result<Option<Survey>, String> {
    let name = source.name();
    let survey = source.survey(remembered, |problem| {
        say!("{name}:{}: {}", problem.line, problem.reason);
    })?;
    match &survey {
        Some(survey) if survey.problems > 0 && !args.users.skip_invalid => Err(format!(
            "{} lines of {name} are no ids: correct them, or leave them out with --skip-invalid",
            survey.problems
        )),
        _ => Ok(survey),
    }
}

fn open_failed(args: &InvalidateArgs, source: &Source) -> Result<Option<FailedList>, String> {
    let (Some(path), false) = (&args.run.failed, args.run.dry_run) else {
        return Ok(None);
    };
    let name = path.display().to_string();
    for (other, what) in [
        (source.path(), "the input"),
        (args.run.journal.as_deref(), "the journal"),
    ] {
        if other.is_some_and(|other| is_same(other, path)) {
            return Err(format!(
                "--failed {name} is {what}, which it would overwrite"
            ));
        }
    }
    let file = File::create(path).map_err(|e| format!("{name} can't be written: {e}"))?;
    Ok(Some(FailedList::new(name, file)))
}

fn is_same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

async fn confirm(
    args: &InvalidateArgs,
    survey: Option<&Survey>,
    input: &mut Input,
    client: &Client,
    from_stdin: bool,
) -> Result<(), String> {
    if args.run.yes {
        return Ok(());
    }
    let (users, first) = match survey {
        Some(survey) => (Some(survey.users), survey.first.clone()),
        None => (None, input.peek(2).await),
    };
    if users.unwrap_or(first.len() as u64) <= 1 {
        return Ok(());
    }
    Question {
        users,
        first: &first,
        leader: host(client.base_url()),
        stdin_is_free: !from_stdin && !token_is_from_stdin(args),
    }
    .ask()
}

/// Host and port of a base URL.
fn host(base_url: &str) -> &str {
    let rest = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Shows who would be sent.
async fn dry_run(
    args: &InvalidateArgs,
    mut input: Input,
    base_url: &str,
    source: &str,
) -> Result<u8, String> {
    let mut results = Results::to_stdout(args.format);
    let mut users = 0_u64;
    while let Some(user) = input.next().await {
        users += 1;
        let line = match args.format {
            Format::Human => format!("would invalidate {}", visible(user.as_str())),
            Format::Json => {
                serde_json::json!({"user": user.as_str(), "outcome": "would_invalidate"})
                    .to_string()
            }
        };
        results.lines().extend_from_slice(line.as_bytes());
        results.lines().push(b'\n');
        if results.lines().len() > 16 * 1024 {
            results.flush();
        }
    }
    results.flush();
    let met = input.met;
    if let Some(reason) = met.broken {
        return Err(reason);
    }
    if let (Some(problem), false) = (met.problems.first(), args.users.skip_invalid) {
        return Err(format!("{source}:{}: {}", problem.line, problem.reason));
    }
    say!(
        "dry run: {users} users would be sent to {base_url} ({} named twice, {} done before, {} lines no ids); \
         nothing was",
        met.twice,
        met.done_before,
        met.problems.len()
    );
    Ok(0)
}
