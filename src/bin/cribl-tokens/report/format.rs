//! The forms that a report can have.

use clap::ValueEnum;

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
