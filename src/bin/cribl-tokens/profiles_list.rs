//! `cribl-tokens profiles`: what would be used of each profile, and where every value came from.

use std::fmt::Write;
use std::process::ExitCode;

use crate::args::ProfilesArgs;
use crate::check_token::print;
use crate::environment::Environment;
use crate::output::visible;
use crate::profiles::{Profile, Profiles};
use crate::say::say;
use crate::{exit, settings};

pub fn run(args: &ProfilesArgs) -> ExitCode {
    match list(args) {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(reason) => exit::nothing_tried(&reason),
    }
}

fn list(args: &ProfilesArgs) -> Result<String, String> {
    let profiles = Profiles::read(args.leader.config.as_deref())?;
    if !profiles.exists {
        say!(
            "{} doesn't exist, so there are no profiles",
            profiles.path.display()
        );
    }
    let environment = Environment::read()?;
    let mut text = String::new();
    for profile in &profiles.all {
        if args.leader.profile.is_empty() || args.leader.profile.contains(&profile.name) {
            let settings = describe(args, &environment, profile);
            // Writing to a String doesn't fail.
            let _ = write!(text, "{}\n{settings}", profile.name);
        }
    }
    Ok(text)
}

fn describe(args: &ProfilesArgs, environment: &Environment, profile: &Profile) -> String {
    let leader = match settings::leader(&args.leader, environment, Some(profile)) {
        Ok(leader) => leader,
        Err(reason) => return format!("  can't be used: {reason}\n"),
    };
    let url = &leader.base_url;
    let mut lines = vec![format!(
        "base_url: {} ({})",
        visible(&url.value),
        url.origin
    )];
    lines.push(match &leader.identity {
        Some(identity) => identity.describe(),
        None => "no credentials".to_owned(),
    });
    if let Some(file) = &leader.ca_cert {
        lines.push(format!(
            "ca_cert: {} ({})",
            file.value.display(),
            file.origin
        ));
    }
    if let Some(calls) = &leader.concurrency {
        lines.push(format!("concurrency: {} ({})", calls.value, calls.origin));
    }
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
    lines.join("\n") + "\n"
}
