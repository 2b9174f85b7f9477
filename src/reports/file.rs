//! Writes a report's file completely, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Checks that a report can be written to `path`, before any work is done for it.
///
/// # Errors
/// Returns an error if `path` is a folder, or if its parent folder does not exist.
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
    Ok(())
}

/// Replaces the file at `path` with what `content` writes.
///
/// The new file is written next to the old one and moved over it when it is complete. The file keeps its
/// permissions, and a link stays a link. A device or a pipe, such as `/dev/stdout`, is written to directly.
///
/// # Errors
/// Returns an error if the file cannot be written. The old file is then unchanged.
pub fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        content(&mut out)?;
        return out.flush();
    }
    let target = match &old {
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
    let file = builder.prefix(".report-").tempfile_in(folder_of(&target))?;
    let mut out = BufWriter::new(file);
    content(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(target)
        .map(drop)
        .map_err(|failed| failed.error)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
