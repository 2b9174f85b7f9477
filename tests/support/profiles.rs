//! Runs the command with a profiles file.

use std::process::Command;

use cribl_tokens::sandbox::Sandbox;

use super::bulk::Folder;
use super::command::bare;

/// The command with the profiles in `file`.
pub fn command_with_profiles(file: &str, args: &[&str]) -> Command {
    let mut command = bare(args);
    command.env("CRIBL_TOKENS_CONFIG", file);
    command
}

/// Writes a profile for each of the sandboxes, with the administrator's token in a file of the profile's name.
pub fn profiles_of(folder: &Folder, leaders: [(&str, &Sandbox); 2]) -> String {
    let profiles = leaders.map(|(name, leader)| {
        private(folder, name, &leader.admin_token());
        let url = leader.base_url();
        format!("[profiles.{name}]\nbase_url = \"{url}\"\ntoken_file = \"{name}\"\n")
    });
    folder.write("profiles.toml", profiles.concat())
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
