//! The command line.
//!
//! A secret is never an argument, as other users of a machine can read those. A flag overrides its
//! environment variable. Every flag has a long name. A file `-` is stdin.
#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "these comments are the help text, which a terminal shows as it is"
)]
use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{ArgAction, ArgGroup, Parser, Subcommand, ValueEnum};
use cribl_tokens::{Ttl, UserId};

use crate::leader_args::LeaderArgs;
use crate::option_values;
use crate::report::format::ReportFormat;
use crate::sandbox_args::SandboxArgs;

/// Invalidate users' bearer tokens on Cribl Leaders, and undo it
#[derive(Parser)]
#[command(name = "cribl-tokens", version, max_term_width = 80, after_help = MORE, after_long_help = EXIT_CODES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// Show more on stderr; -vv and -vvv show still more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Invalidate the tokens of users
    Invalidate(Box<InvalidateArgs>),
    /// Undo the invalidation of users
    Reinstate(Box<ReinstateArgs>),
    /// Check whether a Leader accepts a token
    CheckToken(Box<CheckTokenArgs>),
    /// Print a bearer token for use in other tools, signing in if needed
    Token(Box<TokenArgs>),
    /// List profiles: the settings each would use, their sources, and invalid ones
    Profiles(Box<ProfilesArgs>),
    /// Summarize journals for an incident ticket: Markdown, HTML, CSV or JSON
    Report(ReportArgs),
    /// Show an invalidation from end to end, against a built-in Leader
    Demo,
    /// Run a Leader to rehearse with, until Ctrl-C
    Sandbox(SandboxArgs),
    /// Print a shell completion script
    Completions(CompletionsArgs),
    /// Print the manual page, or write a page for each subcommand
    Man(ManArgs),
}

#[derive(clap::Args)]
#[command(
    override_usage = "cribl-tokens invalidate [OPTIONS] <USER>... | --from <FILE>",
    after_long_help = INVALIDATE_EXAMPLES,
    group = ArgGroup::new("who").required(true).args(["users", "from"]),
)]
pub struct InvalidateArgs {
    /// Send this ttl ("TTL of the token being invalidated"; no documented unit)
    #[arg(long, hide_short_help = true, value_name = "TTL")]
    pub ttl: Option<Ttl>,

    /// Allow yourself among the users; you might lock yourself out
    #[arg(long, hide_short_help = true)]
    pub include_self: bool,

    /// Prove that the token in FILE works before and is refused after, or fail
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub verify_token_file: Option<PathBuf>,

    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(clap::Args)]
#[command(
    override_usage = "cribl-tokens reinstate [OPTIONS] <USER>... | --from[-journal] <FILE>",
    after_long_help = REINSTATE_NOTES,
    group = ArgGroup::new("who").required(true).args(["users", "from", "from_journal"]),
)]
pub struct ReinstateArgs {
    /// Reinstate the users that the journal FILE records as invalidated
    #[arg(long, value_name = "FILE", conflicts_with_all = ["column", "skip_invalid"])]
    pub from_journal: Option<PathBuf>,

    /// Add users whose last call may have been carried out, as after a timeout
    #[arg(long, hide_short_help = true, requires = "from_journal")]
    pub include_unknown: bool,

    #[command(flatten)]
    pub work: WorkArgs,
}

/// The arguments that invalidate and reinstate share.
#[derive(clap::Args)]
pub struct WorkArgs {
    /// Print for people (human, the default) or as one object a line (json)
    #[arg(long, value_enum, default_value_t = Format::Human, hide_default_value = true, hide_possible_values = true)]
    pub format: Format,

    /// Treat a response with a count of 0 items as a failure
    #[arg(long, hide_short_help = true)]
    pub require_items: bool,

    /// Call several Leaders at once instead of one after another
    #[arg(long, hide_short_help = true)]
    pub at_once: bool,

    #[command(flatten)]
    pub users: UsersArgs,

    #[command(flatten)]
    pub run: RunArgs,

    #[command(flatten)]
    pub leader: LeaderArgs,
}

#[derive(clap::Args)]
#[command(after_long_help = CHECK_NOTES)]
pub struct CheckTokenArgs {
    /// Print for people (human, the default) or as one object a line (json)
    #[arg(long, value_enum, default_value_t = Format::Human, hide_default_value = true, hide_possible_values = true)]
    pub format: Format,

    #[command(flatten)]
    pub leader: LeaderArgs,
}

#[derive(clap::Args)]
pub struct TokenArgs {
    #[command(flatten)]
    pub leader: LeaderArgs,
}

#[derive(clap::Args)]
pub struct ProfilesArgs {
    /// Print for people (human, the default) or as one object a line (json)
    #[arg(long, value_enum, default_value_t = Format::Human, hide_default_value = true, hide_possible_values = true)]
    pub format: Format,

    #[command(flatten)]
    pub leader: LeaderArgs,
}

/// The users, and how to read them.
#[derive(clap::Args)]
#[command(next_help_heading = "Users")]
pub struct UsersArgs {
    /// Ids of the users, as the Leader knows them
    #[arg(value_name = "USER")]
    pub users: Vec<UserId>,

    /// Read users from FILE (- is stdin): text, CSV or JSON Lines
    // Users often type the alias. Without it, clap would suggest --failed.
    #[arg(long, alias = "file", value_name = "FILE")]
    pub from: Option<PathBuf>,

    /// Column of a CSV file, or key of JSON Lines, with the ids
    #[arg(long, value_name = "NAME", requires = "from", conflicts_with = "users")]
    pub column: Option<String>,

    /// Character between the fields of a CSV file [default: from the header]
    #[arg(long, hide_short_help = true, value_name = "CHAR", requires = "column", value_parser = option_values::delimiter)]
    pub delimiter: Option<u8>,

    /// Skip invalid lines in FILE [default: refuse the whole file]
    #[arg(
        long,
        hide_short_help = true,
        requires = "from",
        conflicts_with = "users"
    )]
    pub skip_invalid: bool,
}

/// How to carry out the run.
#[derive(clap::Args)]
#[command(next_help_heading = "Run")]
pub struct RunArgs {
    /// List the users that would be affected; send nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    pub yes: bool,

    /// Append each user's outcome to FILE
    #[arg(long, value_name = "FILE", value_parser = file_to_write())]
    pub journal: Option<PathBuf>,

    /// Skip users that the journal records as done
    #[arg(long, requires = "journal")]
    pub resume: bool,

    /// Write the ids that failed to FILE, for --from
    #[arg(long, hide_short_help = true, value_name = "FILE", value_parser = file_to_write())]
    pub failed: Option<PathBuf>,

    /// Maximum number of calls in flight to a Leader [default: 8]
    #[arg(long, hide_short_help = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,

    /// Maximum number of requests a second to a Leader, as 50 or 50/s
    #[arg(long, hide_short_help = true, value_name = "N/s", value_parser = option_values::rate)]
    pub rate: Option<u32>,

    /// Stop after N users in a row failed as the others would: the Leader did
    /// not respond, or it refused the first users with 403, 404 or 405
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_failures: u32,
}

#[derive(clap::Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArgs {
    /// Shell to complete for
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(clap::Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub struct ReportArgs {
    /// Journals written by --journal; - is stdin
    #[arg(value_name = "JOURNAL", required = true, value_hint = clap::ValueHint::FilePath)]
    pub journals: Vec<PathBuf>,

    /// Form of the report
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "markdown")]
    pub format: ReportFormat,

    /// Write the report to FILE [default: stdout]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, value_parser = file_to_write())]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManArgs {
    /// Write all pages into the folder DIR
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

fn file_to_write() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(option_values::file_to_write)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

// Lines are broken by hand at 78 columns, because a narrow terminal would break the commands. A test pastes
// the commands into a shell.
const MORE: &str = "\
Try it: cribl-tokens demo. For one subcommand: cribl-tokens help invalidate";

const EXIT_CODES: &str = "\
Exit codes:
  0    every call was accepted
  1    at least one call failed or was not attempted; or a token that should
       be refused is accepted, or its refusal proves nothing
  2    no user's tokens were touched: the command line or a setting is invalid
  130  interrupted by Ctrl-C or SIGTERM
check-token: 0 accepted, 1 refused, 2 unknown.
profiles: 0 all are valid, 1 at least one is invalid, 2 the file is invalid.
With several Leaders the worst code counts; 2 only if no run started.

Settings: a flag comes before a profile, and a profile before the environment;
what a profile overrides is printed. Credentials for one Leader are not sent to
another, unless --base-url says so. A secret is never an argument. Two kinds of
credentials in the environment are an error; -v shows which are used.";

const INVALIDATE_EXAMPLES: &str = "\
Examples. They work as they are once `cribl-tokens sandbox` runs in another
shell and the lines that it prints are pasted into this one:
  cribl-tokens invalidate nico
  cribl-tokens invalidate --format json \\
    'samlp|-silence-zebras-1234abcd|nico.jones@example.com'
  printenv CRIBL_BEARER_TOKEN |
    cribl-tokens invalidate --token-file - nico
  cribl-tokens invalidate --dry-run nico maria
  printf 'name,email\\nMaria,maria@example.com\\n' |
    cribl-tokens invalidate --from - --column email

For a long list: --from users.txt --journal done.jsonl --failed failed.txt; if
it was interrupted, the same with --resume. Ctrl-C starts no more calls and
finishes those in flight; a second Ctrl-C stops at once.

A list is read to its end and checked before anything is sent. White space
around an id is removed; blank lines and lines that begin with # are skipped.
A line can be a JSON string, for an id that begins with # or \". In it, write
a backslash as \\\\. Text in UTF-16 with a byte order mark is read, too.

A success means that the Leader accepted the call. The only way to find out
whether it now refuses a token is to try that token (--verify-token-file).
Whether the user can sign in again is not documented by the vendor.";

const REINSTATE_NOTES: &str = "\
It calls DELETE /auth/users/{id}/invalidation. To undo a run:
  cribl-tokens reinstate --from-journal done.jsonl --dry-run
Tokens from before the invalidation may stay refused; the user signs in again
for a new one.";

const CHECK_NOTES: &str = "\
It calls GET /authorize/roles with the token, which the vendor documents as
\"get the client's roles\" and which changes nothing. That every signed-in user
may make that call is our reading of the API.

Exit codes: 0 accepted, 1 refused, 2 unknown. With several Leaders the highest
counts.

Example:
  cribl-tokens check-token --token-file their.token";

const COMPLETIONS_EXAMPLES: &str = "\
Examples, each for one shell:
  bash  cribl-tokens completions bash \\
          > ~/.local/share/bash-completion/completions/cribl-tokens
  zsh   cribl-tokens completions zsh > ~/.zfunc/_cribl-tokens
        # a folder of fpath, before compinit
  fish  cribl-tokens completions fish \\
          > ~/.config/fish/completions/cribl-tokens.fish";

const REPORT_EXAMPLES: &str = "\
Exit codes: 0 the report is written; 2 a journal cannot be read, or the report
cannot be written.

Examples:
  cribl-tokens report incident.jsonl > incident.md
  cribl-tokens report --format html -o incident.html incident.jsonl";

const MAN_EXAMPLES: &str = "\
Examples:
  cribl-tokens man | man -l -
  cribl-tokens man --out ~/.local/share/man/man1";
