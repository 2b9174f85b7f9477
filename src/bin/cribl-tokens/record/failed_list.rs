//! The file of `--failed`: the users to try again, in a form that `--from` reads.
//!
//! It begins with a comment that identifies it, and no other file is overwritten.
//!
//! Its old content is useful until there are new results. So it is opened early, to check that it can be
//! written, and emptied at the first result, or at the end of an empty list.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use cribl_tokens::UserId;
use same_file::Handle;

use crate::input::{files, id};
use crate::record::lock::lock;
use crate::stderr::status_line;

/// The first line of the file, unless it is empty.
const BEGIN: &str = "# users that failed, written by cribl-tokens --failed\n";

/// A handle on the file. Clones share it, for several Leaders.
#[derive(Clone)]
pub struct FailedList(Rc<RefCell<State>>);

struct State {
    name: String,
    file: File,
    /// True for a file, which can be truncated, and false for a device or a pipe.
    is_file: bool,
    begun: bool,
    /// The Leader of the last line, if there are several.
    on: Option<String>,
    /// The end of the last complete line.
    end: u64,
    /// True if nothing more can be written.
    is_broken: bool,
    /// How many users could not be written, and how many of those have been reported.
    lost: u64,
    reported: u64,
}

impl FailedList {
    /// Opens the file at `path`, which must not be one of the `others`, and does not change it.
    ///
    /// # Errors
    /// Returns an error if it cannot be written, is one of the others, or another run has it open.
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
        let cant = |e: io::Error| format!("{name} cannot be written: {e}");
        let (file, is_file) = open().map_err(cant)?;
        if is_file && !was_written_by_this_command(path).map_err(cant)? {
            return Err(format!(
                "--failed {name} was not written by this command and would be overwritten\nhint: \
                 name another file, or \
                 empty that one"
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

    /// Empties the file, unless that was done already.
    pub fn begin(&self) {
        self.0.borrow_mut().begin();
    }

    /// Returns true if some users could not be written, or the file still contains those of an earlier run.
    pub fn is_lost(&self) -> bool {
        let state = self.0.borrow();
        state.lost > 0 || state.is_broken
    }

    /// Adds a complete line, or nothing if that fails. `on` names the Leader, if there are several.
    pub fn add(&self, user: &UserId, on: Option<&str>) {
        let state = &mut *self.0.borrow_mut();
        state.begin();
        let begin = if state.end == 0 { BEGIN } else { "" };
        let heading = match on {
            Some(leader) if state.on.as_deref() != on => format!("# on {leader}\n"),
            _ => String::new(),
        };
        let line = format!("{begin}{heading}{}\n", id::as_line(user.as_str()));
        if state.is_broken {
            state.lost += 1;
        } else if let Err(error) = state.file.write_all(line.as_bytes()) {
            if state.lost == 0 {
                status_line!("warning: {} cannot be written: {error}", state.name);
            }
            state.lost += 1;
            state.remove_partial_line();
        } else {
            state.end += line.len() as u64;
            state.on = on.map(str::to_owned);
        }
    }

    /// Ends a run, and prints what is missing from the file. After a run to the end of its list, the file has
    /// nothing of an earlier run.
    pub fn finish(&self, is_complete: bool) {
        let state = &mut *self.0.borrow_mut();
        if is_complete {
            state.begin();
        }
        if state.lost > state.reported {
            state.reported = state.lost;
            status_line!(
                "warning: {} is incomplete: {} of the failed users are not in it",
                state.name,
                state.lost
            );
        }
    }
}

/// Returns true if a file is empty or was written by this command. Opens the file again: with a handle for
/// both reading and writing, this process would itself be the reader of a pipe.
fn was_written_by_this_command(path: &Path) -> io::Result<bool> {
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
            status_line!(
                "warning: {} cannot be emptied and still has its old content: {error}",
                self.name
            );
            self.is_broken = true;
        }
    }

    /// Removes a partial line, which `--from` would read as another user's id.
    fn remove_partial_line(&mut self) {
        let cut = |file: &mut File| {
            file.set_len(self.end)?;
            file.seek(SeekFrom::Start(self.end))
        };
        // Nothing can be removed from a pipe, so nothing more is written to it.
        self.is_broken = !self.is_file;
        if self.is_file
            && let Err(error) = cut(&mut self.file)
        {
            self.is_broken = true;
            status_line!(
                "warning: the last line of {} may be only part of an id: {error}",
                self.name
            );
        }
    }
}
