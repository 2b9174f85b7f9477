//! Percent-encoding of a path parameter.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
///
/// Stricter than progenitor's own set, which leaves `\` alone: URL parsers read that as `/`, so the
/// id `..\..\system\settings\x` would ask for `/system/settings/x/token`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a path parameter as one segment.
///
/// The generated code calls this in place of progenitor's `encode_path`; `pipeline::emit` changes
/// the import. `.` and `..` stay as they are: [`UserId`](crate::UserId) refuses them.
pub(crate) fn encode_segment(text: &str) -> String {
    // The capacity that it needs at most: this runs for every call.
    let mut encoded = String::with_capacity(3 * text.len());
    encoded.extend(utf8_percent_encode(text, RESERVED));
    encoded
}
