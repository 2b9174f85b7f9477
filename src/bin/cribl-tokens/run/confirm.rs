//! The confirmation prompt for more than one call.

use std::io::{self, BufRead, IsTerminal};

use cribl_tokens::UserId;

use crate::stderr::{self, status_line};
use crate::text::visible;
use crate::verb::Verb;

/// Maximum number of users that the prompt names.
pub const MAX_NAMED: usize = 3;

/// The content of the prompt.
pub struct Confirmation<'q> {
    pub verb: Verb,
    /// How many users on which Leaders.
    pub users: &'q str,
    /// The first of the users. If there are more than [`MAX_NAMED`], the prompt says that there are more.
    pub first: &'q [UserId],
    /// True if stdin is not needed for something else.
    pub stdin_is_free: bool,
}

impl Confirmation<'_> {
    /// Asks on the terminal.
    ///
    /// # Errors
    /// Returns an error if there is no terminal, or the user does not confirm.
    pub fn ask(&self) -> Result<(), String> {
        let obstacle = if !self.stdin_is_free {
            Some("stdin is read for something else")
        } else if !io::stdin().is_terminal() {
            Some("stdin is not a terminal")
        } else if !io::stderr().is_terminal() {
            Some("stderr, which would show the question, is not a terminal")
        } else {
            None
        };
        if let Some(why) = obstacle {
            return Err(format!(
                "{} need confirmation, and {why}\nhint: check with --dry-run, then pass --yes",
                self.users
            ));
        }
        status_line!("{} {}:", self.verb.sentence(), self.users);
        status_line!("    {}", self.names());
        stderr::write("Continue? [y/N] ");
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(_) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Ok(()),
            Ok(read) => {
                if read == 0 {
                    // Ctrl-D leaves the cursor after the prompt.
                    status_line!("");
                }
                Err("not confirmed".to_owned())
            }
            Err(error) => Err(format!("cannot read the confirmation: {error}")),
        }
    }

    fn names(&self) -> String {
        let names = self.first.iter().take(MAX_NAMED);
        let names: Vec<String> = names.map(|id| visible(id.as_str())).collect();
        let more = if self.first.len() > MAX_NAMED {
            ", …"
        } else {
            ""
        };
        format!("{}{more}", names.join(", "))
    }
}
