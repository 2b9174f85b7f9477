//! The journal: records the outcome for each user, so that a crash loses none.
//!
//! It has one JSON object per line: the output of `--format json`, preceded by the time and the Leader.
//! Each line has reached the operating system before its user counts as done, so killing this command loses
//! no line. The file is synced once a second and at the end. A power cut loses at most a second's lines,
//! and those users are sent again. A lock prevents a second run from writing to it.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use cribl_tokens::UserId;
use same_file::Handle;
use serde::Deserialize;
use tokio::task::JoinHandle;

use crate::input::files;
use crate::record::lock::lock;
use crate::tokens::has_token;
use crate::verb::{CarriedOut, Outcome};

/// The beginning of every line, even of a torn one.
const BEGIN: &str = r#"{"time":""#;

/// A line of a journal.
#[derive(Deserialize)]
pub struct Entry {
    pub leader: String,
    pub user: UserIdText,
    pub outcome: Outcome,
    error: Option<EntryError>,
}

#[derive(Deserialize)]
struct EntryError {
    carried_out: Option<CarriedOut>,
}

impl Entry {
    /// Returns true if the call failed and may still have been carried out.
    pub fn is_unknown(&self) -> bool {
        let surely_not = |error: &EntryError| error.carried_out == Some(CarriedOut::No);
        self.outcome == Outcome::Failed && !self.error.as_ref().is_some_and(surely_not)
    }
}

/// A user's id in a journal.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct UserIdText(pub UserId);

impl TryFrom<String> for UserIdText {
    type Error = String;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        if has_token(&id) {
            return Err("its user has the form of a bearer token".to_owned());
        }
        UserId::new(id).map(Self).map_err(|e| e.to_string())
    }
}

/// A journal open for appending, and locked: a handle for the records of one Leader.
pub struct Journal {
    /// The text before the record, without the time.
    leader: String,
    open: Rc<RefCell<Open>>,
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
    pub fn open(path: &Path, each: impl FnMut(Entry)) -> Result<Self, String> {
        let cant = |e: io::Error| format!("the journal {} can't be used: {e}", path.display());
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
            repair(&file, path, &read(&file, path, each)?).map_err(cant)?;
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
            leader: format!(r#"","leader":{},"#, serde_json::Value::from(leader)),
            open: Rc::clone(&self.open),
        }
    }

    /// Passes each line of the journal at `path` to `each` without changing it.
    pub fn show(path: &Path, each: impl FnMut(Entry)) -> Result<(), String> {
        match File::open(path) {
            Ok(file) => read(&file, path, each).map(drop),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(format!(
                "the journal {} can't be read: {error}",
                path.display()
            )),
        }
    }

    /// Appends `records`, each a JSON object, in one write.
    pub fn append<'r>(&mut self, records: impl Iterator<Item = &'r str>) -> io::Result<()> {
        let time =
            DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
        let open = &mut *self.open.borrow_mut();
        open.buffer.clear();
        for record in records {
            for part in [
                BEGIN,
                &time,
                &self.leader,
                record.trim_start_matches('{'),
                "\n",
            ] {
                open.buffer.extend_from_slice(part.as_bytes());
            }
        }
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

/// The end of a journal.
enum Tail {
    Whole,
    /// A complete line without its line break, which counts.
    Unended,
    /// A partial line that begins at this byte.
    Torn(u64),
}

fn read(file: &File, path: &Path, mut each: impl FnMut(Entry)) -> Result<Tail, String> {
    let mut lines = BufReader::with_capacity(64 * 1024, file);
    let (mut line, mut number, mut at) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        let length = lines
            .read_until(b'\n', &mut line)
            .map_err(|e| format!("the journal {} can't be read: {e}", path.display()))?;
        if length == 0 {
            return Ok(Tail::Whole);
        }
        number += 1;
        let ended = line.ends_with(b"\n");
        // Editors leave byte order marks and blank lines.
        let text = match line.strip_prefix("\u{feff}".as_bytes()) {
            Some(text) if number == 1 => text,
            _ => &line,
        };
        if text.trim_ascii().is_empty() {
            at += length as u64;
            continue;
        }
        match entry(text) {
            Ok(entry) => each(entry),
            Err(_) if !ended && is_torn(text) => return Ok(Tail::Torn(at)),
            Err(error) => {
                return Err(format!(
                    "line {number} of {} is not a line of a journal ({error})\nhint: check that it is the right file; to go on \
                     without that line, delete it",
                    path.display()
                ));
            }
        }
        if !ended {
            return Ok(Tail::Unended);
        }
        at += length as u64;
    }
}

/// Parses the record on a line. The whole line must be valid UTF-8. `serde_json` does not check the parts
/// that it skips, but damage there counts, too.
fn entry(line: &[u8]) -> Result<Entry, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str(std::str::from_utf8(line)?)?)
}

/// Returns true if an incomplete line is the beginning of a journal line: a crash removed the rest, or left
/// zeros.
///
/// The last line of a file that is not a journal is not one, and must not be changed.
pub fn is_torn(line: &[u8]) -> bool {
    let written = line.split(|&byte| byte == 0).next().unwrap_or_default();
    let begin = BEGIN.as_bytes();
    written.starts_with(begin) || begin.starts_with(written)
}

fn repair(mut file: &File, path: &Path, tail: &Tail) -> io::Result<()> {
    match tail {
        Tail::Whole => Ok(()),
        Tail::Unended => file.write_all(b"\n"),
        Tail::Torn(at) => {
            crate::stderr::status_line!(
                "note: the last line of {} was torn by a crash and is cut off; its user is not counted as done",
                path.display()
            );
            file.set_len(*at)
        }
    }
}
