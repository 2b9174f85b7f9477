//! A slice as a document, with a header comment that names its source.

use std::path::Path;

use cribl_tokens::pipeline::{self, Document, Problem, Severity};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::slice::Slice;
use super::{extract, order, yaml};
use crate::io::{Failure, Source};

/// The first words of each line that [`provenance`] writes.
const PROVENANCE: [&str; 3] = [
    "# Cut out of the vendor's document:",
    "# SHA-256 of that document:",
    "# by: cargo spec slice",
];

/// The result of cutting operations out of a document.
pub enum Sliced {
    /// A valid document, and the cut it is made from.
    Valid(Box<Source>, Slice),
    /// The errors of the slice, at their places in the vendor's document. It must not be written.
    Invalid(Vec<Problem>),
    /// The ids that no operation has.
    Missing(Vec<String>),
}

/// Cuts the operations `ids` out of `vendor`, as the document `name` that begins with `head`.
///
/// A name that ends in `.json` gives JSON, which has no comments and therefore no head.
///
/// # Errors
///
/// Never returns an error for a value that was read from a document: the text reads back as it was cut.
pub fn cut(vendor: &Document, ids: &[String], name: String, head: &str) -> Result<Sliced, Failure> {
    let cut = match extract::extract(vendor.value(), ids) {
        Ok(cut) => cut,
        Err(missing) => return Ok(Sliced::Missing(missing)),
    };
    let value = order::ordered(&cut.value);
    let ending = Path::new(&name).extension();
    let text = if ending.is_some_and(|ending| ending == "json") {
        format!("{value:#}\n")
    } else {
        format!("{head}{}", yaml::written(&value)?)
    };
    let sliced = Source::new(name, text.into_bytes());
    let problems = problems(&sliced, &value, vendor, &cut)?;
    let is_error = |problem: &Problem| problem.severity == Severity::Error;
    Ok(if problems.iter().any(is_error) {
        Sliced::Invalid(problems.into_iter().filter(is_error).collect())
    } else {
        Sliced::Valid(Box::new(sliced), cut)
    })
}

/// Returns the problems of the slice, at their places in the vendor's document.
fn problems(
    sliced: &Source,
    value: &Value,
    vendor: &Document,
    cut: &Slice,
) -> Result<Vec<Problem>, Failure> {
    let in_cut = |problem: &&Problem| {
        // The value of a merge key is skipped, so the object around it is the nearest one.
        let owner = problem.pointer.strip_suffix("/<<");
        cut.contains(owner.unwrap_or(&problem.pointer))
    };
    let mut problems: Vec<Problem> = vendor.problems().iter().filter(in_cut).cloned().collect();
    let report = match pipeline::parse(&sliced.bytes) {
        Ok(read) if read.value() != value => {
            return Err(Failure::new(
                "the slice does not read back as it was cut; this is a fault of `spec` itself",
            ));
        }
        Ok(read) => pipeline::check(&read),
        Err(report) => report,
    };
    let found = report.problems().iter();
    problems.extend(found.map(|problem| Problem {
        pointer: cut.origin(&problem.pointer),
        line: None,
        column: None,
        ..problem.clone()
    }));
    Ok(problems)
}

/// Returns comment lines that state the source of a slice: title, version, SHA-256 and operations.
pub fn provenance(vendor: &Source, root: &Value, ids: &[String]) -> String {
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.replace(char::is_control, " "))
        .collect();
    let [document, digest, command] = PROVENANCE;
    format!(
        "{document} {}, version {}\n{digest} {}\n{command} --operation {}\n",
        info(root, "title"),
        info(root, "version"),
        sha256(vendor),
        ids.join(" --operation "),
    )
}

/// Returns the head of a replaced document with its comments and a new source.
pub fn renewed_head(old: &Source, provenance: &str) -> String {
    let text = String::from_utf8_lossy(&old.bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let comments = text
        .lines()
        .take_while(|line| line.starts_with('#') || line.trim().is_empty());
    let (mut head, mut is_renewed) = (String::new(), false);
    for line in comments {
        if !PROVENANCE.iter().any(|start| line.starts_with(start)) {
            head.push_str(line.trim_end());
            head.push('\n');
        } else if !is_renewed {
            head.push_str(provenance);
            is_renewed = true;
        }
    }
    if is_renewed {
        head
    } else {
        format!("{provenance}{head}")
    }
}

/// Returns a text of `info` on one line, or `?` if it is missing.
pub fn info(root: &Value, key: &str) -> String {
    let text = root
        .pointer(&format!("/info/{key}"))
        .and_then(Value::as_str);
    text.unwrap_or("?").replace(char::is_control, " ")
}

/// Returns the SHA-256 of a document's bytes, in hexadecimal.
pub fn sha256(source: &Source) -> String {
    let digest = Sha256::digest(&source.bytes);
    digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
