//! Ctrl-C and SIGTERM.

use std::io;

use futures_util::{Stream, stream};

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
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
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
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
