//! `cribl-tokens profiles`: lists the settings that each profile would use, where they come from, and which
//! are invalid. It sends nothing and does not ask for a password.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;

use cribl_tokens::AccessToken;
use serde::Serialize;
use serde_json::json;

use crate::args::{Format, ProfilesArgs};
use crate::exit;
use crate::leader::address;
use crate::leader::connection;
use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::leader::Leader;
use crate::leader::overridden;
use crate::leader::profiles::{Profile, Profiles};
use crate::leader::secret;
use crate::leader::selection;
use crate::output::print;
use crate::stderr::status_line;
use crate::text::{undisguised, visible};

pub fn run(args: &ProfilesArgs) -> ExitCode {
    match list(args) {
        Ok(code) => code,
        Err(reason) => exit::not_started(&reason),
    }
}

fn list(args: &ProfilesArgs) -> Result<ExitCode, String> {
    let profiles = Profiles::read(args.leader.config.as_deref())?;
    for name in &args.leader.profile {
        profiles.get(name, None)?;
    }
    if !profiles.exists {
        status_line!(
            "{} doesn't exist, so no profile is defined",
            profiles.path.display()
        );
    }
    let environment = Environment::read()?;
    let (mut text, mut are_valid) = (String::new(), true);
    for profile in &profiles.all {
        if args.leader.profile.is_empty() || args.leader.profile.contains(&profile.name) {
            let settings = describe(args, &environment, profile);
            let is_valid = settings.iter().all(|setting| setting.problem.is_none());
            are_valid &= is_valid;
            // Writing to a String can't fail.
            let _ = match args.format {
                Format::Human => {
                    let lines: Vec<String> = settings.iter().map(ListedSetting::lines).collect();
                    write!(text, "{}\n{}", profile.name, undisguised(&lines.concat()))
                }
                Format::Json => {
                    let name = &profile.name;
                    let record =
                        json!({ "profile": name, "valid": is_valid, "settings": settings });
                    writeln!(text, "{record}")
                }
            };
        }
    }
    match print(&text) {
        // If stdout is closed, the exit code still gives the result.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(format!("cannot write the profiles to stdout: {error}"));
        }
        _ => {}
    }
    Ok(if are_valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::FAILED)
    })
}

/// A setting as text, and why it is invalid.
#[derive(Serialize)]
struct ListedSetting {
    #[serde(rename = "setting")]
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl ListedSetting {
    fn new(text: String, problem: Option<String>) -> Self {
        Self { text, problem }
    }

    fn lines(&self) -> String {
        match &self.problem {
            None => format!("  {}\n", self.text),
            Some(problem) => format!("  {}\n    invalid: {problem}\n", self.text),
        }
    }
}

fn describe(
    args: &ProfilesArgs,
    environment: &Environment,
    profile: &Profile,
) -> Vec<ListedSetting> {
    let layers = Layers {
        args: &args.leader,
        profile: Some(profile),
        environment,
    };
    // As in a run: the profile is named by the variable if that names it and no flag does.
    let named_by_variable = args.leader.profile.is_empty()
        && selection::names(&args.leader, environment).contains(&profile.name);
    let leader = match selection::leader(&layers, !named_by_variable) {
        Ok(leader) => leader,
        Err(reason) => return vec![ListedSetting::new("as it is".to_owned(), Some(reason))],
    };
    let mut lines = vec![base_url(args, &leader), credentials(&leader)];
    if let Some(file) = &leader.ca_cert {
        let setting = format!("ca_cert: {} ({})", file.value.display(), file.origin);
        lines.push(ListedSetting::new(setting, connection::ca_problem(file)));
    }
    if let Some(proxy) = &leader.proxy {
        let setting = format!("proxy: {} ({})", visible(&proxy.value), proxy.origin);
        lines.push(match connection::proxy_problem(&proxy.value) {
            None => ListedSetting::new(setting, None),
            // The URL may contain a password.
            problem => ListedSetting::new(format!("proxy ({})", proxy.origin), problem),
        });
    }
    if let Some(calls) = &leader.concurrency {
        let setting = format!("concurrency: {} ({})", calls.value, calls.origin);
        lines.push(ListedSetting::new(setting, None));
    }
    if let Some(note) = overridden::note(&[leader]) {
        lines.push(ListedSetting::new(note, None));
    }
    lines
}

/// The base URL. It is shown only if it contains no password.
fn base_url(args: &ProfilesArgs, leader: &Leader) -> ListedSetting {
    let url = &leader.base_url;
    match address::checked(url, args.leader.allow_http) {
        Ok(_) => {
            let setting = format!("base_url: {} ({})", visible(&url.value), url.origin);
            ListedSetting::new(setting, None)
        }
        Err(reason) => ListedSetting::new(format!("base_url: ({})", url.origin), Some(reason)),
    }
}

fn credentials(leader: &Leader) -> ListedSetting {
    let Some(identity) = &leader.identity else {
        let problem = format!(
            "add a token_file or a username to the profile, or set {} or {}",
            environment::TOKEN,
            environment::USERNAME
        );
        return ListedSetting::new("no credentials".to_owned(), Some(problem));
    };
    let problem = match identity.secret() {
        // It can be read only once, and a run needs it.
        Some(secret) if secret.is_on_stdin() => None,
        Some(Secret::Prompt) | None => None,
        Some(secret) => match identity {
            Identity::Token(_) => problem_with_token(secret),
            _ => secret::password(secret, "").err(),
        },
    };
    ListedSetting::new(identity.describe(), problem)
}

fn problem_with_token(secret: &Secret) -> Option<String> {
    match secret::token(secret) {
        Ok(token) => AccessToken::new(token).err().map(|e| e.to_string()),
        Err(reason) => Some(reason),
    }
}
