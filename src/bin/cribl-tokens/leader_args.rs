//! The command line's part on how to reach Leaders, and as whom.
#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "these comments are the help text, which a terminal shows as it is"
)]
use std::path::PathBuf;
use std::time::Duration;

/// How to reach a Leader. What a variable or a profile can hold is read in `settings`, which must know
/// where each value came from.
#[derive(clap::Args)]
#[command(next_help_heading = "Leader")]
pub struct LeaderArgs {
    /// Where the Leader is, as https://leader.example.com:9000/api/v1 (the path may be left out).
    /// Or set CRIBL_BASE_URL; or else CRIBL_HOST, which gets https:// where it has no scheme
    #[arg(long, value_name = "URL", conflicts_with = "all_profiles")]
    pub base_url: Option<String>,

    /// Take the Leader from the profile NAME, with its base URL and credentials before those of the
    /// environment; more than once for several Leaders. Or set CRIBL_PROFILE, which puts the
    /// environment's first
    #[arg(long, value_name = "NAME", conflicts_with = "all_profiles")]
    pub profile: Vec<String>,

    /// Take all Leaders that there are profiles of, as --profile does
    #[arg(long)]
    pub all_profiles: bool,

    /// Read the profiles from FILE instead of cribl-tokens/profiles.toml in the configuration folder
    /// (%APPDATA%, $XDG_CONFIG_HOME or ~/.config). Or set CRIBL_TOKENS_CONFIG
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Read the bearer token from FILE (- is stdin) instead of CRIBL_BEARER_TOKEN
    #[arg(long, value_name = "FILE", conflicts_with_all = ["username", "password_file"])]
    pub token_file: Option<PathBuf>,

    /// Sign in as NAME, with the password in CRIBL_PASSWORD (unless CRIBL_USERNAME is another's) or a
    /// file, or asked for on the terminal. Or set CRIBL_USERNAME
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,

    /// Read the password from FILE (- is stdin) instead of CRIBL_PASSWORD
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// Where CRIBL_CLIENT_ID and CRIBL_CLIENT_SECRET get a token, instead of Cribl.Cloud's address.
    /// The vendor's document says not to use the /auth endpoints on Cribl.Cloud
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,

    /// The audience to ask that token for
    #[arg(long, value_name = "TEXT")]
    pub audience: Option<String>,

    /// The scope to ask that token for
    #[arg(long, value_name = "TEXT")]
    pub scope: Option<String>,

    /// Trust the certificates in FILE (PEM or DER), of CAs or of servers, instead of the platform's trust store
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,

    /// Show the Leader the client certificate in FILE (PEM with its chain, or DER)
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,

    /// Read the client certificate's private key from FILE (PEM or DER) [default: the file of --client-cert]
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    pub client_key: Option<PathBuf>,

    #[command(flatten)]
    pub proxy: ProxyArgs,

    /// Accept any certificate. DANGEROUS: whoever is in between gets the token
    #[arg(long)]
    pub insecure: bool,

    /// Send the token over plain http to another machine. Whoever sees the traffic gets it
    #[arg(long)]
    pub allow_http: bool,

    /// How long one attempt may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub timeout: Duration,

    /// How many attempts may follow the first; 0 is one attempt. Of many users, whom the Leader turns
    /// away for the moment is tried on, up to 100 times, while others get through
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub retries: usize,
}

/// Which proxy to connect through.
#[derive(clap::Args)]
#[command(next_help_heading = "Leader")]
pub struct ProxyArgs {
    /// Connect through the proxy at URL: http://, https://, socks5:// or socks5h:// [default: the one that
    /// https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY names]. Hosts in NO_PROXY are connected to directly
    #[arg(
        id = "proxy",
        long = "proxy",
        value_name = "URL",
        conflicts_with = "no_proxy"
    )]
    pub url: Option<String>,

    /// Connect without a proxy, whatever the environment or the profile says
    #[arg(id = "no_proxy", long = "no-proxy")]
    pub is_unused: bool,
}

/// A number of seconds above zero, with or without a fraction.
fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a number of seconds above 0, as 30 or 2.5");
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|limit| !limit.is_zero())
        .ok_or_else(wrong)
}
