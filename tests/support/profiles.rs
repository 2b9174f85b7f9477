//! Runs the command with a profiles file.

use std::process::Command;

use super::bulk::Folder;
use super::command::bare;

/// The command with the profiles in `file`.
pub fn command_with_profiles(file: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command.env("CRIBL_TOKENS_CONFIG", file);
    command
}

/// Writes a file that only its owner can read.
pub fn private(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.write(name, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}
