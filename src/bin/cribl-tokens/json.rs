//! Records as lines of JSON, serialized once for all outputs.

use std::io::BufRead;

use serde::Serialize;

/// Returns a line for each record.
pub fn lines<R: Serialize>(records: &[R]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in records {
        serde_json::to_writer(&mut lines, record)
            .expect("texts, numbers and plain enums always make JSON");
        lines.push(b'\n');
    }
    lines
}

/// Appends `lines` to `out`. Each begins with the fields of `head`, as in `{"leader":…,"user":…}`.
pub fn extend_with_head(out: &mut Vec<u8>, head: &impl Serialize, lines: &[u8]) {
    let head = serde_json::to_string(head).expect("texts always make JSON");
    let head = head.strip_suffix('}').unwrap_or(&head);
    let mut rest = lines;
    while let Some(fields) = rest.strip_prefix(b"{") {
        rest = fields;
        out.extend_from_slice(head.as_bytes());
        out.push(b',');
        // Reading from memory can't fail.
        let _ = rest.read_until(b'\n', out);
    }
}
