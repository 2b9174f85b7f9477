//! Parses the values of options.

use std::path::PathBuf;
use std::time::Duration;

/// Parses one ASCII character, or `tab`.
pub fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ => Err(format!("{text:?} is not one character, such as ';' or tab")),
    }
}

/// Accepts a file to write. `-` would look like stdout, and make a file of that name.
pub fn file_to_write(path: PathBuf) -> Result<PathBuf, &'static str> {
    if path.as_os_str() == "-" {
        return Err("it must be a file; - is stdin, for options that read");
    }
    Ok(path)
}

/// Parses a number of requests per second above zero, with or without `/s`.
pub fn rate(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse() {
        Ok(rate) if rate > 0 => Ok(rate),
        _ => Err(format!(
            "{text:?} is not a whole number of requests a second above 0, such as 50 or 50/s"
        )),
    }
}

/// Parses a number of seconds above zero, with or without a fraction.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a number of seconds above 0, such as 30 or 2.5");
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|limit| !limit.is_zero())
        .ok_or_else(wrong)
}
