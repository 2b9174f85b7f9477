//! The options for printing a report.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

/// How and where findings are printed.
#[derive(Debug, Default, Args)]
pub struct Printing {
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write the report to FILE [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print all findings, with each docs-only one (only for the format human)
    #[arg(long)]
    pub all: bool,
    /// Base address of links to files [default: links are relative] (for markdown and html)
    #[arg(long, value_name = "URL", value_parser = link_base)]
    pub link_base: Option<Url>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Markdown, for pull requests and job summaries
    Markdown,
    /// One self-contained HTML page
    Html,
}

/// Parses a link base: an absolute `http` or `https` address.
fn link_base(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("not a URL: {error}"))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err("not an http or https URL".to_owned())
    }
}
