//! A row of a table, and the checks made on every row.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use cribl_tokens::{Accepted, Client, Credentials, ErrorKind, RetryPolicy};
use tokio::time::timeout;

use crate::support::printed::{Log, printed};
use crate::support::raw_server::{RawServer, Reply};
use crate::support::{TOKEN, raw_server};

/// The client's default time limits. They are generous so that a busy machine finishes in time what has to
/// end before them. A row may set others.
const LIMIT: Duration = Duration::from_secs(15);

/// How far a row may exceed its client's time limits, and how long its connection may stay open afterwards.
const GRACE: Duration = Duration::from_secs(10);

/// The same for a row that runs into a time limit of its own. Such limits are some tenths of a second, so 3
/// s is short enough to show a limit that has no effect, and long enough for a busy machine.
const SHORT_GRACE: Duration = Duration::from_secs(3);

/// The password for rows that sign in. No output may ever hold it.
pub const PASSWORD: &str = "correct-horse-battery-staple";

/// One behavior of a Leader, and the expected outcome of a call to it.
pub struct Row {
    name: String,
    peer: Peer,
    expected: Expected,
    attempts: u32,
    requests: usize,
    limit: Duration,
    connect_limit: Duration,
    signs_in: bool,
}

/// The server that a row calls.
pub enum Peer {
    /// A server that sends these responses over plain http.
    Http(Vec<Reply>),
    /// The same server called over https, which it does not speak.
    Https(Vec<Reply>),
    /// A server with TLS: its base URL, its trusted CA, and the requests it receives.
    Secure(String, String, Receiver<bool>),
    /// A server at this base URL that lives as long as the second field.
    Kept(String, Box<dyn std::any::Any>),
}

enum Expected {
    /// The `count` of a success.
    Success(Option<i64>),
    Failure(ErrorKind, Vec<String>),
}

/// A row without its expected outcome.
pub struct Behaviour(String, Peer);

/// A Leader that responds to a call, and to each retry, with `reply`.
pub fn row(name: impl Into<String>, reply: Reply) -> Behaviour {
    Behaviour(name.into(), Peer::Http(vec![reply]))
}

/// A Leader that sends each of `replies` in turn and then repeats the last one.
pub fn in_turn(name: impl Into<String>, replies: Vec<Reply>) -> Behaviour {
    Behaviour(name.into(), Peer::Http(replies))
}

pub fn peer(name: impl Into<String>, peer: Peer) -> Behaviour {
    Behaviour(name.into(), peer)
}

impl Behaviour {
    pub fn succeeds(self, count: impl Into<Option<i64>>) -> Row {
        self.becomes(Expected::Success(count.into()))
    }

    /// Expects an error of this kind whose text contains all of `words`.
    pub fn fails<W: Into<String>>(
        self,
        kind: ErrorKind,
        words: impl IntoIterator<Item = W>,
    ) -> Row {
        let words = words.into_iter().map(Into::into).collect();
        self.becomes(Expected::Failure(kind, words))
    }

    fn becomes(self, expected: Expected) -> Row {
        let Self(name, peer) = self;
        Row {
            name,
            peer,
            expected,
            attempts: 1,
            requests: 1,
            limit: LIMIT,
            connect_limit: LIMIT,
            signs_in: false,
        }
    }
}

impl Row {
    /// Sets the expected number of attempts, each with a request. The default is 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self.requests = attempts as usize;
        self
    }

    /// Sets the number of requests the server sees, for rows where it differs from the number of attempts.
    pub fn requests(mut self, requests: usize) -> Self {
        self.requests = requests;
        self
    }

    /// Sets the client's time limit, for behavior that lasts until the limit.
    pub fn limit_ms(mut self, limit: u64) -> Self {
        self.limit = Duration::from_millis(limit);
        self
    }

    /// Sets the time limit for connecting.
    pub fn connect_limit_ms(mut self, limit: u64) -> Self {
        self.connect_limit = Duration::from_millis(limit);
        self
    }

    /// Uses a user's password as credentials.
    pub fn signs_in(mut self) -> Self {
        self.signs_in = true;
        self
    }

    /// Returns the longest time the row may take: the number of attempts times the limit of one.
    fn longest(&self) -> Duration {
        let limit = self.limit.min(self.connect_limit);
        let grace = if limit < LIMIT { SHORT_GRACE } else { GRACE };
        limit * self.attempts.max(1) + grace
    }

    /// Returns true if the call ended before the time limit it claims to have reached.
    fn is_early(&self, outcome: &Result<Accepted, cribl_tokens::Error>, took: Duration) -> bool {
        outcome.as_ref().is_err_and(cribl_tokens::Error::is_timeout) && took < self.limit
    }

    fn counted(&self, requests: usize) -> Option<String> {
        (requests != self.requests).then(|| format!("{requests} requests"))
    }

    fn client(&self, base_url: &str, ca: Option<&str>) -> Client {
        let policy = RetryPolicy::default()
            .max_retries(2)
            .min_delay(Duration::from_millis(1))
            .max_delay(Duration::from_millis(2))
            .max_retry_after(Duration::from_millis(2));
        let credentials = if self.signs_in {
            Credentials::password("admin", PASSWORD)
        } else {
            Credentials::bearer_token(TOKEN)
        };
        let builder = Client::builder(base_url)
            .credentials(credentials)
            .retry(policy)
            .timeout(self.limit)
            .connect_timeout(self.connect_limit);
        match ca {
            Some(ca) => builder.only_ca_certificates(ca),
            None => builder,
        }
        .build()
        .unwrap()
    }

    /// Returns what is wrong with `outcome`. Empty if it is as expected.
    fn breaches(&self, outcome: &Result<Accepted, cribl_tokens::Error>) -> Vec<String> {
        let mut breaches = Vec::new();
        let mut hold = |held: bool, what: String| {
            if !held {
                breaches.push(what);
            }
        };
        match (&self.expected, outcome) {
            (Expected::Success(count), Ok(done)) => {
                hold(
                    done.count() == *count,
                    format!("a count of {:?}", done.count()),
                );
                let attempts = done.attempts();
                hold(attempts == self.attempts, format!("{attempts} attempts"));
            }
            (Expected::Failure(kind, words), Err(error)) => {
                let (text, attempts) = (error.to_string(), error.attempts());
                hold(error.kind() == *kind, format!("{:?}: {text}", error.kind()));
                for words in words {
                    hold(text.contains(words), format!("no {words:?} in: {text}"));
                }
                let short = !text.contains(char::is_control) && text.len() < 2048;
                hold(short, format!("not one short line: {text:?}"));
                hold(
                    attempts == self.attempts,
                    format!("{attempts} attempts: {text}"),
                );
            }
            (Expected::Success(_), Err(error)) => hold(false, error.to_string()),
            (Expected::Failure(..), Ok(done)) => hold(false, format!("{done:?}")),
        }
        breaches.extend(shown_secrets(&printed(outcome)));
        breaches
    }
}

/// Calls the Leader of each row and compares the outcome with the row.
pub async fn check(rows: Vec<Row>) {
    assert!(!rows.is_empty());
    let (log, _logging) = Log::start();
    let mut breaches = Vec::new();
    for row in rows {
        let name = row.name.clone();
        let found = run(row).await;
        breaches.extend(found.into_iter().map(|what| format!("{name}: {what}")));
    }
    breaches.extend(shown_secrets(&log.text()));
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

async fn run(mut row: Row) -> Vec<String> {
    let (mut server, mut arrivals) = (None, None);
    let (base_url, ca, _kept) = match std::mem::replace(&mut row.peer, Peer::Http(Vec::new())) {
        Peer::Http(replies) => {
            let server = server.insert(RawServer::start(replies));
            (server.base_url(), None, None)
        }
        Peer::Https(replies) => {
            let server = server.insert(RawServer::start(replies));
            (format!("https://{}", server.address()), None, None)
        }
        Peer::Secure(base_url, ca, asked) => {
            arrivals = Some(asked);
            (base_url, Some(ca), None)
        }
        Peer::Kept(base_url, kept) => (base_url, None, Some(kept)),
    };
    let client = row.client(&base_url, ca.as_deref());
    let user = "nico";
    let begun = Instant::now();
    let Ok(outcome) = timeout(row.longest(), client.invalidate(user).send()).await else {
        return vec!["hangs".to_owned()];
    };
    let took = begun.elapsed();
    drop(client);
    let mut breaches = row.breaches(&outcome);
    if row.is_early(&outcome, took) {
        breaches.push(format!("ran into its time limit after {took:?}"));
    }
    if let Some(server) = server {
        breaches.extend(served(&row, server).await);
    }
    if let Some(arrivals) = arrivals {
        let requests = arrivals.try_iter().count();
        breaches.extend(row.counted(requests));
    }
    breaches
}

/// Returns what is wrong with what the server saw. It must have seen the expected number of requests, and
/// each of their connections must be closed.
async fn served(row: &Row, server: RawServer) -> Option<String> {
    let requests = server.requests().len();
    let ended = tokio::task::spawn_blocking(move || (0..requests).all(|_| server.await_end(GRACE)));
    if !ended.await.unwrap() {
        return Some("the connection is not let go".to_owned());
    }
    row.counted(requests)
}

fn shown_secrets(text: &str) -> Option<String> {
    // The beginning of a secret must not show either, where a text was cut.
    let shown = [&TOKEN[..40], &PASSWORD[..20]]
        .into_iter()
        .any(|secret| text.contains(secret));
    shown.then(|| {
        format!(
            "a secret is shown: {}",
            text.chars().take(4096).collect::<String>()
        )
    })
}

/// An address where no server listens.
pub fn closed_port() -> Peer {
    Peer::Kept(
        format!("http://{}", raw_server::closed_port()),
        Box::new(()),
    )
}
