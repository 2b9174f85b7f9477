//! Tells how to resume an incomplete run: with the same command and `--resume`.

use crate::stderr::status_line;

/// The remaining parts of a run, and what is needed to resume it.
pub struct ResumeHint {
    pub has_journal: bool,
    /// True if the run ended before its list did.
    pub is_stopped: bool,
    /// Inputs that could be read only once and are needed again: the users, a secret.
    pub needed_again: Vec<&'static str>,
}

impl ResumeHint {
    pub fn print(&self) {
        if !self.has_journal {
            if self.is_stopped {
                status_line!("hint: with --journal FILE a run can be resumed where it stopped");
            }
            return;
        }
        let arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
        let arguments = resumed(arguments.collect());
        // Arguments never contain a NUL.
        let Ok(command) = shlex::try_join(arguments.iter().map(String::as_str)) else {
            return;
        };
        let mut again = String::new();
        if !self.needed_again.is_empty() {
            again = format!(", passing {} again", self.needed_again.join(" and "));
        }
        status_line!("to do the rest{again}:\n    {command}");
    }
}

/// Inserts `--resume` into the arguments, before a `--`.
fn resumed(mut arguments: Vec<String>) -> Vec<String> {
    let end = arguments
        .iter()
        .position(|argument| argument == "--")
        .unwrap_or(arguments.len());
    if !arguments
        .iter()
        .take(end)
        .any(|argument| argument == "--resume")
    {
        arguments.insert(end, "--resume".to_owned());
    }
    arguments
}
