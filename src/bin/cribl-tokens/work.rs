//! `cribl-tokens invalidate` and `reinstate`: one user or a million, on one Leader or several, checked
//! and asked about before anything is sent.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;

use cribl_tokens::{Client, Pulse, Ttl};
use futures_util::{Stream, StreamExt};
use same_file::Handle;

use crate::args::{InvalidateArgs, ReinstateArgs, WorkArgs};
use crate::check_token::Proof;
use crate::confirm::Question;
use crate::failed_list::FailedList;
use crate::flow::Flow;
use crate::history::{History, Invalidated};
use crate::identity::Identity;
use crate::input::{Input, Source, Survey};
use crate::journal::Journal;
use crate::many::{Done, Named, Run};
use crate::remembered::Remembered;
use crate::resume::Rest;
use crate::say::say;
use crate::settings::Leader;
use crate::sieve::Sieve;
use crate::verb::Verb;
use crate::{connection, dry_run, exit, files, history, list, settings, several, stop};

pub async fn invalidate(mut args: InvalidateArgs) -> ExitCode {
    let source = source(&mut args.work);
    let task = Task {
        verb: Verb::Invalidate,
        ttl: args.ttl,
        include_self: args.include_self,
        from_journal: None,
        include_unknown: false,
        verify: args.verify_token_file,
        args: args.work,
    };
    exit(task.go(source).await)
}

pub async fn reinstate(mut args: ReinstateArgs) -> ExitCode {
    let source = source(&mut args.work);
    let task = Task {
        verb: Verb::Reinstate,
        ttl: None,
        // To take back one's own invalidation locks nobody out.
        include_self: true,
        from_journal: args.from_journal,
        include_unknown: args.include_unknown,
        verify: None,
        args: args.work,
    };
    exit(task.go(source).await)
}

fn source(args: &mut WorkArgs) -> Source {
    match args.users.from.take() {
        Some(file) => Source::List(file, args.users.column.take()),
        None => Source::Arguments(std::mem::take(&mut args.users.users)),
    }
}

fn exit(done: Result<u8, String>) -> ExitCode {
    match done {
        Ok(code) => ExitCode::from(code),
        Err(reason) => exit::nothing_tried(&reason),
    }
}

/// What is to be done, to whoever the source names.
pub struct Task {
    pub verb: Verb,
    ttl: Option<Ttl>,
    include_self: bool,
    from_journal: Option<PathBuf>,
    include_unknown: bool,
    verify: Option<PathBuf>,
    pub args: WorkArgs,
}

/// One Leader's part of it, with nothing sent yet.
pub struct Part {
    pub name: String,
    client: Client,
    concurrency: u16,
    /// What is read, and its name.
    pub input: Input,
    pub source: String,
    survey: Option<Survey>,
    journal: Option<Journal>,
    failed: Option<FailedList>,
}

impl Part {
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// Whether the input was checked to its end, and each line told that is no id.
    pub fn was_surveyed(&self) -> bool {
        self.survey.is_some()
    }
}

impl Task {
    /// Does it; says why nothing was sent, or what the exit code is.
    async fn go(&self, source: Source) -> Result<u8, String> {
        let leaders = settings::leaders(&self.args.leader)?;
        let on_stdin = leaders
            .iter()
            .any(|leader| leader.identity.as_ref().is_some_and(Identity::is_on_stdin));
        if source.is_stdin() && on_stdin {
            return Err("stdin can't be both a secret and the users".to_owned());
        }
        if leaders.len() > 1 && on_stdin {
            return Err(
                "stdin can be read once, and not as the secret of several Leaders".to_owned(),
            );
        }
        let proof_is_on_stdin = self.verify.as_deref() == Some(Path::new("-"));
        if proof_is_on_stdin && (source.is_stdin() || on_stdin) {
            return Err("stdin can't be --verify-token-file and something else".to_owned());
        }
        let mut proof = self.proof(&leaders)?;
        let users_once = !source.can_be_read_again();
        let stdin_is_free = !source.is_stdin() && !on_stdin && !proof_is_on_stdin;
        let mut parts = self.prepare(&leaders, source).await?;
        if self.args.run.dry_run {
            return dry_run::run(self, parts).await;
        }
        self.confirm(&mut parts, stdin_is_free).await?;
        if let Some(proof) = &mut proof
            && !proof.before().await
        {
            return Ok(exit::INTERRUPTED);
        }
        let done = several::run(self, parts).await?;
        if done.have_rest {
            let once = [
                (users_once, "the same users"),
                (on_stdin, "the secret on stdin"),
            ];
            let rest = Rest {
                has_journal: self.args.run.journal.is_some(),
                stopped: done.stopped,
                at_a_bad_line: done.at_a_bad_line,
                once: once
                    .iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, what)| *what)
                    .collect(),
            };
            rest.report();
        }
        match proof {
            Some(proof) if done.code != exit::INTERRUPTED => {
                Ok(done.code.max(proof.verify(done.accepted).await))
            }
            _ => Ok(done.code),
        }
    }

    fn proof(&self, leaders: &[Leader]) -> Result<Option<Proof>, String> {
        match (&self.verify, leaders) {
            (None, _) => Ok(None),
            (Some(file), [leader]) => Proof::new(leader, &self.args.leader, file).map(Some),
            (Some(_), _) => {
                Err("--verify-token-file is about one Leader: a token is of one".to_owned())
            }
        }
    }

    /// Reads and checks all there is to check, for each Leader.
    async fn prepare(&self, leaders: &[Leader], source: Source) -> Result<Vec<Part>, String> {
        if let Some(journal) = &self.from_journal {
            // Before --journal makes a file of that name.
            history::readable(journal)?;
        }
        source.check(self.args.run.yes || self.args.run.dry_run)?;
        let input = files::input(&source, self.args.run.journal.as_deref())?;
        let mut clients = Vec::new();
        let is_dry = self.args.run.dry_run;
        for leader in leaders {
            clients.push(connection::client_of_run(
                leader,
                &self.args.leader,
                is_dry,
            )?);
        }
        let base_urls: Vec<String> = clients.iter().map(|c| c.base_url().to_owned()).collect();
        let source = if leaders.len() > 1 {
            source.held()?
        } else {
            source
        };
        let (journal, done) = self.open_journal(&base_urls)?;
        let mut surveyed = Vec::new();
        for ((leader, client), remembered) in leaders.iter().zip(clients).zip(done) {
            let source = self.source(&source, client.base_url(), leaders.len())?;
            let own = self.own(&client, leader).await;
            let mut sieve = Sieve { remembered, own };
            let survey = self.survey(&source, &mut sieve, leader.profile.as_deref())?;
            surveyed.push((leader, client, source, sieve, survey));
        }
        let failed = self.open_failed(input.as_ref())?;
        // A dry run sends nothing behind a line that is no id, so it tells all of them.
        let skip_problems = self.args.users.skip_invalid || self.args.run.dry_run;
        let parts = surveyed
            .into_iter()
            .map(|(leader, client, source, sieve, survey)| {
                Ok(Part {
                    name: leader.profile.clone().unwrap_or_default(),
                    concurrency: self.concurrency(leader),
                    source: source.name(),
                    input: source.read(sieve, skip_problems)?,
                    survey,
                    journal: journal
                        .as_ref()
                        .map(|journal| journal.of(client.base_url())),
                    failed: failed.clone(),
                    client,
                })
            });
        parts.collect()
    }

    fn concurrency(&self, leader: &Leader) -> u16 {
        let of_profile = leader.concurrency.as_ref().map(|calls| calls.value);
        self.args.run.concurrency.or(of_profile).unwrap_or(8)
    }

    /// The users of one of so many Leaders.
    fn source(&self, source: &Source, leader: &str, leaders: usize) -> Result<Source, String> {
        let Some(journal) = &self.from_journal else {
            return Ok(source.clone());
        };
        let mut found = Invalidated::read(journal, leader)?;
        let name = journal.display();
        say!(
            "{name} shows {} users as invalidated on {leader}, and {} who are not or no more",
            found.users.len(),
            found.others,
        );
        let unknown = found.unknown.len();
        if self.include_unknown {
            found.users.append(&mut found.unknown);
        } else if unknown > 0 {
            say!(
                "warning: {unknown} more may be invalidated, as their calls failed without a telling answer: \
                 --include-unknown takes them, too"
            );
        }
        if leaders == 1 && found.users.is_empty() && unknown == 0 && !found.elsewhere.is_empty() {
            let others: Vec<_> = found.elsewhere.into_iter().collect();
            return Err(format!(
                "{name} has nobody to reinstate on {leader}, but records of {}: name the Leader as it does there",
                others.join(" and ")
            ));
        }
        Ok(Source::Arguments(found.users))
    }

    /// The names that the signed-in user goes by on a Leader, where they must not be among the users: the
    /// username, and the `sub` of the token. A dry run signs in nowhere.
    async fn own(&self, client: &Client, leader: &Leader) -> Vec<String> {
        if self.include_self {
            return Vec::new();
        }
        let is_fixed = matches!(leader.identity, Some(Identity::Token(_)));
        let token = if is_fixed || !self.args.run.dry_run {
            // Where there is none, each call will tell why.
            client.access_token().await.ok()
        } else {
            None
        };
        let subject = token.and_then(|token| token.subject());
        let username = client.username().map(str::to_owned);
        username.into_iter().chain(subject).collect()
    }

    /// Opens the journal, and takes note of whom it shows as done on each Leader, where the run is
    /// resumed. A dry run reads it and no more.
    fn open_journal(
        &self,
        leaders: &[String],
    ) -> Result<(Option<Journal>, Vec<Remembered>), String> {
        let mut history = History::new(self.verb, leaders);
        let Some(path) = &self.args.run.journal else {
            return Ok((None, history.done));
        };
        let is_new = !path.exists();
        let note = |entry| history.note(&entry);
        let journal = if self.args.run.dry_run {
            Journal::show(path, note).map(|()| None)
        } else {
            Journal::open(path, note).map(Some)
        }?;
        history.tell(path, is_new, self.args.run.resume);
        if !self.args.run.resume {
            history = History::new(self.verb, leaders);
        }
        Ok((journal, history.done))
    }

    /// Checks the input as far as it can be read ahead; each line that is no id is told.
    fn survey(
        &self,
        source: &Source,
        sieve: &mut Sieve,
        profile: Option<&str>,
    ) -> Result<Option<Survey>, String> {
        let name = source.name();
        let survey = source.survey(sieve, |problem| {
            say!("{name}:{}: {}", problem.line, problem.reason);
        })?;
        match &survey {
            Some(Survey { own: Some(id), .. }) => Err(stop::yourself(id, profile)),
            Some(survey) if survey.problems > 0 && !self.args.users.skip_invalid => {
                Err(list::no_ids(survey.problems, &name))
            }
            _ => Ok(survey),
        }
    }

    fn open_failed(&self, input: Option<&Handle>) -> Result<Option<FailedList>, String> {
        let (Some(path), false) = (&self.args.run.failed, self.args.run.dry_run) else {
            return Ok(None);
        };
        let journals = [&self.args.run.journal, &self.from_journal];
        let journals = journals.map(|path| files::at(path.as_deref()?).ok().flatten());
        let [journal, from_journal] = journals.each_ref().map(Option::as_ref);
        let others = [
            (input, "the input"),
            (journal, "the journal"),
            (from_journal, "the journal"),
        ];
        FailedList::open(path, &others).map(Some)
    }

    async fn confirm(&self, parts: &mut [Part], stdin_is_free: bool) -> Result<(), String> {
        if self.args.run.yes {
            return Ok(());
        }
        let (mut users, mut first) = (Some(0_u64), Vec::new());
        for part in parts.iter_mut() {
            let (here, names) = match &part.survey {
                Some(survey) => (Some(survey.users), survey.first.clone()),
                None => (None, part.input.peek(2).await),
            };
            users = users.zip(here).map(|(users, here)| users.max(here));
            if names.len() > first.len() {
                first = names;
            }
        }
        if users.unwrap_or(first.len() as u64) <= 1 {
            return Ok(());
        }
        let hosts: Vec<&str> = parts.iter().map(|part| host(part.base_url())).collect();
        Question {
            users,
            verb: self.verb,
            first: &first,
            leader: &hosts.join(" and "),
            stdin_is_free,
        }
        .ask()
    }

    /// Does one Leader's part.
    pub async fn run(&self, part: Part, named: Option<Named>) -> several::Outcome {
        let flow = Flow::new(part.input);
        let (outcomes, pulse) = self.outcomes(&part.client, &flow, part.concurrency);
        let (failed, begun) = (part.failed.clone(), part.failed.clone());
        let outcomes = outcomes.inspect(move |_| begun.iter().for_each(FailedList::begin));
        let run = Run {
            verb: self.verb,
            leader: named,
            flow,
            pulse,
            format: self.args.format,
            journal: part.journal,
            failed: part.failed,
            total: part.survey.as_ref().map(|survey| survey.users),
            max_failures: self.args.run.max_failures,
            skip_invalid: self.args.users.skip_invalid,
            surveyed: part.survey.is_some(),
            source: part.source,
        };
        let (tally, ending) = run.through(outcomes, part.concurrency.into()).await;
        let tried = tally.done() + ending.unrecorded > 0 || ending.cut_off + ending.given_up > 0;
        if let Some(stop) = ending.stop.as_ref().filter(|stop| stop.is_of_input())
            && !tried
        {
            return several::Outcome::nothing(stop.reason());
        }
        let code = tally.report(self.verb, &ending, part.client.base_url());
        let code = failed.map_or(code, |failed| failed.finish(code));
        several::Outcome::done(code, tally, &ending)
    }

    fn outcomes(
        &self,
        client: &Client,
        flow: &Flow,
        concurrency: u16,
    ) -> (Pin<Box<dyn Stream<Item = Done>>>, Pulse) {
        macro_rules! outcomes {
            ($many:expr) => {{
                let mut many = $many.concurrency(concurrency.into());
                if let Some(rate) = self.args.run.rate {
                    many = many.rate_limit(rate);
                }
                many
            }};
        }
        match self.verb {
            Verb::Invalidate => {
                let mut many = outcomes!(client.invalidate_many(flow.users()));
                if let Some(ttl) = &self.ttl {
                    many = many.ttl(ttl.clone());
                }
                let pulse = many.pulse();
                (Box::pin(many), pulse)
            }
            Verb::Reinstate => {
                let many = outcomes!(client.remove_invalidations(flow.users()));
                let pulse = many.pulse();
                (Box::pin(many), pulse)
            }
        }
    }
}

/// Host and port of a base URL.
fn host(base_url: &str) -> &str {
    let rest = base_url
        .split_once("://")
        .map_or(base_url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}
