//! An environment in which a program finds nothing of the developer's own.

use std::process::Command;

/// Takes away what this crate's programs and HTTP clients read.
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
