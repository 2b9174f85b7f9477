//! How to take up what is left of a run: the command that was typed, with `--resume`.

use crate::say::say;

/// What there is to say of a run that has left something.
pub struct Rest {
    pub has_journal: bool,
    /// Whether it ended before its input did, and whether because of a line that is no id.
    pub stopped: bool,
    pub at_a_bad_line: bool,
    /// What must be handed in again, as it can be read once: the users, a secret.
    pub once: Vec<&'static str>,
}

impl Rest {
    pub fn report(&self) {
        if !self.has_journal {
            if self.stopped {
                say!("hint: with --journal FILE a run can be taken up where it stopped");
            }
            return;
        }
        let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
        let words = resumed(words.collect());
        // No word holds a NUL: each came from the command line.
        let Ok(command) = shlex::try_join(words.iter().map(String::as_str)) else {
            return;
        };
        let mut again = String::new();
        if !self.once.is_empty() {
            again = format!(", with {} handed in again", self.once.join(" and "));
        }
        if self.at_a_bad_line {
            again += ", once that line is corrected, or with --skip-invalid";
        }
        say!("to take up the rest{again}:\n    {command}");
    }
}

/// The words with `--resume` among them, where flags are still read.
fn resumed(mut words: Vec<String>) -> Vec<String> {
    let end = words
        .iter()
        .position(|word| word == "--")
        .unwrap_or(words.len());
    if !words.iter().take(end).any(|word| word == "--resume") {
        words.insert(end, "--resume".to_owned());
    }
    words
}
