//! The journal: records the outcome for each user, so that a crash loses none.
//!
//! It has one JSON object per line: the output of `--format json`, preceded by the time and the Leader.
//! Each line has reached the operating system before its user counts as done, so killing this command loses
//! no line. The file is synced once a second and at the end. A power cut loses at most a second's lines,
//! and those users are sent again. A lock prevents a second run from writing to it.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use same_file::Handle;
use serde::Serialize;
use tokio::task::JoinHandle;

use crate::input::files;
use crate::json;
use crate::record::journal_lines::{JournalLine, JournalLines, Tail};
use crate::record::lock::lock;
use crate::stderr::status_line;

/// A journal open for appending, and locked: a handle for the records of one Leader.
pub struct Journal {
    /// The Leader's base URL.
    leader: String,
    open: Rc<RefCell<Open>>,
}

/// The first fields of a line. It begins with [`BEGIN`](crate::record::journal_lines::BEGIN).
#[derive(Serialize)]
struct Head<'a> {
    time: &'a str,
    leader: &'a str,
}

struct Open {
    path: PathBuf,
    /// The identity of the file. `None` for a device or a pipe.
    handle: Option<Handle>,
    file: File,
    /// True for a file, which can be truncated and synced, and false for a device or a pipe.
    is_file: bool,
    buffer: Vec<u8>,
    unsynced: bool,
    sync: Option<JoinHandle<io::Result<()>>>,
}

impl Journal {
    /// Opens the journal at `path`, creating it if needed. Passes each of its lines to `each` and repairs a
    /// torn last line.
    ///
    /// # Errors
    /// Returns an error if another run has it open, it cannot be read or written, or a line is not a valid
    /// journal line.
    pub fn open(path: &Path, each: impl FnMut(&JournalLine<'_>)) -> Result<Self, String> {
        let cant = |e: io::Error| format!("the journal {} cannot be used: {e}", path.display());
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .read(true)
            .open(path)
            .map_err(cant)?;
        lock(&file, "the journal", path)?;
        let is_file = file.metadata().map_err(cant)?.is_file();
        let mut handle = None;
        if is_file {
            repair(&file, path, read(&file, path, each)?).map_err(cant)?;
            let same = file.try_clone().and_then(Handle::from_file);
            handle = Some(same.map_err(cant)?);
        }
        let open = Open {
            path: path.to_owned(),
            handle,
            file,
            is_file,
            buffer: Vec::new(),
            unsynced: false,
            sync: None,
        };
        Ok(Self {
            leader: String::new(),
            open: Rc::new(RefCell::new(open)),
        })
    }

    /// Returns a handle on the same journal for records of `leader`.
    pub fn of(&self, leader: &str) -> Self {
        Self {
            leader: leader.to_owned(),
            open: Rc::clone(&self.open),
        }
    }

    /// Passes each line of the journal at `path` to `each` without changing it.
    pub fn show(path: &Path, each: impl FnMut(&JournalLine<'_>)) -> Result<(), String> {
        match File::open(path) {
            Ok(file) => read(&file, path, each).map(drop),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(format!(
                "cannot read the journal {}: {error}",
                path.display()
            )),
        }
    }

    /// Appends `records`, which are lines of JSON, in one write.
    pub fn append(&mut self, records: &[u8]) -> io::Result<()> {
        let time =
            DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
        let head = Head {
            time: &time,
            leader: &self.leader,
        };
        let open = &mut *self.open.borrow_mut();
        open.buffer.clear();
        json::extend_with_head(&mut open.buffer, &head, records);
        let end = open.end()?;
        let written = open.file.write_all(&open.buffer);
        if written.is_err() && open.is_file {
            // Removes the part of the lines that a full disk accepted. If this fails, too, the next run
            // repairs the file.
            let _ = open.file.set_len(end);
        }
        open.unsynced = true;
        written
    }

    /// Starts a sync in another thread, unless one is running, because a sync may take long.
    pub async fn sync_soon(&mut self) -> io::Result<()> {
        let under_way = self
            .open
            .borrow_mut()
            .sync
            .take_if(|sync| sync.is_finished());
        outcome(under_way).await?;
        let open = &mut *self.open.borrow_mut();
        if open.is_file && open.unsynced && open.sync.is_none() {
            open.unsynced = false;
            let file = open.file.try_clone()?;
            open.sync = Some(tokio::task::spawn_blocking(move || file.sync_data()));
        }
        Ok(())
    }

    /// Returns true if the file was deleted or replaced. Its records are then lost.
    pub fn is_gone(&self) -> bool {
        let open = self.open.borrow();
        let is_gone = |handle| !files::is(Some(handle), &open.path);
        open.handle.as_ref().is_some_and(is_gone)
    }

    /// Syncs all data at the end.
    pub async fn finish(self) -> io::Result<()> {
        // The operating system reports a write error only once, and may have reported it to the running
        // sync.
        let under_way = self.open.borrow_mut().sync.take();
        outcome(under_way).await?;
        let open = self.open.borrow();
        if open.is_file {
            open.file.sync_all()?;
        }
        Ok(())
    }
}

async fn outcome(sync: Option<JoinHandle<io::Result<()>>>) -> io::Result<()> {
    match sync {
        Some(sync) => sync.await.unwrap_or_else(|e| Err(io::Error::other(e))),
        None => Ok(()),
    }
}

impl Open {
    fn end(&mut self) -> io::Result<u64> {
        if self.is_file {
            self.file.seek(SeekFrom::End(0))
        } else {
            Ok(0)
        }
    }
}

/// Passes each line of a journal to `each`.
fn read(file: &File, path: &Path, mut each: impl FnMut(&JournalLine<'_>)) -> Result<Tail, String> {
    let input = BufReader::with_capacity(64 * 1024, file);
    let mut lines = JournalLines::new(path.display().to_string(), input);
    while let Some(line) = lines.next()? {
        each(&line);
    }
    Ok(lines.tail())
}

/// Adds a missing line break at the end, or removes a torn line.
fn repair(mut file: &File, path: &Path, tail: Tail) -> io::Result<()> {
    match tail {
        Tail::Complete => Ok(()),
        Tail::WithoutLineBreak => file.write_all(b"\n"),
        Tail::Torn(at) => {
            status_line!(
                "note: the last line of {} was torn by a crash and is cut off; its user is not counted as done",
                path.display()
            );
            file.set_len(at)
        }
    }
}
