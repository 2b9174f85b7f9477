//! The Leaders of a command, and the source of each of their settings: a flag, a profile, or an environment
//! variable, in this order.
//!
//! Credentials for one Leader never reach another by accident: all variables belong to one Leader, and each
//! profile to its own.

use crate::leader::address;
use crate::leader::credentials;
use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::leader::Leader;
use crate::leader::overridden;
use crate::leader::profiles::{Profile, Profiles};
use crate::leader::setting::{Origin, Setting};
use crate::leader_args::LeaderArgs;
use crate::stderr::status_line;

/// Checks that a secret may be sent to the base URL.
fn checked(mut leader: Leader, args: &LeaderArgs) -> Result<Leader, String> {
    leader.base_url.value = address::checked(&leader.base_url, args.allow_http)?;
    Ok(leader)
}

/// Returns the Leaders named by the command line, the environment and the profiles: at least one.
pub fn leaders(args: &LeaderArgs) -> Result<Vec<Leader>, String> {
    let environment = Environment::read()?;
    let leaders = find_leaders(args, &environment)?;
    if let Some(note) = overridden::note(&leaders) {
        status_line!("note: {note}");
    }
    let leaders: Result<Vec<_>, _> = leaders
        .into_iter()
        .map(|leader| checked(leader, args))
        .collect();
    check_distinct_leaders(leaders?)
}

/// Returns the one Leader that is named.
pub fn one_leader(args: &LeaderArgs, what: &str) -> Result<Leader, String> {
    let mut leaders = leaders(args)?;
    match (leaders.pop(), leaders.is_empty()) {
        (Some(leader), true) => Ok(leader),
        _ => Err(format!(
            "{what} works with one Leader\nhint: name one with --profile"
        )),
    }
}

fn find_leaders(args: &LeaderArgs, environment: &Environment) -> Result<Vec<Leader>, String> {
    let names = names(args, environment);
    let named_by_flag = args.all_profiles || !args.profile.is_empty();
    let leader_of = |profile: Option<&Profile>| {
        let layers = Layers {
            args,
            profile,
            environment,
        };
        leader(&layers, named_by_flag)
    };
    if names.is_empty() && !args.all_profiles {
        return Ok(vec![leader_of(None)?]);
    }
    let profiles = Profiles::read(args.config.as_deref())?;
    if !named_by_flag && overridden::is_unneeded_profile_name(&names, args, &profiles) {
        status_line!(
            "note: {} is not used: {} has no such profile",
            environment::PROFILE,
            profiles.path.display()
        );
        return Ok(vec![leader_of(None)?]);
    }
    let chosen = chosen(&names, args, &profiles)?;
    let several = chosen.len() > 1;
    if several {
        check_single_leader_options(args)?;
    }
    let mut leaders = Vec::new();
    for profile in chosen {
        let leader = leader_of(Some(profile))?;
        let variables = leader.identity.as_ref().map(Identity::variables);
        if let (true, Some(name)) = (several, variables.iter().flatten().next()) {
            return Err(one_leader_error(name));
        }
        leaders.push(leader);
    }
    Ok(leaders)
}

fn chosen<'p>(
    names: &[String],
    args: &LeaderArgs,
    profiles: &'p Profiles,
) -> Result<Vec<&'p Profile>, String> {
    if !args.all_profiles {
        let source = args.profile.is_empty().then_some(environment::PROFILE);
        return names
            .iter()
            .map(|name| profiles.get(name, source))
            .collect();
    }
    if profiles.all.is_empty() {
        let what = if profiles.exists {
            "has no profiles"
        } else {
            "doesn't exist, so no profile is defined"
        };
        return Err(format!("{} {what}", profiles.path.display()));
    }
    Ok(profiles.all.iter().collect())
}

/// Returns the names of the profiles without duplicates.
pub fn names(args: &LeaderArgs, environment: &Environment) -> Vec<String> {
    let mut names = Vec::new();
    let from_environment = environment
        .get(environment::PROFILE)
        .filter(|_| args.profile.is_empty() && !args.all_profiles);
    let listed = from_environment
        .into_iter()
        .flat_map(|names| names.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty());
    for name in args.profile.iter().map(|name| name.trim()).chain(listed) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Refuses a base URL or credentials for one Leader in a run on several.
fn check_single_leader_options(args: &LeaderArgs) -> Result<(), String> {
    let given = [
        (args.base_url.is_some(), "--base-url"),
        (args.token_file.is_some(), "--token-file"),
        (args.username.is_some(), "--username"),
        (args.password_file.is_some(), "--password-file"),
    ];
    match given.iter().find(|(is_given, _)| *is_given) {
        None => Ok(()),
        Some((_, name)) => Err(one_leader_error(name)),
    }
}

fn one_leader_error(name: &str) -> String {
    format!(
        "{name} is for one Leader, and would apply to several profiles\nhint: remove it, and put its value into each profile"
    )
}

fn check_distinct_leaders(leaders: Vec<Leader>) -> Result<Vec<Leader>, String> {
    for (n, leader) in leaders.iter().enumerate() {
        let same = leaders
            .iter()
            .take(n)
            .find(|other| other.base_url.value == leader.base_url.value);
        if let Some(other) = same {
            return Err(format!(
                "{}: this is the same Leader as at {}\nhint: name one of the two",
                leader.base_url.origin, other.base_url.origin
            ));
        }
    }
    Ok(leaders)
}

/// Returns one Leader's settings. Its base URL is not checked. `named_by_flag` says whether a flag names the
/// profile, if there is one.
pub fn leader(layers: &Layers, named_by_flag: bool) -> Result<Leader, String> {
    let args = layers.args;
    let base_url = address::choose(layers)?;
    if !named_by_flag {
        check_variables_agree(&base_url)?;
    }
    let identity = credentials::choose(layers)?;
    if let Some(identity) = &identity {
        check_environment_leader(&base_url, identity)?;
        check_client_credentials_options(args, identity)?;
    }
    let used = identity.as_ref();
    Ok(Leader {
        profile: layers.profile.map(|profile| profile.name.clone()),
        ca_cert: layers.find(
            Setting::of_flag("--ca-cert", args.ca_cert.as_ref()),
            |profile| profile.ca_cert.as_ref(),
            None,
        ),
        proxy: layers
            .find(
                Setting::of_flag("--proxy", args.proxy.url.as_ref()),
                |profile| profile.proxy.as_ref(),
                None,
            )
            .filter(|_| !args.proxy.is_unused),
        concurrency: layers.find(None, |profile| profile.concurrency.as_ref(), None),
        overridden_variables: overridden::overridden_by_profile(layers, &base_url, used),
        password_is_for_another_user: overridden::is_password_for_another_user(layers, used),
        username_is_unused: layers.environment.get(environment::USERNAME).is_some()
            && matches!(
                identity,
                Some(Identity::Token(Secret::Variable(_)) | Identity::ClientCredentials { .. })
            ),
        base_url,
        identity,
    })
}

/// Refuses a profile named by `CRIBL_PROFILE` if another variable names another Leader: either may be left
/// from an earlier task.
fn check_variables_agree(base_url: &Setting<String>) -> Result<(), String> {
    match (&base_url.origin, address::other_leaders(base_url).next()) {
        (Origin::Profile(place), Some(other)) => {
            let variable = &other.origin;
            Err(format!(
                "{variable} names another Leader than {place}, the profile in {}\nhint: unset {variable}, or name the profile \
                 with --profile",
                environment::PROFILE
            ))
        }
        _ => Ok(()),
    }
}

/// Refuses to send the environment's credentials to a profile's Leader if the environment names another
/// one. A base URL given by a flag is accepted.
fn check_environment_leader(base_url: &Setting<String>, identity: &Identity) -> Result<(), String> {
    let Origin::Profile(place) = &base_url.origin else {
        return Ok(());
    };
    let mut others = address::other_leaders(base_url).map(|other| &other.origin);
    match (others.next(), identity.variables().as_slice()) {
        (Some(variable), used @ [_, ..]) => Err(format!(
            "{variable} names another Leader than {place}, which would receive the credentials in {}\nhint: unset {variable}, \
             or add credentials to the profile (token_file, or username and password_file)",
            used.join(" and "),
        )),
        _ => Ok(()),
    }
}

fn check_client_credentials_options(args: &LeaderArgs, identity: &Identity) -> Result<(), String> {
    let given = [
        (&args.token_url, "--token-url"),
        (&args.audience, "--audience"),
        (&args.scope, "--scope"),
    ];
    let flag = given.iter().find(|(value, _)| value.is_some());
    match (flag, identity) {
        (None, _) | (_, Identity::ClientCredentials { .. }) => Ok(()),
        (Some((_, flag)), other) => Err(format!(
            "{flag} works only with {} and {}, but the credentials are {}",
            environment::CLIENT_ID,
            environment::CLIENT_SECRET,
            other.describe()
        )),
    }
}
