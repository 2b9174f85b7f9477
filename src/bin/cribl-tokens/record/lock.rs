//! Locks a file, so that a second run does not write to it.

use std::fs::File;
use std::io;
use std::path::Path;

use fs4::{FileExt, TryLockError};

use crate::stderr::status_line;

/// Locks `file` as long as it is open. `what` names it in messages.
///
/// # Errors
/// Returns an error if another process has locked it. If the file system has no locks, only prints a
/// warning.
pub fn lock(file: &File, what: &str, path: &Path) -> Result<(), String> {
    let name = path.display();
    // Called through the trait, because from Rust 1.89 on `File` has a method with this name and another
    // error type.
    match FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another run has {what} {name} open\nhint: wait for it, or name another file"
        )),
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => {
            status_line!("warning: cannot lock {name} ({e}): make sure that no other run uses it");
            Ok(())
        }
        Err(TryLockError::Error(e)) => Err(format!("cannot lock {name}: {e}")),
    }
}
