//! Prints a list of findings, with a file for each format.

mod context;
mod finding;
mod github;
mod group;
mod html;
mod human;
mod json;
mod label;
mod links;
mod markdown;
mod outcome;
mod owner;
mod printing;
mod sarif;
mod sarif_rules;

use std::io::Write;

use crate::io::{Failure, Output, write};

pub use context::assign_owners;
pub use finding::{Finding, Level, Spot};
pub use label::{Label, Status};
pub use links::OLD_TEXT_SUFFIX;
pub use outcome::{DocumentReport, Kind, Outcome, counts, with_counts};
pub use printing::{Format, Printing};

/// Prints an outcome, or writes it to the file given by `--output`.
///
/// # Errors
///
/// Returns an error if the writer fails.
pub fn print(outcome: &Outcome, printing: &Printing, out: &mut Output) -> Result<(), Failure> {
    let Some(path) = &printing.output else {
        return write(outcome, printing, out);
    };
    let mut text = Vec::new();
    let mut page = Output::plain(&mut text);
    write(outcome, printing, &mut page)?;
    page.flush()?;
    drop(page);
    write::replace(path, &text)
}

fn write(outcome: &Outcome, printing: &Printing, out: &mut Output) -> Result<(), Failure> {
    match printing.format {
        Format::Human => human::print(outcome, printing.all, out),
        Format::Json => json::print(outcome, out),
        Format::Github => github::print(outcome, out),
        Format::Sarif => sarif::print(outcome, out),
        Format::Markdown => markdown::print(outcome, printing.link_base.as_ref(), out),
        Format::Html => html::print(outcome, printing.link_base.as_ref(), out),
    }
}
