//! `cribl-tokens profiles`: what would be used of each profile, where every value came from, and what
//! of it can't be used. Nothing is sent, and nobody is asked.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;

use cribl_tokens::AccessToken;

use crate::args::ProfilesArgs;
use crate::exit;
use crate::leader::address;
use crate::leader::aside;
use crate::leader::connection;
use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::profiles::{Profile, Profiles};
use crate::leader::secret;
use crate::leader::settings::{self, Chosen, Leader};
use crate::output::print;
use crate::say::say;
use crate::text::visible;

pub fn run(args: &ProfilesArgs) -> ExitCode {
    match list(args) {
        Ok(code) => code,
        Err(reason) => exit::nothing_tried(&reason),
    }
}

fn list(args: &ProfilesArgs) -> Result<ExitCode, String> {
    let profiles = Profiles::read(args.leader.config.as_deref())?;
    for name in &args.leader.profile {
        profiles.get(name, None)?;
    }
    if !profiles.exists {
        say!(
            "{} doesn't exist, so there are no profiles",
            profiles.path.display()
        );
    }
    let environment = Environment::read()?;
    let (mut text, mut can_be_used) = (String::new(), true);
    for profile in &profiles.all {
        if args.leader.profile.is_empty() || args.leader.profile.contains(&profile.name) {
            let lines = describe(args, &environment, profile);
            can_be_used &= lines.iter().all(|line| line.trouble.is_none());
            let lines: Vec<String> = lines.iter().map(Line::text).collect();
            // Writing to a String doesn't fail.
            let _ = write!(text, "{}\n{}", profile.name, lines.concat());
        }
    }
    match print(&text) {
        // Nobody reads it; the exit code still tells.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(format!("the profiles can't be written to stdout: {error}"));
        }
        _ => {}
    }
    Ok(if can_be_used {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::FAILED)
    })
}

/// A setting, and why it can't be used.
struct Line {
    setting: String,
    trouble: Option<String>,
}

impl Line {
    fn new(setting: String, trouble: Option<String>) -> Self {
        Self { setting, trouble }
    }

    fn text(&self) -> String {
        match &self.trouble {
            None => format!("  {}\n", self.setting),
            Some(trouble) => format!("  {}\n    can't be used: {trouble}\n", self.setting),
        }
    }
}

fn describe(args: &ProfilesArgs, environment: &Environment, profile: &Profile) -> Vec<Line> {
    // As a run would take it: by the variable where that names it and no flag does, and else by a flag.
    let is_unit = !settings::names(&args.leader, environment).contains(&profile.name)
        || !args.leader.profile.is_empty();
    let named = Some(Chosen { profile, is_unit });
    let leader = match settings::leader(&args.leader, environment, named) {
        Ok(leader) => leader,
        Err(reason) => return vec![Line::new("as it stands".to_owned(), Some(reason))],
    };
    let mut lines = vec![base_url(args, &leader), credentials(&leader)];
    if let Some(file) = &leader.ca_cert {
        let setting = format!("ca_cert: {} ({})", file.value.display(), file.origin);
        lines.push(Line::new(setting, connection::trouble_with_ca(file)));
    }
    if let Some(proxy) = &leader.proxy {
        let setting = format!("proxy: {} ({})", visible(&proxy.value), proxy.origin);
        lines.push(match connection::trouble_with_proxy(&proxy.value) {
            None => Line::new(setting, None),
            // It may hold a password.
            trouble => Line::new(format!("proxy ({})", proxy.origin), trouble),
        });
    }
    if let Some(calls) = &leader.concurrency {
        let setting = format!("concurrency: {} ({})", calls.value, calls.origin);
        lines.push(Line::new(setting, None));
    }
    if let Some(note) = aside::note(&[leader]) {
        lines.push(Line::new(note, None));
    }
    lines
}

/// The base URL, which is shown once it is known to hold no password.
fn base_url(args: &ProfilesArgs, leader: &Leader) -> Line {
    let url = &leader.base_url;
    match address::checked(url, args.leader.allow_http) {
        Ok(_) => {
            let setting = format!("base_url: {} ({})", visible(&url.value), url.origin);
            Line::new(setting, None)
        }
        Err(reason) => Line::new(format!("base_url: ({})", url.origin), Some(reason)),
    }
}

fn credentials(leader: &Leader) -> Line {
    let Some(identity) = &leader.identity else {
        let trouble = format!(
            "name a token_file, or a username, in the profile; or set {} or {}",
            environment::TOKEN,
            environment::USERNAME
        );
        return Line::new("no credentials".to_owned(), Some(trouble));
    };
    let trouble = match identity.secret() {
        // It can be read once, and is for a run to read.
        Some(secret) if secret.is_on_stdin() => None,
        Some(Secret::Asked) | None => None,
        Some(secret) => match identity {
            Identity::Token(_) => trouble_with_token(secret),
            _ => secret::password(secret, "").err(),
        },
    };
    Line::new(identity.describe(), trouble)
}

fn trouble_with_token(secret: &Secret) -> Option<String> {
    match secret::token(secret) {
        Ok(token) => AccessToken::new(token).err().map(|e| e.to_string()),
        Err(reason) => Some(reason),
    }
}
