//! The signals that ask the command to stop: SIGINT (Ctrl-C), SIGTERM and SIGHUP. A signal that the parent
//! process ignores stays ignored, such as SIGHUP under `nohup` and SIGINT in a script's background job.

use std::io;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{Stream, stream};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// True if a run handles the signals itself.
#[cfg(unix)]
static IS_LEFT_TO_RUN: AtomicBool = AtomicBool::new(false);

/// Returns true if a run handles the signals itself from now on.
#[cfg(unix)]
pub fn are_left_to_run() -> bool {
    IS_LEFT_TO_RUN.load(Ordering::Relaxed)
}

/// Returns the result of `work`, or `None` if a signal comes first.
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

/// The signals that are not ignored.
pub struct Signals {
    #[cfg(unix)]
    interrupt: Option<Signal>,
    #[cfg(unix)]
    terminate: Option<Signal>,
    #[cfg(unix)]
    hangup: Option<Signal>,
}

impl Signals {
    /// Creates the handlers. From here on, the signals do not end the process by themselves.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            let unless_ignored = |kind: SignalKind| {
                (!is_ignored(kind.as_raw_value()))
                    .then(|| signal(kind))
                    .transpose()
            };
            let signals = Self {
                interrupt: unless_ignored(SignalKind::interrupt())?,
                terminate: unless_ignored(SignalKind::terminate())?,
                hangup: unless_ignored(SignalKind::hangup())?,
            };
            IS_LEFT_TO_RUN.store(true, Ordering::Relaxed);
            Ok(signals)
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Returns a stream of the signals. It registers itself once per signal and not once per poll, because
    /// it is polled for every result.
    pub fn into_stream(self) -> impl Stream<Item = ()> {
        stream::unfold(self, |mut signals| async {
            signals.next().await;
            Some(((), signals))
        })
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        {
            tokio::select! {
                () = received(&mut self.interrupt) => {}
                () = received(&mut self.terminate) => {}
                () = received(&mut self.hangup) => {}
            }
            // It arrives more than once when a terminal closes, and must not count as a second Ctrl-C.
            self.hangup = None;
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    if let Some(signal) = signal
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// Returns true if the process was started with a signal ignored. Handling the signal would end that. If
/// this cannot be determined, only SIGHUP counts as ignored, and still ends the process.
#[cfg(unix)]
pub fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    match ignored {
        Some(mask) => mask & (1 << (signal - 1)) != 0,
        None => signal == SignalKind::hangup().as_raw_value(),
    }
}
