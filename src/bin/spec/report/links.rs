//! Links from a report to the lines of a file.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::finding::Spot;

/// Appended to the name of a file whose text was replaced: the lines of a finding refer to the old text.
pub const OLD_TEXT_SUFFIX: &str = " (as it was)";

/// Characters that are invalid in a path of a URI reference, and `:`, which would turn a git revision
/// before it into a scheme.
pub const NOT_IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'@')
    .remove(b'+')
    .remove(b'=');

/// Returns the address of a finding's line: relative, or below `base`.
pub fn target(spot: &Spot, base: Option<&Url>) -> String {
    let path = spot
        .file
        .trim_end_matches(OLD_TEXT_SUFFIX)
        .replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let path = utf8_percent_encode(path, NOT_IN_PATHS);
    let base = base.map(|base| format!("{}/", base.as_str().trim_end_matches('/')));
    let line = spot.place.map(|place| format!("#L{}", place.line));
    format!(
        "{}{path}{}",
        base.unwrap_or_default(),
        line.unwrap_or_default()
    )
}
