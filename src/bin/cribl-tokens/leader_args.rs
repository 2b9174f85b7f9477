//! The arguments that name Leaders and credentials.
#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "these comments are the help text, which a terminal shows as it is"
)]
use std::path::PathBuf;
use std::time::Duration;

use crate::option_values;

/// Arguments for reaching a Leader. `leader::selection` reads the environment and the profiles, because it reports
/// the source of each value.
#[derive(clap::Args)]
#[command(next_help_heading = "Leader")]
pub struct LeaderArgs {
    #[arg(
        help = "Base URL of the Leader [env: CRIBL_BASE_URL]",
        long_help = "Base URL of the Leader, as https://leader.example.com:9000 [env: CRIBL_BASE_URL, or CRIBL_HOST]",
        long,
        value_name = "URL",
        conflicts_with = "all_profiles"
    )]
    pub base_url: Option<String>,

    #[arg(
        help = "Use the Leader of a profile [env: CRIBL_PROFILE]",
        long_help = "Use the Leader of profile NAME; may be repeated [env: CRIBL_PROFILE, separated by commas]",
        long,
        value_name = "NAME",
        conflicts_with = "all_profiles"
    )]
    pub profile: Vec<String>,

    /// Use the Leaders of all profiles
    #[arg(long, hide_short_help = true)]
    pub all_profiles: bool,

    /// Read the profiles from FILE [default: cribl-tokens/profiles.toml in the
    /// configuration folder] [env: CRIBL_TOKENS_CONFIG]
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    #[arg(
        help = "Read the token from FILE [env: CRIBL_BEARER_TOKEN]",
        long_help = "Read the bearer token from FILE (- is stdin) [env: CRIBL_BEARER_TOKEN]",
        long,
        value_name = "FILE",
        conflicts_with_all = ["username", "password_file"]
    )]
    pub token_file: Option<PathBuf>,

    #[arg(
        help = "Sign in as NAME [env: CRIBL_USERNAME, CRIBL_PASSWORD]",
        long_help = "Sign in as NAME; the password comes from CRIBL_PASSWORD, a file or a prompt [env: CRIBL_USERNAME]",
        long,
        value_name = "NAME"
    )]
    pub username: Option<String>,

    /// Read the password from FILE (- is stdin) [env: CRIBL_PASSWORD]
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// Get tokens for CRIBL_CLIENT_ID and CRIBL_CLIENT_SECRET from URL
    /// [default: Cribl.Cloud's]
    #[arg(long, hide_short_help = true, value_name = "URL")]
    pub token_url: Option<String>,

    /// Request tokens for this audience
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub audience: Option<String>,

    /// Request tokens for this scope
    #[arg(long, hide_short_help = true, value_name = "TEXT")]
    pub scope: Option<String>,

    /// Trust the certificates in FILE (PEM or DER), of CAs or of servers,
    /// instead of the platform's trust store
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,

    /// Present the client certificate in FILE (PEM with its chain, or DER)
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,

    /// Private key of the client certificate [default: in its file]
    #[arg(
        long,
        hide_short_help = true,
        value_name = "FILE",
        requires = "client_cert"
    )]
    pub client_key: Option<PathBuf>,

    #[command(flatten)]
    pub proxy: ProxyArgs,

    /// Accept any certificate; DANGEROUS: exposes the token to interception
    #[arg(long, hide_short_help = true)]
    pub insecure: bool,

    /// Send the token over plain http to another machine; exposes the token
    #[arg(long, hide_short_help = true)]
    pub allow_http: bool,

    /// Time limit for each attempt
    #[arg(long, hide_short_help = true, value_name = "SECONDS", default_value = "30", value_parser = option_values::seconds)]
    pub timeout: Duration,

    /// Total time limit of a call, with its retries and waits; a run starts no
    /// more calls after it
    #[arg(long, hide_short_help = true, value_name = "SECONDS", value_parser = option_values::seconds)]
    pub deadline: Option<Duration>,

    /// Maximum number of retries of a call; one that gets 429, 502, 503 or 504
    /// may have up to 100 while others of the same run succeed
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 3)]
    pub retries: usize,
}

/// The arguments for proxies.
#[derive(clap::Args)]
#[command(next_help_heading = "Leader")]
pub struct ProxyArgs {
    /// Connect through the proxy at URL (http, https, socks5 or socks5h)
    /// [default: from HTTPS_PROXY, ALL_PROXY and NO_PROXY]
    #[arg(
        hide_short_help = true,
        id = "proxy",
        long = "proxy",
        value_name = "URL",
        conflicts_with = "no_proxy"
    )]
    pub url: Option<String>,

    /// Connect without a proxy, whatever the environment or the profile says
    #[arg(id = "no_proxy", long = "no-proxy", hide_short_help = true)]
    pub is_unused: bool,
}
