//! The incident report of `cribl-tokens report`: summarizes journals for a ticket or for other programs.
//!
//! `journal_file` reads lines, `users` and `timeline` accumulate them, `summary` is the report as data, and
//! `markdown`, `html`, `csv` and `json` write it. It contacts no Leader.

mod advice;
mod csv;
mod filters;
pub mod format;
mod html;
mod journal_file;
mod json;
mod markdown;
mod read;
mod summary;
mod timeline;
mod users;

use std::io::{self, Write};

use format::ReportFormat;
pub use read::{Journals, read};
use summary::Summary;

/// Writes the report on `journals` to `out`.
///
/// # Errors
/// Returns an error if `out` cannot be written.
pub fn write(journals: &Journals, format: ReportFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Markdown => markdown::write(&Summary::new(journals), out),
        ReportFormat::Html => html::write(&Summary::new(journals), journals, out),
        ReportFormat::Csv => csv::write(journals, out),
        ReportFormat::Json => json::write(&Summary::new(journals), journals, out),
    }
}
