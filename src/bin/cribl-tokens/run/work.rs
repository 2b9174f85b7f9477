//! `cribl-tokens invalidate` and `reinstate`: one user or a million, on one Leader or several. What comes
//! before the first call stands in `prepare`.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;

use cribl_tokens::{BulkStatus, Client, Ttl};
use futures_util::{Stream, StreamExt};

use crate::args::{InvalidateArgs, ReinstateArgs, WorkArgs};
use crate::commands::check_token::Proof;
use crate::exit;
use crate::leader::identity::Identity;
use crate::leader::settings;
use crate::leader::settings::Leader;
use crate::record::failed_list::FailedList;
use crate::record::journal::Journal;
use crate::run::dry_run;
use crate::run::flow::Flow;
use crate::run::many::{Done, Named, Run};
use crate::run::resume::Rest;
use crate::run::several;
use crate::run::signals::Signals;
use crate::run::verb::Verb;
use crate::users::input::{Input, Source, Survey};

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
    pub include_self: bool,
    pub from_journal: Option<PathBuf>,
    pub include_unknown: bool,
    verify: Option<PathBuf>,
    pub args: WorkArgs,
}

/// One Leader's part of it, with nothing sent yet.
pub struct Part {
    pub name: String,
    pub client: Client,
    pub concurrency: u16,
    /// What is read, and its name.
    pub input: Input,
    pub source: String,
    pub survey: Option<Survey>,
    pub journal: Option<Journal>,
    pub failed: Option<FailedList>,
    /// Why nothing is sent to this Leader, where that is so.
    pub put_off: Option<String>,
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
        let on_stdin = self.on_stdin(&leaders, &source)?;
        let mut proof = self.proof(&leaders)?;
        let users_once = !source.can_be_read_again();
        let stdin_is_free = !source.is_stdin() && on_stdin.is_none();
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
            let users = users_once.then_some("the same users");
            let rest = Rest {
                has_journal: self.args.run.journal.is_some(),
                stopped: done.stopped,
                at_a_bad_line: done.at_a_bad_line,
                once: users.into_iter().chain(on_stdin).collect(),
            };
            rest.report();
        }
        match proof {
            Some(proof) if done.code != exit::INTERRUPTED => Ok(done
                .code
                .max(proof.verify(done.accepted + done.done_before).await)),
            _ => Ok(done.code),
        }
    }

    /// The secret that stdin is to give, where one is: it can be read once.
    fn on_stdin(
        &self,
        leaders: &[Leader],
        source: &Source,
    ) -> Result<Option<&'static str>, String> {
        let is_secret = leaders
            .iter()
            .any(|leader| leader.identity.as_ref().is_some_and(Identity::is_on_stdin));
        let is_proof = self.verify.as_deref() == Some(Path::new("-"));
        let wrong = match (is_secret, is_proof) {
            (_, true) if is_secret || source.is_stdin() => {
                "stdin can't be --verify-token-file and something else"
            }
            (true, _) if source.is_stdin() => "stdin can't be both a secret and the users",
            (true, _) if leaders.len() > 1 => {
                "stdin can be read once, and not as the secret of several Leaders"
            }
            (true, _) => return Ok(Some("the secret on stdin")),
            (false, true) => return Ok(Some("the token on stdin")),
            (false, false) => return Ok(None),
        };
        Err(wrong.to_owned())
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

    /// Does one Leader's part.
    pub async fn run(
        &self,
        part: Part,
        named: Option<Named>,
        signals: Signals,
    ) -> several::Outcome {
        if let Some(reason) = part.put_off {
            let users = part.survey.as_ref().map(|survey| survey.users);
            return several::Outcome::put_off(reason, users);
        }
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
        let (tally, ending) = run
            .through(outcomes, part.concurrency.into(), signals)
            .await;
        let tried = tally.done() + ending.unrecorded > 0 || ending.cut_off + ending.given_up > 0;
        if let Some(stop) = ending.stop.as_ref().filter(|stop| stop.is_of_input())
            && !tried
        {
            return several::Outcome::nothing(stop.reason());
        }
        let code = tally.report(self.verb, &ending, part.client.base_url());
        let code = failed.map_or(code, |failed| failed.finish(code, ending.stop.is_none()));
        several::Outcome::done(code, tally, &ending)
    }

    fn outcomes(
        &self,
        client: &Client,
        flow: &Flow,
        concurrency: u16,
    ) -> (Pin<Box<dyn Stream<Item = Done>>>, BulkStatus) {
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
                let pulse = many.status();
                (Box::pin(many), pulse)
            }
            Verb::Reinstate => {
                let many = outcomes!(client.reinstate_many(flow.users()));
                let pulse = many.status();
                (Box::pin(many), pulse)
            }
        }
    }
}
