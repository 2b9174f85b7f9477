//! Checks whether two names refer to the same file, because of links, and because stdin has no name.

use std::io;
use std::path::Path;

use same_file::Handle;

/// Returns true if `path` is a regular file. Others, such as pipes, can be read only once.
pub fn is_regular(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file())
}

/// Opens `path` if it is a regular file. Other files cannot be read twice or overwritten.
pub fn at(path: &Path) -> io::Result<Option<Handle>> {
    // Checked first, because opening a FIFO waits until another process writes to it.
    if path.metadata()?.is_file() {
        Handle::from_path(path).map(Some)
    } else {
        Ok(None)
    }
}

/// Returns the regular file that stdin is redirected from, if any.
pub fn on_stdin() -> Option<Handle> {
    let stdin = Handle::stdin().ok()?;
    let is_file = stdin.as_file().metadata().ok()?.is_file();
    is_file.then_some(stdin)
}

/// Returns true if `path` is that file.
pub fn is(file: Option<&Handle>, path: &Path) -> bool {
    let there = at(path).ok().flatten();
    file.is_some() && file == there.as_ref()
}
