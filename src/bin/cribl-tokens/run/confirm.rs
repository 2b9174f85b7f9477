//! Asking before many are signed out.

use std::io::{self, BufRead, IsTerminal};

use cribl_tokens::UserId;

use crate::output::visible;
use crate::run::verb::Verb;
use crate::say::{prompt, say};

/// What the question names.
pub struct Question<'q> {
    /// How many users; `None` where the input can't be read ahead.
    pub users: Option<u64>,
    pub verb: Verb,
    pub first: &'q [UserId],
    pub leader: &'q str,
    /// Whether stdin is free for an answer.
    pub stdin_is_free: bool,
}

impl Question<'_> {
    /// Asks on the terminal; says why it must not go on.
    pub fn ask(&self) -> Result<(), String> {
        let somebody =
            self.stdin_is_free && io::stdin().is_terminal() && io::stderr().is_terminal();
        let users = match self.users {
            Some(users) => format!("{users} users"),
            None => "more than one user (how many isn't known before the input ends)".to_owned(),
        };
        if !somebody {
            return Err(format!(
                "this is about {users} on {}, and nobody can be asked here: look with --dry-run, and say --yes",
                self.leader
            ));
        }
        say!("{} {users} on {}:", self.verb.sentence(), self.leader);
        say!("    {}", self.names());
        prompt("Go on? [y/N] ");
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(_) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Ok(()),
            Ok(read) => {
                if read == 0 {
                    // Ctrl-D leaves the cursor behind the question.
                    say!("");
                }
                Err("the answer was not yes".to_owned())
            }
            Err(error) => Err(format!("the answer can't be read: {error}")),
        }
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.first.iter().map(|id| visible(id.as_str())).collect();
        let more = self.users.is_none_or(|users| users > names.len() as u64);
        format!("{}{}", names.join(", "), if more { ", …" } else { "" })
    }
}
