//! Finds the key on an invalid line of a profiles file.
//!
//! The line is parsed leniently, only for the text of an error. A key is named only if this command knows
//! it: anything else on an invalid line may be part of a secret.

/// The keys that may be named: those of a profile, and common mistakes.
const KNOWN_KEYS: [&str; 12] = [
    "base_url",
    "username",
    "ca_cert",
    "proxy",
    "token_file",
    "password_file",
    "concurrency",
    "password",
    "token",
    "bearer_token",
    "secret",
    "client_secret",
];

/// Returns `profiles.NAME.KEY`, or as much of it as is known, for a line number, counted from 1.
pub fn key_at(text: &str, number: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().take(number).map(str::trim).collect();
    let line = lines.get(number.checked_sub(1)?)?;
    let key = line.split_once('=').map(|(key, _)| key.trim());
    if let Some(whole) = key.and_then(dotted) {
        return Some(whole);
    }
    let table = lines.iter().rev().find_map(|line| head(line))?;
    Some(match key.filter(|key| KNOWN_KEYS.contains(key)) {
        Some(key) => format!("profiles.{table}.{key}"),
        None => format!("profiles.{table}"),
    })
}

/// Returns the profile's name in a table header, whose closing bracket may be missing.
fn head(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.split([']', '#']).next()?;
    name.trim()
        .strip_prefix("profiles.")
        .filter(|name| is_name(name))
}

/// Returns a key written as `profiles.NAME.KEY` or `profiles.NAME` without a table header.
fn dotted(key: &str) -> Option<String> {
    let rest = key.strip_prefix("profiles.")?;
    let Some((name, last)) = rest.split_once('.') else {
        return is_name(rest).then(|| key.to_owned());
    };
    let known = KNOWN_KEYS.contains(&last);
    is_name(name).then(|| {
        if known {
            key.to_owned()
        } else {
            format!("profiles.{name}")
        }
    })
}

fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && name.chars().all(is_plain)
}
