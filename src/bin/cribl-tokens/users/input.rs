//! Whose tokens: where the ids come from, and how they get to the calls without being loaded first.
//!
//! A list is read on a thread of its own, as a pipe may stall and the calls must go on meanwhile. The
//! thread leaves out who came before and hands the others over in batches: whenever it has many, and
//! before each read that may block. It is some batches ahead at most.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use cribl_tokens::UserId;
use same_file::Handle;
use tokio::sync::mpsc;

use crate::say::say;
use crate::users::arguments;
use crate::users::files;
use crate::users::lines::Lines;
use crate::users::list::{self, Problem};
use crate::users::rows;
use crate::users::sieve::{Batch, Met, Sieve};

/// The most ids in a batch, and batches that wait: some 2,000 ids, so 0.2 MiB.
const BATCH: usize = 256;
const BATCHES: usize = 8;

/// What ends the input on a terminal.
const END_OF_INPUT: &str = if cfg!(windows) {
    "Ctrl-Z and Enter"
} else {
    "Ctrl-D"
};

/// Where ids come from.
#[derive(Clone)]
pub enum Source {
    Arguments(Vec<UserId>),
    /// A list: its file (`-` is stdin), and the column, where it is CSV.
    List(PathBuf, Option<String>),
    /// A list that was read already: its name, its text, and the column.
    Held(String, Arc<[u8]>, Option<String>),
}

/// What the input holds, as far as that can be known before it is used.
#[derive(Default)]
pub struct Survey {
    /// How many users there are to send.
    pub users: u64,
    /// The first few of them.
    pub first: Vec<UserId>,
    /// How many lines are no ids.
    pub problems: u64,
    /// The signed-in user's own id, as it was named.
    pub own: Option<UserId>,
}

impl Source {
    /// The source's name in messages.
    pub fn name(&self) -> String {
        match self {
            Self::Arguments(_) => "the arguments".to_owned(),
            Self::List(path, _) if is_stdin(path) => "stdin".to_owned(),
            Self::List(path, _) => path.display().to_string(),
            Self::Held(name, ..) => name.clone(),
        }
    }

    /// The file that is read, where it is one that can be read again.
    pub fn file(&self) -> io::Result<Option<Handle>> {
        match self {
            Self::List(path, _) if is_stdin(path) => Ok(files::on_stdin()),
            Self::List(path, _) => files::at(path),
            _ => Ok(None),
        }
    }

    /// Checks what shows without reading it: that a table has its column named, and that the terminal
    /// isn't both the list and who is to be asked, unless there is nothing to ask.
    pub fn check(&self, nothing_to_ask: bool) -> Result<(), String> {
        let (path, column) = match self {
            Self::List(path, column) => (path, column),
            Self::Arguments(users) => return users.iter().try_for_each(arguments::check),
            Self::Held(..) => return Ok(()),
        };
        if is_stdin(path) && io::stdin().is_terminal() {
            if !nothing_to_ask {
                return Err(
                    "the list would come from the terminal, so nobody can be asked there: say --yes, look with \
                     --dry-run, or put the list into a file"
                        .to_owned(),
                );
            }
            say!("reading the list from the terminal, up to {END_OF_INPUT}");
        }
        match path.extension() {
            Some(end) if column.is_none() && end.eq_ignore_ascii_case("csv") => Err(self
                .columns()
                .unwrap_or_else(|reason| format!("{}: {reason}", self.name()))),
            _ => Ok(()),
        }
    }

    /// That a column is to be named, and which there are.
    fn columns(&self) -> Result<String, String> {
        let name = self.name();
        let columns = match self.file().map_err(|e| e.to_string())? {
            Some(file) => {
                let names = rows::header(&mut Lines::new(file.as_file()))?;
                format!(", one of {names:?}")
            }
            None => String::new(),
        };
        Ok(format!(
            "{name} is CSV by its name: say which --column has the ids{columns}. Where it is a plain list, \
             rename it, or give it as --from - < {name}"
        ))
    }

    pub fn is_stdin(&self) -> bool {
        matches!(self, Self::List(path, _) if is_stdin(path))
    }

    /// Whether it is read once and then gone, as a pipe is.
    pub fn can_be_read_again(&self) -> bool {
        match self {
            Self::List(path, _) => {
                !is_stdin(path) && path.metadata().is_ok_and(|found| found.is_file())
            }
            Self::Arguments(_) | Self::Held(..) => true,
        }
    }

    /// Makes it one that can be read again: what can't is read into memory, to its end.
    pub fn held(self) -> Result<Self, String> {
        let Self::List(path, column) = &self else {
            return Ok(self);
        };
        let name = self.name();
        let cant = |e: io::Error| format!("{name}: {e}");
        if !is_stdin(path) && path.metadata().map_err(cant)?.is_file() {
            return Ok(self);
        }
        let mut text = Vec::new();
        open(path)
            .and_then(|mut list| list.read_to_end(&mut text))
            .map_err(cant)?;
        let column = column.clone();
        Ok(Self::Held(name, text.into(), column))
    }

    /// Reads it through once, if it can be read again (not a pipe), and shows each line that is no id
    /// to `problem`.
    pub fn survey(
        &self,
        sieve: &mut Sieve,
        mut problem: impl FnMut(Problem),
    ) -> Result<Option<Survey>, String> {
        let mut survey = Survey::default();
        match self {
            Self::Arguments(users) => {
                for user in users {
                    survey.count(user, sieve);
                }
            }
            Self::List(_, column) => {
                let name = self.name();
                let cant = |e: io::Error| format!("{name}: {e}");
                let Some(file) = self.file().map_err(cant)? else {
                    return Ok(None);
                };
                // What is on stdin may have been read in part before, and is read again from there.
                let mut file = file.as_file();
                let begin = file.stream_position().map_err(cant)?;
                survey.list(file, &name, column.as_deref(), sieve, &mut problem)?;
                file.seek(SeekFrom::Start(begin)).map_err(cant)?;
            }
            Self::Held(name, text, column) => {
                survey.list(&**text, name, column.as_deref(), sieve, &mut problem)?;
            }
        }
        Ok(Some(survey))
    }

    /// Starts to read it. `skip_problems` says whether to go on behind a line that is no id.
    pub fn read(self, sieve: Sieve, skip_problems: bool) -> Result<Input, String> {
        let (sender, batches) = mpsc::channel(BATCHES);
        let name = self.name();
        let mut input = Input {
            batches,
            ready: VecDeque::new(),
            met: Met::default(),
        };
        match self {
            Self::Arguments(users) => {
                let (mut sieve, mut batch) = (sieve, Batch::default());
                for user in users {
                    if !batch.add(user, &mut sieve) {
                        break;
                    }
                }
                input.take(batch);
            }
            Self::List(path, column) => {
                // Opened there: opening a FIFO blocks until somebody writes to it.
                let reader = Reader::new(name, column, sieve, skip_problems);
                reader.start(move || open(&path), sender)?;
            }
            Self::Held(_, text, column) => {
                let reader = Reader::new(name, column, sieve, skip_problems);
                reader.start(move || Ok(Box::new(io::Cursor::new(text))), sender)?;
            }
        }
        Ok(input)
    }
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if is_stdin(path) {
        Ok(Box::new(io::stdin()))
    } else {
        Ok(Box::new(File::open(path)?))
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Survey {
    fn count(&mut self, user: &UserId, sieve: &mut Sieve) {
        if sieve.count(user) {
            self.users += 1;
            if self.first.len() < 3 {
                self.first.push(user.clone());
            }
            if self.own.is_none() && sieve.is_own(user) {
                self.own = Some(user.clone());
            }
        }
    }

    fn list(
        &mut self,
        list: impl Read,
        name: &str,
        column: Option<&str>,
        sieve: &mut Sieve,
        problem: &mut impl FnMut(Problem),
    ) -> Result<(), String> {
        let items = list::items(list, name, column).map_err(|e| format!("{name}: {e}"))?;
        for item in items {
            match item.map_err(|e| format!("{name}: {e}"))? {
                Ok(user) => self.count(&user, sieve),
                Err(found) => {
                    self.problems += 1;
                    problem(found);
                }
            }
        }
        Ok(())
    }
}

/// The users to send, as they come, and what else was met on the way.
pub struct Input {
    batches: mpsc::Receiver<Batch>,
    ready: VecDeque<UserId>,
    pub met: Met,
}

impl Input {
    /// The next user. `None` at the end, also where `met` says that it is no good end.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<UserId>> {
        loop {
            if let Some(user) = self.ready.pop_front() {
                return Poll::Ready(Some(user));
            }
            match self.batches.poll_recv(cx) {
                Poll::Ready(Some(batch)) => self.take(batch),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    pub async fn next(&mut self) -> Option<UserId> {
        std::future::poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The first users, up to `count`, without taking them: waits until so many are there, or the end.
    pub async fn peek(&mut self, count: usize) -> Vec<UserId> {
        while self.ready.len() < count {
            match self.batches.recv().await {
                Some(batch) => self.take(batch),
                None => break,
            }
        }
        self.ready.iter().take(count).cloned().collect()
    }

    fn take(&mut self, batch: Batch) {
        self.ready.extend(batch.users);
        self.met.and(batch.met);
    }
}

/// What the thread works with.
struct Reader {
    name: String,
    column: Option<String>,
    sieve: Sieve,
    skip_problems: bool,
}

impl Reader {
    fn new(name: String, column: Option<String>, sieve: Sieve, skip_problems: bool) -> Self {
        Self {
            name,
            column,
            sieve,
            skip_problems,
        }
    }

    /// Starts its thread.
    fn start(
        self,
        open: impl FnOnce() -> io::Result<Box<dyn Read>> + Send + 'static,
        sender: mpsc::Sender<Batch>,
    ) -> Result<(), String> {
        std::thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || self.run(open, &sender))
            .map(drop)
            .map_err(|e| format!("a thread to read with can't be started: {e}"))
    }

    fn run(
        mut self,
        open: impl FnOnce() -> io::Result<Box<dyn Read>>,
        sender: &mpsc::Sender<Batch>,
    ) {
        let pending = Rc::new(RefCell::new(Batch::default()));
        let broken = self.read(open, sender, &pending);
        pending.borrow_mut().met.broken = broken.map(|e| format!("{}: {e}", self.name));
        hand_over(&pending, sender);
    }

    /// Reads to the end, or says why that can't be.
    fn read(
        &mut self,
        open: impl FnOnce() -> io::Result<Box<dyn Read>>,
        sender: &mpsc::Sender<Batch>,
        pending: &Rc<RefCell<Batch>>,
    ) -> Option<String> {
        let list = match open() {
            Ok(list) => HandingOver {
                list,
                pending: Rc::clone(pending),
                sender: sender.clone(),
            },
            Err(error) => return Some(error.to_string()),
        };
        let items = match list::items(list, &self.name, self.column.as_deref()) {
            Ok(items) => items,
            Err(reason) => return Some(reason),
        };
        for item in items {
            match item {
                Ok(Ok(user)) => {
                    if !pending.borrow_mut().add(user, &mut self.sieve) {
                        return None;
                    }
                }
                Ok(Err(problem)) => {
                    pending.borrow_mut().met.problems.push(problem);
                    if !self.skip_problems {
                        return None;
                    }
                }
                Err(error) => return Some(error.to_string()),
            }
            if pending.borrow().users.len() >= BATCH {
                hand_over(pending, sender);
            }
            if sender.is_closed() {
                return None;
            }
        }
        None
    }
}

/// Hands the batch over, and waits where too many are waiting. Where nobody takes it, the run is over.
fn hand_over(pending: &RefCell<Batch>, sender: &mpsc::Sender<Batch>) {
    let batch = pending.take();
    if !batch.is_empty() {
        let _ = sender.blocking_send(batch);
    }
}

/// A list that hands over what was read so far before it reads on, which may take for ever.
struct HandingOver {
    list: Box<dyn Read>,
    pending: Rc<RefCell<Batch>>,
    sender: mpsc::Sender<Batch>,
}

impl Read for HandingOver {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        hand_over(&self.pending, &self.sender);
        self.list.read(buffer)
    }
}
