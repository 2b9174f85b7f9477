//! A report's file, replaced whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Checks that `path` can be a report's file, before any work is done for it.
///
/// # Errors
/// If it is a folder, or its folder does not exist.
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
/// It is written beside the old file and moved over it when it is complete.
///
/// # Errors
/// If it cannot be written; then the old file is as it was.
pub fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the umask leaves of it, as for any file; tempfile's own default is the owner alone.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.prefix(".report-").tempfile_in(folder_of(path))?;
    let mut out = BufWriter::new(file);
    content(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|failed| failed.error)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
