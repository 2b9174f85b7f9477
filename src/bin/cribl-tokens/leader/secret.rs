//! Reads secrets from a file, stdin, the environment or the terminal. A secret is never an argument.

use std::fs::File;
#[cfg(unix)]
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::Path;

use crate::input::decode::decode;
use crate::leader::identity::Secret;
use crate::stderr::status_line;
use crate::terminal;

/// Maximum length of a secret: 64 KiB. Node.js, on which the Leader runs, accepts 16 KiB of headers.
const MAX_LENGTH: u64 = 64 * 1024;

/// Reads a bearer token.
pub fn token(secret: &Secret) -> Result<String, String> {
    read(secret, "token", "")
}

/// Reads the password of `whose`. A file contains only the password, and a line break at its end is
/// ignored.
pub fn password(secret: &Secret, whose: &str) -> Result<String, String> {
    let mut password = read(secret, "password", whose)?;
    if !matches!(secret, Secret::Variable(_)) && password.ends_with('\n') {
        password.pop();
        if password.ends_with('\r') {
            password.pop();
        }
    }
    if password.is_empty() {
        return Err(match secret {
            Secret::File(file) => format!(
                "{}: the password in {} is empty",
                file.origin,
                file.value.display()
            ),
            _ => format!("the password is empty ({})", secret.origin()),
        });
    }
    Ok(password)
}

/// Reads a token from a file. `-` is stdin.
pub fn token_in(file: &Path) -> Result<String, String> {
    read_file(file, "token")
}

fn read(secret: &Secret, what: &str, whose: &str) -> Result<String, String> {
    match secret {
        Secret::Variable(text) => Ok(text.value.clone()),
        Secret::File(file) => {
            read_file(&file.value, what).map_err(|error| file.origin.explain(error))
        }
        Secret::Prompt => ask(whose),
    }
}

fn read_file(path: &Path, what: &str) -> Result<String, String> {
    if path.as_os_str() == "-" {
        return text(io::stdin().lock())
            .map_err(|e| format!("the {what} cannot be read from stdin: {e}"));
    }
    let read = || {
        let file = File::open(path)?;
        warn_if_others_can_read(&file, path);
        text(file)
    };
    read().map_err(|e| format!("the {what} cannot be read from {}: {e}", path.display()))
}

/// Warns if others can read the file at `path`.
pub fn warn_if_others_can_use(path: &Path) {
    if let Ok(file) = File::open(path) {
        warn_if_others_can_read(&file, path);
    }
}

/// Warns if stdout is a file that others can read.
#[cfg(unix)]
pub fn warn_of_stdout() {
    use std::os::fd::AsFd;
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    if stdout.is_ok_and(|stdout| is_open_to_others(&File::from(stdout))) {
        status_line!(
            "warning: other users can read the file that the token is written to\nhint: chmod 600 it, or write it with \
             (umask 077; cribl-tokens token > FILE)"
        );
    }
}

#[cfg(not(unix))]
pub fn warn_of_stdout() {}

fn warn_if_others_can_read(file: &File, path: &Path) {
    if is_open_to_others(file) {
        status_line!(
            "warning: {} contains a secret, and other users can read it",
            path.display()
        );
        if let Ok(quoted) = shlex::try_quote(&path.to_string_lossy()) {
            status_line!("hint: chmod 600 {quoted}");
        }
    }
}

/// Returns true for a regular file that other users can use.
#[cfg(unix)]
fn is_open_to_others(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_open = |found: Metadata| found.is_file() && found.permissions().mode() & 0o077 != 0;
    file.metadata().is_ok_and(is_open)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &File) -> bool {
    false
}

fn text(source: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    decode(source)
        .take(MAX_LENGTH + 1)
        .read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(io::Error::other("it contains text that cannot be decoded"));
    }
    if text.len() as u64 > MAX_LENGTH {
        return Err(io::Error::other(
            "it is longer than 64 KiB, so it is not a secret of this kind",
        ));
    }
    Ok(text)
}

/// Asks for the password of `whose` at the terminal.
fn ask(whose: &str) -> Result<String, String> {
    if !terminal::can_ask() {
        return Err(format!(
            "no password for {whose} was given, and no terminal to ask at was found\nhint: set \
             CRIBL_PASSWORD (and CRIBL_USERNAME), or \
             pass --password-file FILE (- is stdin)"
        ));
    }
    terminal::ask_password(&format!("Password of {whose}: "))
        .map_err(|e| format!("cannot read the password from the terminal: {e}"))
}
