//! The record of requests.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method};
use tokio::sync::watch;

use crate::sandbox::lock::lock;

/// The number of requests that the sandbox records for [`Sandbox::requests`](crate::sandbox::Sandbox::requests).
///
/// A recorded request takes the memory of its target and headers. All requests are counted, recorded or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recording {
    /// No request.
    Off,
    /// The latest requests, up to this number.
    Latest(usize),
    /// Every request, until memory runs out.
    All,
}

impl Default for Recording {
    /// The latest 10,000.
    fn default() -> Self {
        Self::Latest(10_000)
    }
}

/// A request as it arrived. `Debug` hides the values of `Authorization`, `Proxy-Authorization` and `Cookie`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The path and query byte for byte as on the wire, not decoded. They end before a `#`, which a request line cannot
    /// contain.
    pub target: String,
    /// The headers, with their names in lower case.
    pub headers: HeaderMap,
    /// The user of its token, if the token was accepted.
    pub user: Option<String>,
}

/// The record and the count.
pub(crate) struct Log {
    recording: Recording,
    recorded: Mutex<VecDeque<RecordedRequest>>,
    count: watch::Sender<u64>,
    sign_ins: AtomicU64,
}

impl Log {
    pub(crate) fn new(recording: Recording) -> Self {
        Self {
            recording,
            recorded: Mutex::default(),
            count: watch::Sender::new(0),
            sign_ins: AtomicU64::new(0),
        }
    }

    /// Records a request and wakes the tasks that wait for one. `signs_in` is true if it asks for a token.
    pub(crate) fn add(&self, mut head: http::request::Parts, user: Option<String>, signs_in: bool) {
        let mut recorded = lock(&self.recorded);
        self.sign_ins
            .fetch_add(u64::from(signs_in), Ordering::Relaxed);
        let room = match self.recording {
            Recording::Off => 0,
            Recording::Latest(count) => count,
            Recording::All => usize::MAX,
        };
        if room > 0 {
            hide_secrets(&mut head.headers);
            let target = head
                .uri
                .path_and_query()
                .map_or("", |target| target.as_str())
                .to_owned();
            if recorded.len() == room {
                recorded.pop_front();
            }
            recorded.push_back(RecordedRequest {
                method: head.method,
                target,
                headers: head.headers,
                user,
            });
        }
        self.count.send_modify(|count| *count += 1);
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.recorded).iter().cloned().collect()
    }

    pub(crate) fn count(&self) -> u64 {
        *self.count.borrow()
    }

    pub(crate) fn sign_ins(&self) -> u64 {
        self.sign_ins.load(Ordering::Relaxed)
    }

    pub(crate) async fn wait_for(&self, count: u64) {
        let mut counts = self.count.subscribe();
        let reached = counts.wait_for(|now| *now >= count).await.map(|now| *now);
        reached.expect("the sender lives in `self`, which this borrows");
    }

    pub(crate) fn clear(&self) {
        let mut recorded = lock(&self.recorded);
        recorded.clear();
        self.sign_ins.store(0, Ordering::Relaxed);
        self.count.send_replace(0);
    }
}

fn hide_secrets(headers: &mut HeaderMap) {
    for (name, value) in headers.iter_mut() {
        if [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name) {
            value.set_sensitive(true);
        }
    }
}
