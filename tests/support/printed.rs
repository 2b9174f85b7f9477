//! Everything that can be seen of a call: what a caller can print, and what is logged.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::LevelFilter;

/// Captures the log.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures what this thread logs, at any level, until the guard is dropped.
    pub fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that a caller can print of an outcome.
pub fn printed<T: std::fmt::Debug>(outcome: &Result<T, cribl_tokens::Error>) -> String {
    let mut text = format!("{outcome:?}\n{outcome:#?}\n");
    if let Err(error) = outcome {
        write!(
            text,
            "{:?}\n{:?}\n",
            error.message(),
            error.response().map(|r| r.location())
        )
        .unwrap();
        text += &String::from_utf8_lossy(error.response().map_or(&[], |response| response.body()));
        let mut cause: Option<&dyn StdError> = Some(error);
        while let Some(error) = cause {
            write!(text, "{error}\n{error:?}\n").unwrap();
            cause = error.source();
        }
    }
    text
}
