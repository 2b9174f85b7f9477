//! The options of `cribl-tokens sandbox`: users, faults and TLS for a rehearsal.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help text, which a terminal shows as it is"
)]

use std::path::PathBuf;
use std::time::Duration;

use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Faults, Frequency, RetryAfter};

/// The users in the documentation's examples, in addition to the administrator. Each user's password is the
/// id.
pub const USERS: [&str; 5] = [
    "nico",
    "maria",
    "ada@example.com",
    "maria@example.com",
    "samlp|-silence-zebras-1234abcd|nico.jones@example.com",
];

fn users() -> String {
    let [users @ .., last] = USERS;
    format!(
        "Users: {} and\n{last}, each with the id as\npassword; the administrator is {ADMIN_USERNAME}, \
         with the password {ADMIN_PASSWORD}.",
        users.join(", ")
    )
}

const FAULTS: &str = "\
Faults hit invalidations only. KIND:HOW-OFTEN is one of
  429:0.1         a tenth of the calls, chosen at random
  503:1/10        every tenth call
  503:5/100       the last five of every hundred calls
  429:0.1:2       the same, with Retry-After: 2
  drop:0.01       the connection breaks; the call is not carried out
  cut:0.01        the call is carried out; half of the response arrives
  latency:20ms    every call waits 20 ms

Examples:
  cribl-tokens sandbox --port 9000
  cribl-tokens sandbox --user ada:secret --fault 429:0.1 --fault latency:20ms
  cribl-tokens sandbox --tls";

#[derive(clap::Args)]
#[command(after_help = users(), after_long_help = format!("{}\n\n{FAULTS}", users()))]
pub struct SandboxArgs {
    /// Port to listen on, on 127.0.0.1; 0 is any free port
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,

    /// Add a user; repeatable
    #[arg(long = "user", value_name = "ID:PASSWORD", value_parser = user)]
    pub users: Vec<User>,

    /// Make calls fail, as 429:0.1; repeatable; --help has all kinds
    #[arg(long = "fault", value_name = "KIND:HOW-OFTEN", value_parser = fault)]
    pub faults: Vec<Fault>,

    /// Respond 404 for unknown users [default: 200 with a count of 0]
    #[arg(long)]
    pub unknown_404: bool,

    /// Serve https and write the CA certificate to FILE [default FILE: sandbox-ca.pem]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "sandbox-ca.pem")]
    pub tls: Option<PathBuf>,
}

/// A user of the sandbox. The password is not secret: it works nowhere else.
#[derive(Clone)]
pub struct User {
    pub id: String,
    pub password: String,
}

/// Splits at the last colon, because an id may contain one.
fn user(text: &str) -> Result<User, String> {
    match text.rsplit_once(':') {
        Some((id, password)) if !id.is_empty() && !password.is_empty() => Ok(User {
            id: id.to_owned(),
            password: password.to_owned(),
        }),
        _ => Err("expected ID:PASSWORD, for example ada:secret".to_owned()),
    }
}

/// A kind of fault, and how often it occurs.
#[derive(Clone, Copy)]
pub enum Fault {
    Latency(Duration),
    RateLimited(Frequency, Option<RetryAfter>),
    Unavailable(Frequency, Option<RetryAfter>),
    Dropped(Frequency),
    CutOff(Frequency),
}

impl Fault {
    /// Adds this fault to `faults`.
    pub fn add_to(self, faults: Faults) -> Faults {
        match self {
            Self::Latency(latency) => faults.latency(latency),
            Self::RateLimited(often, retry_after) => faults.rate_limited(often, retry_after),
            Self::Unavailable(often, retry_after) => faults.unavailable(often, retry_after),
            Self::Dropped(often) => faults.dropped(often),
            Self::CutOff(often) => faults.cut_off(often),
        }
    }

    /// Returns true if both have the same kind. A sandbox has one of each.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

fn fault(text: &str) -> Result<Fault, String> {
    let mut parts = text.split(':');
    let kind = parts.next().unwrap_or_default();
    let often = parts
        .next()
        .ok_or("expected KIND:HOW-OFTEN, for example 429:0.1")?;
    let retry_after = parts.next().map(seconds).transpose()?;
    if parts.next().is_some() {
        return Err("too many colons".to_owned());
    }
    match (kind, retry_after) {
        ("429", wait) => Ok(Fault::RateLimited(how_often(often)?, wait)),
        ("503", wait) => Ok(Fault::Unavailable(how_often(often)?, wait)),
        ("drop", None) => Ok(Fault::Dropped(how_often(often)?)),
        ("cut", None) => Ok(Fault::CutOff(how_often(often)?)),
        ("latency", None) => milliseconds(often).map(Fault::Latency),
        ("drop" | "cut" | "latency", Some(_)) => Err(format!("{kind} has no Retry-After")),
        _ => Err(format!(
            "{kind:?} is not one of 429, 503, drop, cut and latency"
        )),
    }
}

fn seconds(text: &str) -> Result<RetryAfter, String> {
    let seconds = text
        .parse()
        .map_err(|_| format!("{text:?} is not a number of seconds for Retry-After"))?;
    Ok(RetryAfter::Seconds(seconds))
}

fn how_often(text: &str) -> Result<Frequency, String> {
    if let Some((length, period)) = text.split_once('/') {
        let number = |text: &str| text.parse::<u64>().ok().filter(|n| *n > 0);
        return match (number(length), number(period)) {
            (Some(length), Some(period)) if length <= period => {
                Ok(Frequency::burst(length, period))
            }
            _ => Err(format!(
                "{text:?} is not N/M with N from 1 to M, for example 1/10"
            )),
        };
    }
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(Frequency::share(share)),
        _ => Err(format!(
            "{text:?} is not a share from 0 to 1, for example 0.1, and not N/M"
        )),
    }
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let number = text
        .strip_suffix("ms")
        .and_then(|number| number.parse().ok());
    number
        .map(Duration::from_millis)
        .ok_or_else(|| format!("{text:?} is not a number of milliseconds, for example 20ms"))
}
