//! The command line.
//!
//! Its rules: a secret is never an argument, as other users of a machine can read those. What a
//! variable of the environment can hold, its flag overrides. Every flag has a long name; a value
//! that can be `-` is then read from stdin.
#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "these comments are the help text, which a terminal shows as it is"
)]
use std::path::PathBuf;

use clap::{ArgAction, ArgGroup, Parser, Subcommand, ValueEnum};
use cribl_tokens::{Ttl, UserId};

use crate::commands::sandbox::args::SandboxArgs;
use crate::leader_args::LeaderArgs;
use crate::report::format::ReportFormat;

/// Invalidates users' bearer tokens on Cribl Leaders, and takes that back.
#[derive(Parser)]
#[command(name = "cribl-tokens", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,

    /// Say more on stderr: -v outcomes and retries, -vv attempts, -vvv the libraries beneath too
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Subcommand)]
pub enum Command {
    /// Invalidate the tokens of the users named
    Invalidate(Box<InvalidateArgs>),
    /// Take back the invalidation of the users named
    Reinstate(Box<ReinstateArgs>),
    /// Ask the Leader whether it still accepts a token
    CheckToken(Box<CheckTokenArgs>),
    /// Print a bearer token for use in other tools; signs in, where that is how it is to be got
    Token(Box<TokenArgs>),
    /// List the profiles, with what would be used of each, where every value comes from, and what can't
    /// be used
    Profiles(Box<ProfilesArgs>),
    /// Summarize journals for an incident ticket: Markdown, HTML, CSV or JSON. Contacts no Leader
    Report(ReportArgs),
    /// Show an invalidation from end to end, against a Leader inside this command; nothing leaves
    /// this machine
    Demo,
    /// Run a Leader to rehearse with until Ctrl-C; prints the environment variables to use it
    Sandbox(SandboxArgs),
    /// Print what makes a shell complete this command's words
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each subcommand too
    Man(ManArgs),
}

#[derive(clap::Args)]
#[command(
    after_help = INVALIDATE_EXAMPLES,
    group = ArgGroup::new("whom").required(true).args(["users", "from"]),
)]
pub struct InvalidateArgs {
    /// Send a ttl ("TTL of the token being invalidated"; the vendor documents no unit)
    #[arg(long, value_name = "TTL")]
    pub ttl: Option<Ttl>,

    /// Go on where you are among the users yourself. You might lock yourself out
    #[arg(long)]
    pub include_self: bool,

    /// Afterwards ask the Leader whether it still accepts the token in FILE, and fail if so. That
    /// GET /authorize/roles tells is our reading of the API
    #[arg(long, value_name = "FILE")]
    pub verify_token_file: Option<PathBuf>,

    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(clap::Args)]
#[command(
    after_help = REINSTATE_NOTES,
    group = ArgGroup::new("whom").required(true).args(["users", "from", "from_journal"]),
)]
pub struct ReinstateArgs {
    /// Take those whom the journal FILE shows as invalidated on this Leader, and not reinstated since
    #[arg(long, value_name = "FILE", conflicts_with_all = ["column", "skip_invalid"])]
    pub from_journal: Option<PathBuf>,

    /// Take those, too, whose last call failed so that the Leader may have carried it out, as after a
    /// timeout
    #[arg(long, requires = "from_journal")]
    pub include_unknown: bool,

    #[command(flatten)]
    pub work: WorkArgs,
}

/// What invalidating and reinstating have in common.
#[derive(clap::Args)]
pub struct WorkArgs {
    #[command(flatten)]
    pub users: UsersArgs,

    /// How to print results: a line for people, or a JSON object a line
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,

    /// Treat a response with a count of 0 items as a failure
    #[arg(long)]
    pub require_items: bool,

    /// Call several Leaders at once instead of one after another
    #[arg(long)]
    pub at_once: bool,

    #[command(flatten)]
    pub run: RunArgs,

    #[command(flatten)]
    pub leader: LeaderArgs,
}

#[derive(clap::Args)]
#[command(after_help = CHECK_NOTES)]
pub struct CheckTokenArgs {
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
    #[command(flatten)]
    pub leader: LeaderArgs,
}

/// Whom it is about.
#[derive(clap::Args)]
pub struct UsersArgs {
    /// The ids of the users, as the Leader knows them
    #[arg(value_name = "USER")]
    pub users: Vec<UserId>,

    /// Take the users from FILE (- is stdin): one id a line; blank lines and # comments are skipped
    // The other name is what is often typed, for which clap would propose --failed.
    #[arg(long, alias = "file", value_name = "FILE")]
    pub from: Option<PathBuf>,

    /// Column of a CSV file (name or number), or key of JSON Lines, that holds the ids
    #[arg(long, value_name = "NAME", requires = "from", conflicts_with = "users")]
    pub column: Option<String>,

    /// Character between the fields of a CSV file [default: comma, or what the header has]
    #[arg(long, value_name = "CHAR", requires = "column", value_parser = delimiter)]
    pub delimiter: Option<u8>,

    /// Skip invalid lines in FILE [default: refuse the whole file]
    #[arg(long, requires = "from", conflicts_with = "users")]
    pub skip_invalid: bool,
}

/// How to go about many users.
#[derive(clap::Args)]
#[command(next_help_heading = "Many users")]
pub struct RunArgs {
    /// Show whom it would be about, and send nothing. Needs no credentials, and asks for none
    #[arg(long)]
    pub dry_run: bool,

    /// Don't ask. Needed for more than one user where nobody can be asked
    #[arg(short, long)]
    pub yes: bool,

    /// Append each user's outcome to FILE, as a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Leave out whom the journal shows as done on the same Leader, and not undone since
    #[arg(long, requires = "journal")]
    pub resume: bool,

    /// Write the ids that failed to FILE, in a form that --from reads
    #[arg(long, value_name = "FILE")]
    pub failed: Option<PathBuf>,

    /// How many calls to a Leader are in flight at once; 8 unless a profile says otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,

    /// How many requests are sent to a Leader a second at most, as 50 or 50/s
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub rate: Option<u32>,

    /// Stop when N users in a row failed as the rest would: no Leader answered, it couldn't for the
    /// moment, or, before anybody was accepted, it answered 403, 404 or 405
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_failures: u32,
}

#[derive(clap::Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArgs {
    /// The shell that is to complete them
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
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManArgs {
    /// Write all pages into the folder DIR, which is made where there is none
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

/// One ASCII character, or `tab`.
fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Ok(*byte),
        _ => Err(format!("{text:?} is not one character, as ';' or tab")),
    }
}

/// A number of requests a second above zero, with or without `/s`.
fn rate(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse() {
        Ok(rate) if rate > 0 => Ok(rate),
        _ => Err(format!(
            "{text:?} is not a whole number of requests a second above 0, as 50 or 50/s"
        )),
    }
}

// Broken by hand at 78 columns, as a narrow terminal would break the commands among them. A test pastes
// the commands into a shell.
const EXIT_CODES: &str = "\
Exit codes:
  0    every user's invalidation (or reinstating) was accepted
  1    at least one failed, or was not attempted; a token that was to be
       refused is accepted
  2    nothing was tried: the command line or a setting can't be used
  130  interrupted by Ctrl-C or SIGTERM
check-token: 0 the token is accepted, 1 it is refused, 2 that can't be told.
profiles: 0 all can be used, 1 something of one can't, 2 the file can't be, or
has no such profile.
Of several Leaders the worst counts; 2 only where none was tried.

Each setting comes from its flag, or else from the environment, or else from
the profile; but one that --profile or --all-profiles names counts before the
environment, and what that sets aside is said. What is of one Leader never
goes to another, unless --base-url says so. A secret is never an argument.
Two complete kinds of credentials in the environment are refused; -v says
which are used.";

const INVALIDATE_EXAMPLES: &str = "\
Examples. They work as they stand once `cribl-tokens sandbox` runs in another
shell and the two lines that it prints are pasted into this one:
  cribl-tokens invalidate nico
  cribl-tokens invalidate --format json \\
    'samlp|-silence-zebras-1234abcd|nico.jones@example.com'
  printenv CRIBL_BEARER_TOKEN |
    cribl-tokens invalidate --token-file - nico
  cribl-tokens invalidate --dry-run nico maria
  printf 'name,email\\nMaria,maria@example.com\\n' |
    cribl-tokens invalidate --from - --column email

For a long list: --from users.txt --journal done.jsonl --failed failed.txt;
and, where that was cut short, the same with --resume. Ctrl-C once takes no
more users and finishes those in flight; twice stops at once. A file is
checked before anything is sent; a pipe, which can be read only once, is
checked as it comes, and the first line that is no id stops the run. A line
can be a JSON string, for an id that begins with # or \", or holds what can't
be seen. CSV is read as RFC 4180 has it: where a quotation mark is never
closed, --skip-invalid doesn't go on either.

A success says that the Leader accepted the call. Whether a token is refused
from now on shows only when that token is tried. Whether the user can sign in
again is not documented by the vendor.";

const REINSTATE_NOTES: &str = "\
It calls DELETE /auth/users/{id}/invalidation, and takes all that invalidate
takes, but --ttl, --include-self and --verify-token-file. To undo a run:
  cribl-tokens reinstate --from-journal done.jsonl --dry-run
Tokens from before the invalidation may stay refused; the user signs in again
for a new one.";

const CHECK_NOTES: &str = "\
It calls GET /authorize/roles with the token, which the vendor documents as
\"get the client's roles\" and which changes nothing. That every signed-in user
may make that call is our reading of the API.

Exit codes: 0, the token is accepted; 1, it is refused; 2, that can't be told.

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
