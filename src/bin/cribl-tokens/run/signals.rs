//! Ctrl-C, SIGTERM, and SIGHUP, as when the terminal goes away.

use std::io;

use futures_util::future::OptionFuture;
use futures_util::{Stream, stream};
#[cfg(unix)]
use tokio::signal::unix::Signal;

/// What `work` gives; `None` where a signal came first.
pub async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let Ok(mut signals) = Signals::new() else {
        return Some(work.await);
    };
    tokio::select! {
        biased;
        () = signals.next() => None,
        done = work => Some(done),
    }
}

/// The signals that ask this command to stop.
pub struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    /// From here on they don't end the process by themselves.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: if is_hangup_ignored() {
                    None
                } else {
                    Some(signal(SignalKind::hangup())?)
                },
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// A stream of them. Polled as often as results come, so it registers itself once a signal, and
    /// not once a poll.
    pub fn into_stream(self) -> impl Stream<Item = ()> {
        stream::unfold(self, |mut signals| async {
            signals.next().await;
            Some(((), signals))
        })
    }

    pub async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            Some(_) = OptionFuture::from(self.hangup.as_mut().map(Signal::recv)) => {}
        }
        // It comes more than once when a terminal goes away, and is no second Ctrl-C.
        #[cfg(unix)]
        {
            self.hangup = None;
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Whether SIGHUP is ignored, as under `nohup`: it must stay so, and to await it would end that. Where
/// that can't be known it isn't awaited, and does as it does by itself.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    const HANGUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask & HANGUP != 0)
}
