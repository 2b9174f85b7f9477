//! An environment without the developer's own settings.

use std::process::Command;

/// Applies the changes of the environment in `of` to `to`.
pub fn hand_on(of: &Command, to: &mut Command) {
    for (name, value) in of.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

/// Removes the variables that this crate's programs and HTTP clients read.
pub fn bare(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CRIBL_")
            || name.to_lowercase().ends_with("_proxy")
            || name == "NO_COLOR"
        {
            command.env_remove(name);
        }
    }
}
