//! JSON pointers (RFC 6901), which name the place of every problem and every rewrite.

use serde_json::Value;

/// Extends `parent` by one step, escaped.
pub(crate) fn join(parent: &str, step: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + step.len() + 1);
    pointer.push_str(parent);
    pointer.push('/');
    for c in step.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
    pointer
}

/// Extends `parent` by several steps.
pub(crate) fn join_all(parent: &str, steps: &[&str]) -> String {
    steps
        .iter()
        .fold(parent.to_owned(), |pointer, step| join(&pointer, step))
}

/// Returns the steps of a pointer, unescaped.
pub(crate) fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// Returns the pointer of a `$ref` within the document: the percent-decoded fragment after `#`. `None` for
/// a reference to another document, or one that is not a pointer.
pub(crate) fn of_reference(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    percent_decode(fragment)
}

/// Returns the `$ref` to `pointer`.
pub(crate) fn to_reference(pointer: &str) -> Value {
    Value::String(format!("#{pointer}"))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let value = digit(bytes.next())? * 16 + digit(bytes.next())?;
        decoded.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(decoded).ok()
}
