//! The incident report of `cribl-tokens report`: what journals record, for a ticket or for machines.
//!
//! `journal_file` reads lines, `users` and `timeline` hold what they add up to, `summary` is the report as data, and
//! `markdown`, `html`, `csv` and `json` write it. It contacts no Leader.

mod advice;
mod csv;
mod html;
mod journal_file;
mod json;
mod markdown;
mod read;
mod summary;
mod timeline;
mod users;

use std::io::{self, Write};

use clap::ValueEnum;
use minijinja::Environment;

pub use read::{Journals, read};
use summary::Summary;

use crate::output::visible;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A summary for a ticket
    Markdown,
    /// One page that needs nothing else, with a timeline and a table
    Html,
    /// One row per user
    Csv,
    /// One object: the summary and every user
    Json,
}

/// Writes the report on `journals` to `out`.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(journals: &Journals, format: ReportFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Markdown => markdown::write(&Summary::new(journals), out),
        ReportFormat::Html => html::write(&Summary::new(journals), journals, out),
        ReportFormat::Csv => csv::write(journals, out),
        ReportFormat::Json => json::write(&Summary::new(journals), journals, out),
    }
}

/// Adds the filter `visible`, for ids: it shows invisible characters as escapes.
fn filters(environment: &mut Environment) {
    environment.add_filter("visible", |id: &str| visible(id));
}
