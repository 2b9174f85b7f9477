//! The confirmation prompt for more than one user.

use std::io::{self, BufRead, IsTerminal};

use cribl_tokens::UserId;

use crate::stderr::{self, status_line};
use crate::text::visible;
use crate::verb::Verb;

/// The content of the prompt.
pub struct Confirmation<'q> {
    pub verb: Verb,
    pub users: u64,
    /// The first of the users.
    pub first: &'q [UserId],
    pub leader: &'q str,
    /// True if stdin is not needed for something else.
    pub stdin_is_free: bool,
}

impl Confirmation<'_> {
    /// Asks on the terminal.
    ///
    /// # Errors
    /// Returns an error if there is no terminal, or the user does not confirm.
    pub fn ask(&self) -> Result<(), String> {
        let is_terminal =
            self.stdin_is_free && io::stdin().is_terminal() && io::stderr().is_terminal();
        if !is_terminal {
            let why = if self.stdin_is_free {
                "stdin is not a terminal"
            } else {
                "stdin is read for something else"
            };
            return Err(format!(
                "{} users on {} need confirmation, and {why}\nhint: check with --dry-run, then pass --yes",
                self.users, self.leader
            ));
        }
        status_line!(
            "{} {} users on {}:",
            self.verb.sentence(),
            self.users,
            self.leader
        );
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
        let names: Vec<String> = self.first.iter().map(|id| visible(id.as_str())).collect();
        let more = if self.users > names.len() as u64 {
            ", …"
        } else {
            ""
        };
        format!("{}{more}", names.join(", "))
    }
}
