//! The formats of a report.

use clap::ValueEnum;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A summary for a ticket
    Markdown,
    /// One self-contained page, with a timeline and a table
    Html,
    /// One row per user
    Csv,
    /// One object: the summary and every user
    Json,
}
