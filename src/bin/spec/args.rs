//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::Printing;

/// Check, compare, cut and generate from `OpenAPI` documents.
///
/// Exit codes: 0 nothing found (for `diff`: anything but breaking), 1 findings (for `diff`: breaking; for
/// `update --check`: files would change; for `generate`: operations are left out), 2 a document is not valid
/// or cannot be read, or the command line is wrong.
#[derive(Debug, Parser)]
#[command(name = "spec", version, max_term_width = 100)]
pub struct Cli {
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report all problems of documents
    #[command(
        after_help = "Examples:\n  cargo spec check\n  cargo spec check vendor.yml --format sarif > spec.sarif"
    )]
    Check(CheckArgs),
    /// Show what a change of the document means to clients of the API
    #[command(
        after_help = "Examples:\n  cargo spec diff old.yaml new.yaml\n  cargo spec diff --against origin/main"
    )]
    Diff(DiffArgs),
    /// Cut operations, and only what they reach, out of a large document
    #[command(
        after_help = "Example:\n  cargo spec slice vendor.yml -o openapi/token-invalidation.yaml"
    )]
    Slice(SliceArgs),
    /// Update every document in openapi/ from a new vendor document
    #[command(
        after_help = "Examples:\n  cargo spec update ../vendor.yml --dry-run\n  cargo spec update ../vendor.yml"
    )]
    Update(UpdateArgs),
    /// Print the client that would be compiled
    #[command(
        after_help = "Exit codes: 0 the whole client is printed, 1 operations are left out, 2 no operation is left, or the document cannot be read"
    )]
    Generate(GenerateArgs),
    /// List the rules of `check` and of `diff`
    Rules,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Documents [default: every one in openapi/]
    pub files: Vec<PathBuf>,
    /// Lowest severity that ends in exit code 1
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOnFinding,
    /// Options for printing.
    #[command(flatten)]
    pub printing: Printing,
    /// Options for accepting findings.
    #[command(flatten)]
    pub accepting: AcceptArgs,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// OLD and NEW; with --against only FILE [default: every document in openapi/]
    #[arg(num_args = 0..=2, value_names = ["OLD", "NEW"])]
    pub files: Vec<PathBuf>,
    /// Compare with the file as it was at this git revision
    #[arg(long, value_name = "REV")]
    pub against: Option<String>,
    /// Smallest change that ends in exit code 1
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// Options for printing.
    #[command(flatten)]
    pub printing: Printing,
    /// Options for accepting findings.
    #[command(flatten)]
    pub accepting: AcceptArgs,
}

/// Accepting findings.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// Record a finding as accepted in accepted.toml next to the document
    #[arg(long, value_name = "RULE@POINTER", requires = "reason")]
    pub accept: Vec<String>,
    /// The reason why it does no harm
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub reason: Option<String>,
}

/// Arguments of `slice`.
#[derive(Debug, Args)]
pub struct SliceArgs {
    /// The large document
    pub vendor: PathBuf,
    /// operationIds to cut out [default: those of the replaced document]
    #[arg(long = "operation", value_name = "ID")]
    pub operations: Vec<String>,
    /// Output file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `update`.
#[derive(Debug, Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub struct UpdateArgs {
    /// The vendor's new document; `-` reads standard input
    #[arg(value_name = "NEW_DOCUMENT")]
    pub vendor: PathBuf,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write nothing; exit code 1 if files would change [for CI]
    #[arg(long)]
    pub check: bool,
    /// Do not change CHANGELOG.md
    #[arg(long)]
    pub no_changelog: bool,
    /// Replace files with uncommitted changes
    #[arg(long)]
    pub force: bool,
    /// Options for printing.
    #[command(flatten)]
    pub printing: Printing,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// The document [default: the only one in openapi/]
    pub file: Option<PathBuf>,
    /// List the rewrites for the generator with their reasons, instead of the code
    #[arg(long)]
    pub adaptations: bool,
    /// Generate code for another crate, without this crate's transport
    #[arg(long)]
    pub standalone: bool,
    /// Print the `[dependencies]` for Cargo.toml that the code needs, instead of the code
    #[arg(long, requires = "standalone", conflicts_with = "adaptations")]
    pub dependencies: bool,
}

/// The lowest severity of `check` that ends in exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOnFinding {
    /// Warnings, or errors
    #[default]
    Warning,
    /// Errors only
    Error,
}

/// The smallest change that ends in exit code 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any change, even an accepted one
    Any,
    /// Changes of descriptions and the like, or larger ones
    DocsOnly,
    /// Changes of the contract that break no client, or larger ones
    Compatible,
    /// Changes that break a client
    #[default]
    Breaking,
}
