//! Carries out `invalidate` or `reinstate`, for one user or a million, on one Leader or several.

use std::path::Path;
use std::process::ExitCode;

use crate::exit;
use crate::input::files;
use crate::input::source::{ListFile, Source};
use crate::leader::identity::Identity;
use crate::leader::leader::Leader;
use crate::leader::selection;
use crate::run::job::BulkCommand;
use crate::run::proof::Proof;
use crate::run::result::RunResult;
use crate::run::resume::ResumeHint;
use crate::run::{dry_run, leaders};

impl BulkCommand {
    /// Carries out the command, and prints why if no call about a user was sent.
    pub async fn execute(mut self) -> ExitCode {
        let source = self.take_source();
        match self.run(source).await {
            Ok(code) => ExitCode::from(code),
            Err(reason) => exit::run_not_started(&reason),
        }
    }

    fn take_source(&mut self) -> Source {
        let users = &mut self.args.users;
        match users.from.take() {
            Some(path) => Source::List(ListFile {
                path,
                column: users.column.take(),
                delimiter: users.delimiter,
                skip_invalid: users.skip_invalid,
            }),
            None => Source::Arguments(std::mem::take(&mut users.users)),
        }
    }

    /// Runs the command and returns the exit code.
    ///
    /// # Errors
    /// Returns why no call about a user was sent.
    async fn run(&self, source: Source) -> Result<u8, String> {
        let leaders = selection::leaders(&self.args.leader)?;
        let secret_on_stdin = self.secret_on_stdin(&leaders, &source)?;
        let mut proof = self.proof(&leaders)?;
        let is_single_use = match &self.from_journal {
            Some(journal) => !files::is_regular(journal),
            None => source.is_single_use(),
        };
        let users_again = is_single_use.then_some("the same users");
        let stdin_is_free = !source.is_stdin() && secret_on_stdin.is_none();
        let jobs = self.prepare(&leaders, source).await?;
        if self.args.run.dry_run {
            return Ok(dry_run::run(self.verb, self.args.format, jobs));
        }
        self.confirm(&jobs, stdin_is_free)?;
        if let Some(proof) = &mut proof
            && !proof.before().await
        {
            return Ok(exit::INTERRUPTED);
        }
        let results = leaders::run(self, jobs).await?;
        // A run with a new journal would send everything again.
        let is_journal_gone = results.iter().any(|result| result.is_journal_gone);
        if !is_journal_gone && results.iter().any(RunResult::has_rest) {
            ResumeHint {
                has_journal: self.args.run.journal.is_some(),
                is_stopped: results.iter().any(|result| result.stop.is_some()),
                needed_again: users_again.into_iter().chain(secret_on_stdin).collect(),
            }
            .print();
        }
        let code = leaders::exit_code(&results);
        match proof {
            Some(proof) if code != exit::INTERRUPTED => {
                let counts = results.iter().map(|result| &result.counts);
                let accepted = counts.map(|counts| counts.accepted + counts.done_before);
                Ok(code.max(proof.after(accepted.sum()).await))
            }
            _ => Ok(code),
        }
    }

    /// Describes a secret that is read from stdin, which can be read only once.
    fn secret_on_stdin(
        &self,
        leaders: &[Leader],
        source: &Source,
    ) -> Result<Option<&'static str>, String> {
        let is_credential = leaders
            .iter()
            .any(|leader| leader.identity.as_ref().is_some_and(Identity::is_on_stdin));
        let is_proof = self.verify.as_deref() == Some(Path::new("-"));
        let error = match (is_credential, is_proof) {
            (_, true) if is_credential || source.is_stdin() => {
                "stdin cannot be both --verify-token-file and something else"
            }
            (true, _) if source.is_stdin() => "stdin cannot be both a secret and the users",
            (true, _) if leaders.len() > 1 => {
                "stdin can be read only once, and not as the secret of several Leaders"
            }
            (true, _) => return Ok(Some("the secret on stdin")),
            (false, true) => return Ok(Some("the token on stdin")),
            (false, false) => return Ok(None),
        };
        Err(error.to_owned())
    }

    fn proof(&self, leaders: &[Leader]) -> Result<Option<Proof>, String> {
        match (&self.verify, leaders) {
            (None, _) => Ok(None),
            (Some(file), [leader]) => Proof::new(leader, &self.args.leader, file).map(Some),
            (Some(_), _) => Err(
                "--verify-token-file works with one Leader only: a token belongs to one".to_owned(),
            ),
        }
    }
}
