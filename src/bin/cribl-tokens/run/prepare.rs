//! The preparation of a run: reads and checks everything for each Leader before the first call, and asks
//! for confirmation. No call about a user is sent from here.

use std::path::Path;
use std::rc::Rc;

use cribl_tokens::{Client, UserId};
use same_file::Handle;

use crate::hint;
use crate::input::files;
use crate::input::source::Source;
use crate::input::users::{UserList, Users};
use crate::leader::identity::Identity;
use crate::leader::leader::Leader;
use crate::leader::sign_in;
use crate::leader::{connection, expiry};
use crate::record::failed_list::FailedList;
use crate::record::history::History;
use crate::record::invalidated::{self, Invalidations};
use crate::record::journal::Journal;
use crate::record::journal_lines::JournalLine;
use crate::run::confirm::{Confirmation, MAX_NAMED};
use crate::run::job::BulkCommand;
use crate::run::job::LeaderJob;
use crate::run::stop;
use crate::stderr::status_line;
use crate::text::{counted, visible};
use crate::waiting::while_signing_in;

impl BulkCommand {
    /// Reads and checks everything for each Leader.
    pub async fn prepare(
        &self,
        leaders: &[Leader],
        source: Source,
    ) -> Result<Vec<LeaderJob>, String> {
        let run = &self.args.run;
        if let Some(journal) = &self.from_journal {
            // Checked before `--journal` creates a file with that name.
            invalidated::check_readable(journal)?;
        }
        source.check(!run.yes && !run.dry_run)?;
        let input = source.file_beside(run.journal.as_deref())?;
        let mut clients = Vec::new();
        for leader in leaders {
            clients.push(if run.dry_run {
                connection::dry_run_client(leader, &self.args.leader)?
            } else {
                sign_in::client(leader, &self.args.leader).await?
            });
        }
        let lists = self.lists(source, &clients)?;
        let base_urls: Vec<&str> = clients.iter().map(Client::base_url).collect();
        let (journal, done) =
            self.open_journal(base_urls.into_iter().zip(lists.clone()).collect())?;
        let failed = self.open_failed(input.as_ref())?;
        let mut jobs = Vec::new();
        for (((leader, client), list), done) in leaders.iter().zip(clients).zip(lists).zip(done) {
            let mut job = LeaderJob {
                name: leader.profile.clone().unwrap_or_default(),
                concurrency: self.concurrency(leader),
                users: Users::new(list, done),
                journal: journal
                    .as_ref()
                    .map(|journal| journal.of(client.base_url())),
                failed: failed.clone(),
                skipped: None,
                client,
            };
            match self.own_names(&job, leader).await {
                Ok(names) => {
                    if let Some(id) = job.users.first_of(&names) {
                        return Err(own_id_error(&id, leader.profile.as_deref()));
                    }
                }
                Err(reason) if leaders.len() == 1 => return Err(reason),
                Err(reason) => {
                    status_line!(
                        "warning: {}: no user's tokens will be touched: {reason}",
                        job.name
                    );
                    job.skipped = Some(reason);
                }
            }
            jobs.push(job);
        }
        Ok(jobs)
    }

    fn concurrency(&self, leader: &Leader) -> u16 {
        let of_profile = leader.concurrency.as_ref().map(|calls| calls.value);
        self.args.run.concurrency.or(of_profile).unwrap_or(8)
    }

    /// Reads the users of each Leader.
    fn lists(&self, source: Source, clients: &[Client]) -> Result<Vec<Rc<UserList>>, String> {
        if let Some(journal) = &self.from_journal {
            return self.lists_of_journal(journal, clients);
        }
        let list = Rc::new(source.read()?);
        Ok(clients.iter().map(|_| Rc::clone(&list)).collect())
    }

    /// Returns the users that a journal records as invalidated on each Leader.
    fn lists_of_journal(
        &self,
        journal: &Path,
        clients: &[Client],
    ) -> Result<Vec<Rc<UserList>>, String> {
        let leaders: Vec<&str> = clients.iter().map(Client::base_url).collect();
        let Invalidations {
            leaders: found,
            elsewhere,
        } = Invalidations::read(journal, &leaders)?;
        let name = journal.display();
        if let ([leader], [found]) = (leaders.as_slice(), found.as_slice())
            && found.users.is_empty()
            && found.unknown.is_empty()
            && !elsewhere.is_empty()
        {
            let others: Vec<_> = elsewhere.iter().map(|url| visible(url)).collect();
            return Err(format!(
                "{name} has no users to reinstate on {leader}, but records of {}\nhint: write the base URL as the journal does",
                others.join(" and ")
            ));
        }
        let mut lists = Vec::new();
        for (leader, mut found) in leaders.iter().zip(found) {
            status_line!(
                "{name} records {} as invalidated on {leader}; others in it: {}",
                counted(found.users.len() as u64, "user"),
                found.others,
            );
            if self.include_unknown {
                found.users.append(&mut found.unknown);
            } else if !found.unknown.is_empty() {
                status_line!(
                    "warning: the result is unknown for {}, whose calls failed; --include-unknown adds them",
                    counted(found.unknown.len() as u64, "user")
                );
            }
            lists.push(Rc::new(UserList::of(&found.users)?));
        }
        Ok(lists)
    }

    /// Returns the names of the signed-in user, who must not be among the users: the username, and the
    /// `sub` of the token. A dry run does not sign in. Prints a note if the token does not tell.
    ///
    /// # Errors
    /// Returns an error if the sign-in fails temporarily, because the next one might succeed for an unknown
    /// user.
    async fn own_names(&self, job: &LeaderJob, leader: &Leader) -> Result<Vec<String>, String> {
        if self.include_self {
            return Ok(Vec::new());
        }
        let is_fixed = matches!(leader.identity, Some(Identity::Token(_)));
        let token = if is_fixed || !self.args.run.dry_run {
            match while_signing_in(job.client.access_token()).await {
                Ok(token) => Some(token),
                // Each call will fail with this reason.
                Err(error) if stop::is_sign_in_final(&error) => None,
                Err(error) => {
                    let hint = hint::for_error(&error)
                        .map_or(String::new(), |hint| format!("\nhint: {hint}"));
                    return Err(format!(
                        "{error}; so it is unknown whether you are among the users (--include-self skips this check){hint}"
                    ));
                }
            }
        } else {
            None
        };
        if let Some(expired) = token.as_ref().and_then(expiry::expired) {
            status_line!("warning: {expired}");
        }
        let is_signed_in = token.is_some();
        let subject = token.and_then(|token| token.subject());
        let username = job.client.username().map(str::to_owned);
        let names: Vec<String> = username.into_iter().chain(subject).collect();
        if names.is_empty() && is_signed_in && job.users.count_left() > 0 {
            let on = on_profile(leader.profile.as_deref());
            status_line!(
                "note: the bearer token{on} does not name its user, so it is unknown whether you are among the users"
            );
        }
        Ok(names)
    }

    /// Opens the journal. If the run is resumed, returns which users of each Leader's list are done. A dry
    /// run only reads it.
    fn open_journal(
        &self,
        lists: Vec<(&str, Rc<UserList>)>,
    ) -> Result<(Option<Journal>, Vec<Vec<bool>>), String> {
        let none_done = lists.iter().map(|_| Vec::new()).collect();
        let Some(path) = &self.args.run.journal else {
            return Ok((None, none_done));
        };
        let mut history = History::new(self.verb, self.args.require_items, lists);
        let is_new = !path.exists();
        let note = |line: &JournalLine<'_>| history.note(line);
        let journal = if self.args.run.dry_run {
            Journal::show(path, note).map(|()| None)
        } else {
            Journal::open(path, note).map(Some)
        }?;
        history.print(path, is_new, self.args.run.resume);
        let done = if self.args.run.resume {
            history.into_done()
        } else {
            none_done
        };
        Ok((journal, done))
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

    /// Asks for confirmation if there is more than one call to make.
    pub fn confirm(&self, jobs: &[LeaderJob], stdin_is_free: bool) -> Result<(), String> {
        let jobs = jobs.iter().filter(|job| job.skipped.is_none());
        let jobs: Vec<_> = jobs.filter(|job| job.users.count_left() > 0).collect();
        let calls: u64 = jobs.iter().map(|job| job.users.count_left()).sum();
        if self.args.run.yes || calls <= 1 {
            return Ok(());
        }
        let on_each = jobs.iter().map(|job| {
            let users = counted(job.users.count_left(), "user");
            format!("{users} on {}", host(job.base_url()))
        });
        let on_each: Vec<String> = on_each.collect();
        Confirmation {
            verb: self.verb,
            users: &on_each.join(" and "),
            first: &first_users(&jobs),
            stdin_is_free,
        }
        .ask()
    }
}

/// The reason why the signed-in user's own id is not sent.
fn own_id_error(id: &UserId, profile: Option<&str>) -> String {
    let on = on_profile(profile);
    format!(
        "{} is the user you are signed in as{on}: invalidating your own tokens might lock you out, as whether you could sign \
         in again is not documented\nhint: remove it from the users, or pass --include-self",
        visible(id.as_str())
    )
}

fn on_profile(profile: Option<&str>) -> String {
    profile.map_or(String::new(), |profile| format!(" on {profile}"))
}

/// Returns the first users of all Leaders, each once: one more than the prompt names, if there are so many.
fn first_users(jobs: &[&LeaderJob]) -> Vec<UserId> {
    let mut first = Vec::new();
    for user in jobs.iter().flat_map(|job| job.users.clone()) {
        if first.len() > MAX_NAMED {
            break;
        }
        if !first.contains(&user) {
            first.push(user);
        }
    }
    first
}

/// Returns the host and port of a base URL.
fn host(base_url: &str) -> String {
    let url = url::Url::parse(base_url);
    url.map_or(base_url.to_owned(), |url| url.authority().to_owned())
}
