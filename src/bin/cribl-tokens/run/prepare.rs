//! What comes before the first call: all is read and checked that can be, for each Leader, and somebody
//! is asked. Nothing about a user is sent from here.

use cribl_tokens::Client;
use same_file::Handle;

use crate::hint;
use crate::leader::connection;
use crate::leader::identity::Identity;
use crate::leader::settings::Leader;
use crate::record::failed_list::FailedList;
use crate::record::history;
use crate::record::history::{History, Invalidated};
use crate::record::journal::Journal;
use crate::run::confirm::Question;
use crate::run::progress::while_waiting;
use crate::run::stop;
use crate::run::work::{Part, Task};
use crate::say::{counted, say};
use crate::users::files;
use crate::users::input::{Source, Survey};
use crate::users::list;
use crate::users::remembered::Remembered;
use crate::users::sieve::Sieve;

impl Task {
    /// Reads and checks all there is to check, for each Leader.
    pub async fn prepare(&self, leaders: &[Leader], source: Source) -> Result<Vec<Part>, String> {
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
            let (own, put_off) = match self.own(&client, leader).await {
                Ok(own) => (own, None),
                Err(reason) if leaders.len() == 1 => return Err(reason),
                Err(reason) => {
                    let name = leader.profile.as_deref().unwrap_or_default();
                    say!("warning: {name}: nothing will be sent: {reason}");
                    (Vec::new(), Some(reason))
                }
            };
            let mut sieve = Sieve { remembered, own };
            let survey = self.survey(&source, &mut sieve, leader.profile.as_deref())?;
            surveyed.push((leader, client, source, sieve, survey, put_off));
        }
        let failed = self.open_failed(input.as_ref())?;
        // A dry run sends nothing behind a line that is no id, so it tells all of them.
        let skip_problems = self.args.users.skip_invalid || self.args.run.dry_run;
        let parts = surveyed
            .into_iter()
            .map(|(leader, client, source, sieve, survey, put_off)| {
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
                    put_off,
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
            "{name} shows {} as invalidated on {leader}; others in it: {}",
            counted(found.users.len() as u64, "user"),
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
    ///
    /// # Errors
    /// In words, where the sign-in fails for the moment: the next might succeed, and nobody would know
    /// who it is of.
    async fn own(&self, client: &Client, leader: &Leader) -> Result<Vec<String>, String> {
        if self.include_self {
            return Ok(Vec::new());
        }
        let is_fixed = matches!(leader.identity, Some(Identity::Token(_)));
        let token = if is_fixed || !self.args.run.dry_run {
            match while_waiting(client.access_token()).await {
                Ok(token) => Some(token),
                // Each call will tell why: there is no other try.
                Err(error) if stop::is_no_sign_in(&error) => None,
                Err(error) => {
                    let hint =
                        hint::of(&error).map_or(String::new(), |hint| format!("\nhint: {hint}"));
                    return Err(format!(
                        "{error}. Without it, whether you are among the users yourself can't be told \
                         (--include-self asks nobody){hint}"
                    ));
                }
            }
        } else {
            None
        };
        let subject = token.and_then(|token| token.subject());
        let username = client.username().map(str::to_owned);
        Ok(username.into_iter().chain(subject).collect())
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

    pub async fn confirm(&self, parts: &mut [Part], stdin_is_free: bool) -> Result<(), String> {
        if self.args.run.yes {
            return Ok(());
        }
        let (mut users, mut first) = (Some(0_u64), Vec::new());
        for part in parts.iter_mut().filter(|part| part.put_off.is_none()) {
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
        let called = parts.iter().filter(|part| part.put_off.is_none());
        let hosts: Vec<String> = called.map(|part| host(part.base_url())).collect();
        Question {
            users,
            verb: self.verb,
            first: &first,
            leader: &hosts.join(" and "),
            stdin_is_free,
        }
        .ask()
    }
}

/// Host and port of a base URL.
fn host(base_url: &str) -> String {
    let url = url::Url::parse(base_url);
    url.map_or(base_url.to_owned(), |url| url.authority().to_owned())
}
