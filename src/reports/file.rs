//! Writes a file completely, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Checks that a report can be written to `path`, before any work is done for it.
///
/// # Errors
/// Returns an error if `path` is a folder or a read-only file, or if its parent folder does not exist.
pub fn check_target(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ));
    }
    if !folder_of(path).is_dir() {
        let folder = folder_of(path).display();
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("the folder {folder} does not exist"),
        ));
    }
    match fs::metadata(path) {
        Ok(file) if file.is_file() => check_writable(path, &file),
        _ => Ok(()),
    }
}

/// A complete new file, next to the one that it replaces.
#[derive(Debug)]
pub struct Prepared {
    file: NamedTempFile,
    target: PathBuf,
}

impl Prepared {
    /// The file to replace, which is not a link.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Moves the new file over the old one.
    ///
    /// # Errors
    /// Returns an error if the file cannot be moved. The old file is then unchanged.
    pub fn persist(self) -> io::Result<()> {
        let persisted = self.file.persist(self.target);
        persisted.map(drop).map_err(|failed| failed.error)
    }
}

/// Prepares to replace the file at `path` with what `content` writes. The file keeps its permissions, and a
/// link stays a link.
///
/// # Errors
/// Returns an error if `path` is a folder or a device, if its file is read-only, or if the new file cannot be
/// written.
pub fn prepare(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Prepared> {
    check_target(path)?;
    let old = fs::metadata(path).ok();
    let target = match &old {
        Some(old) if !old.is_file() => {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is not a file",
            ));
        }
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A new file gets the permissions that the umask allows. tempfile's own default would be only for
        // the owner.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.prefix(".new-").tempfile_in(folder_of(&target))?;
    let mut out = BufWriter::new(file);
    content(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(Prepared { file, target })
}

/// Returns an error for a file that may not be written. Moving another over it would work, but its owner does
/// not want it changed.
fn check_writable(path: &Path, file: &fs::Metadata) -> io::Result<()> {
    if file.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    OpenOptions::new().append(true).open(path).map(drop)
}

/// Replaces the file at `path` with what `content` writes, as [`prepare`] does. A device or a pipe, such as
/// `/dev/stdout`, is written to directly.
///
/// # Errors
/// Returns an error if the file cannot be written. The old file is then unchanged.
pub fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|old| !old.is_file() && !old.is_dir()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        content(&mut out)?;
        return out.flush();
    }
    prepare(path, content)?.persist()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
