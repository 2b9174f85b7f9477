//! The file of `--failed`: who is to be tried again, in a form that `--from` reads.
//!
//! It begins with a comment that says what it is, and no other file is overwritten.
//!
//! What it held before is worth something until there is news: so it is opened early, to see that it
//! can be written, and emptied with the first outcome, or at the end of a list that had nobody in it.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use cribl_tokens::UserId;
use same_file::Handle;

use crate::exit;
use crate::input::{files, id};
use crate::record::lock::lock;
use crate::say::say;

/// How the file begins, unless it is empty.
const BEGIN: &str = "# users that failed, written by cribl-tokens --failed\n";

/// A handle on the file; clones are of the same, for several Leaders.
#[derive(Clone)]
pub struct FailedList(Rc<RefCell<State>>);

struct State {
    name: String,
    file: File,
    /// Whether it is a file, which can be cut, and no device or pipe.
    is_file: bool,
    begun: bool,
    /// The Leader that the last line is about, where there are several.
    on: Option<String>,
    /// Where the last whole line ends.
    end: u64,
    /// Whether nothing can be written that would begin a line.
    is_broken: bool,
    /// How many couldn't be written, and of how many that has been reported.
    lost: u64,
    reported: u64,
}

impl FailedList {
    /// Opens the file at `path`, which must be none of the `others`, and leaves it as it is.
    ///
    /// # Errors
    /// In words: where it can't be written, or is one of the others.
    pub fn open(path: &Path, others: &[(Option<&Handle>, &str)]) -> Result<Self, String> {
        let name = path.display().to_string();
        if let Some((_, what)) = others.iter().find(|(other, _)| files::is(*other, path)) {
            return Err(format!(
                "--failed {name} is {what}, which it would overwrite"
            ));
        }
        let open = || {
            let mut options = OpenOptions::new();
            let file = options
                .create(true)
                .write(true)
                .truncate(false)
                .open(path)?;
            let is_file = file.metadata()?.is_file();
            Ok((file, is_file))
        };
        let cant = |e: io::Error| format!("{name} can't be written: {e}");
        let (file, is_file) = open().map_err(cant)?;
        if is_file && !is_ours(path).map_err(cant)? {
            return Err(format!(
                "--failed {name} holds something that this command didn't write, and would overwrite it: name \
                 another file, or empty that one"
            ));
        }
        if is_file {
            lock(&file, "--failed", path)?;
        }
        Ok(Self(Rc::new(RefCell::new(State {
            name,
            file,
            is_file,
            begun: false,
            on: None,
            end: 0,
            is_broken: false,
            lost: 0,
            reported: 0,
        }))))
    }

    /// Empties the file, unless that has been done.
    pub fn begin(&self) {
        self.0.borrow_mut().begin();
    }

    /// Whether some couldn't be written, or are in it still who were before.
    pub fn is_lost(&self) -> bool {
        let state = self.0.borrow();
        state.lost > 0 || state.is_broken
    }

    /// Adds a line; where that fails, none of it. `on` names the Leader, where there are several.
    pub fn add(&self, user: &UserId, on: Option<&str>) {
        let state = &mut *self.0.borrow_mut();
        state.begin();
        let begin = if state.end == 0 { BEGIN } else { "" };
        let heading = match on {
            Some(leader) if state.on.as_deref() != on => format!("# on {leader}\n"),
            _ => String::new(),
        };
        let line = format!("{begin}{heading}{}\n", id::line(user.as_str()));
        if state.is_broken {
            state.lost += 1;
        } else if let Err(error) = state.file.write_all(line.as_bytes()) {
            if state.lost == 0 {
                say!("warning: {} can't be written: {error}", state.name);
            }
            state.lost += 1;
            state.cut_back();
        } else {
            state.end += line.len() as u64;
            state.on = on.map(str::to_owned);
        }
    }

    /// Ends a run whose exit code would be `code` without the file, and which went through all of its
    /// users or was stopped: says what is not in it, and what the code is.
    pub fn finish(&self, code: u8, went_through: bool) -> u8 {
        if went_through {
            self.begin();
        }
        let state = &mut *self.0.borrow_mut();
        if state.lost > state.reported {
            state.reported = state.lost;
            say!(
                "warning: {} is incomplete: {} of those that failed are not in it",
                state.name,
                state.lost
            );
        }
        if state.lost > 0 || state.is_broken {
            code.max(exit::FAILED)
        } else {
            code
        }
    }
}

/// Whether there is nothing in a file but what this command wrote. By a handle of its own: one for both
/// would make this process the reader of a pipe.
fn is_ours(path: &Path) -> io::Result<bool> {
    let mut begin = Vec::new();
    let file = File::open(path)?;
    file.take(BEGIN.len() as u64).read_to_end(&mut begin)?;
    Ok(begin.is_empty() || begin == BEGIN.as_bytes())
}

impl State {
    fn begin(&mut self) {
        if self.begun {
            return;
        }
        self.begun = true;
        if self.is_file
            && let Err(error) = self.file.set_len(0)
        {
            say!(
                "warning: {} can't be emptied and still holds what it held before: {error}",
                self.name
            );
            self.is_broken = true;
        }
    }

    /// Takes back what was written of a line, which `--from` would take for somebody else's id.
    fn cut_back(&mut self) {
        let cut = |file: &mut File| {
            file.set_len(self.end)?;
            file.seek(SeekFrom::Start(self.end))
        };
        // Of a pipe nothing can be taken back, so nothing more may come behind it.
        self.is_broken = !self.is_file;
        if self.is_file
            && let Err(error) = cut(&mut self.file)
        {
            self.is_broken = true;
            say!(
                "warning: the last line of {} may be part of an id only: {error}",
                self.name
            );
        }
    }
}
