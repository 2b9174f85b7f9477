//! Which file is which, whatever it is called: there are links, and stdin has no name at all.

use std::io;
use std::path::Path;

use same_file::Handle;

use crate::users::input::Source;

/// The regular file at `path`, which alone can be read twice and be overwritten.
pub fn at(path: &Path) -> io::Result<Option<Handle>> {
    // First: to open a FIFO would wait for somebody to write to it.
    if path.metadata()?.is_file() {
        Handle::from_path(path).map(Some)
    } else {
        Ok(None)
    }
}

/// The regular file that is on stdin.
pub fn on_stdin() -> Option<Handle> {
    let stdin = Handle::stdin().ok()?;
    let is_file = stdin.as_file().metadata().ok()?.is_file();
    is_file.then_some(stdin)
}

/// The file that `source` is read from, which must not be the journal that is written.
///
/// # Errors
/// Where it is.
pub fn input(source: &Source, journal: Option<&Path>) -> Result<Option<Handle>, String> {
    // Where it can't be told, reading it will say why.
    let input = source.file().ok().flatten();
    match journal {
        Some(path) if is(input.as_ref(), path) => Err(format!(
            "--journal {} is the input, which it would change",
            path.display()
        )),
        _ => Ok(input),
    }
}

/// Whether `path` is that file.
pub fn is(file: Option<&Handle>, path: &Path) -> bool {
    let there = at(path).ok().flatten();
    file.is_some() && file == there.as_ref()
}
