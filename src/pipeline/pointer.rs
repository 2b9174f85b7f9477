//! JSON pointers (RFC 6901), which name the place of every problem and every rewrite.

use serde_json::Value;

/// Extends `parent` by one step, escaped.
#[must_use]
pub fn join(parent: &str, step: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + step.len() + 1);
    pointer.push_str(parent);
    push(&mut pointer, step);
    pointer
}

/// Extends `pointer` by one step, escaped.
pub(crate) fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    let mut rest = step;
    while let Some(at) = rest.find(['~', '/']) {
        let (plain, special) = rest.split_at(at);
        pointer.push_str(plain);
        pointer.push_str(if special.starts_with('~') { "~0" } else { "~1" });
        rest = special.get(1..).unwrap_or_default();
    }
    pointer.push_str(rest);
}

/// Returns the value at a pointer. Does what [`Value::pointer`] does, without a copy of every step.
#[must_use]
pub fn find<'a>(root: &'a Value, pointer: &str) -> Option<&'a Value> {
    if pointer.is_empty() {
        return Some(root);
    }
    let mut steps = pointer.strip_prefix('/')?.split('/');
    steps.try_fold(root, |value, step| match value {
        Value::Object(map) if step.contains('~') => {
            map.get(&step.replace("~1", "/").replace("~0", "~"))
        }
        Value::Object(map) => map.get(step),
        Value::Array(list) => index(step).and_then(|index| list.get(index)),
        _ => None,
    })
}

/// Parses a step as an index: digits, without leading zeros.
fn index(step: &str) -> Option<usize> {
    let is_padded = step.len() > 1 && step.starts_with('0');
    let digits = step.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !is_padded).then(|| step.parse().ok()).flatten()
}

/// Extends `parent` by several steps.
pub(crate) fn join_all(parent: &str, steps: &[&str]) -> String {
    steps
        .iter()
        .fold(parent.to_owned(), |pointer, step| join(&pointer, step))
}

/// Returns the steps of a pointer, unescaped.
pub fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// Returns the pointer of a `$ref` within the document: the percent-decoded fragment after `#`. `None` for
/// a reference to another document, or one that is not a pointer.
#[must_use]
pub fn of_reference(reference: &str) -> Option<String> {
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
