//! A spinner on standard error while a large document is read or a client is generated.

use std::time::Duration;

use indicatif::ProgressBar;

use super::output::printable;

/// A spinner that disappears when it is dropped. Drop it before anything is printed.
#[must_use = "it is gone when it is dropped"]
pub struct Progress(ProgressBar);

/// Shows what the command is doing. Shows nothing unless standard error is a terminal.
pub fn of(what: &str) -> Progress {
    let spinner = ProgressBar::new_spinner();
    spinner.set_message(printable(what));
    spinner.enable_steady_tick(Duration::from_millis(100));
    Progress(spinner)
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
