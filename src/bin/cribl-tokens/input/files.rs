//! Whether two names are the same file: there are links, and stdin has no name.

use std::io;
use std::path::Path;

use same_file::Handle;

/// Opens `path` if it is a regular file. Others cannot be read twice or be overwritten.
pub fn at(path: &Path) -> io::Result<Option<Handle>> {
    // First, as opening a FIFO waits until another process writes to it.
    if path.metadata()?.is_file() {
        Handle::from_path(path).map(Some)
    } else {
        Ok(None)
    }
}

/// The regular file that stdin is redirected from.
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
