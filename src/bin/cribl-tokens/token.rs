//! Where the bearer token comes from: a file, stdin, or the environment. Never an argument.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

const VARIABLE: &str = "CRIBL_BEARER_TOKEN";

/// The most that is read: 64 KiB. Node.js, which the Leader runs on, takes 16 KiB of headers.
const LONGEST: u64 = 64 * 1024;

/// Reads the token from `file` (`-` is stdin), or from the environment where there is none.
pub fn read(file: Option<&Path>) -> Result<String, String> {
    match file {
        Some(path) if path.as_os_str() == "-" => {
            text(io::stdin().lock()).map_err(|e| format!("the token can't be read from stdin: {e}"))
        }
        Some(path) => File::open(path)
            .and_then(text)
            .map_err(|e| format!("the token can't be read from {}: {e}", path.display())),
        None => from_environment(),
    }
}

fn from_environment() -> Result<String, String> {
    match std::env::var_os(VARIABLE) {
        Some(token) if !token.is_empty() => token
            .into_string()
            .map_err(|_| format!("{VARIABLE} is not UTF-8, so it is no token")),
        _ => Err(format!(
            "there is no bearer token: set {VARIABLE}, or name a file with --token-file FILE (- is stdin)"
        )),
    }
}

fn text(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(io::Error::other("it is over 64 KiB, so it is no token"));
    }
    Ok(text)
}
