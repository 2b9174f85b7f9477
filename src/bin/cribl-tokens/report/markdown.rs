//! The report as Markdown, for a ticket.

use std::io::{self, Write};

use minijinja::Value;
use minijinja::value::Serde;

use crate::report::filters;
use crate::report::summary::Summary;
use cribl_tokens::reports::markdown;

/// Writes the summary. Ids and messages are escaped: none of their characters becomes markup.
pub fn write(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let text = markdown::render(
        include_str!("report.md"),
        Value::from(Serde(summary)),
        filters::add,
    );
    out.write_all(text.map_err(io::Error::other)?.as_bytes())
}
