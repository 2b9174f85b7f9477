//! The Leaders of a command, and the source of each of their settings: a flag, an environment variable, or
//! a profile.
//!
//! Credentials for one Leader never reach another by accident: all variables belong to one Leader, and each
//! profile to its own.

use crate::leader::address;
use crate::leader::choice;
use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::overridden;
use crate::leader::profiles::{Profile, Profiles};
use crate::leader::types::{ChosenProfile, Leader};
use crate::leader::value::{Origin, Value};
use crate::leader_args::LeaderArgs;
use crate::say::say;

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
        say!("note: {note}");
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
    if names.is_empty() && !args.all_profiles {
        return Ok(vec![leader(args, environment, None)?]);
    }
    let profiles = Profiles::read(args.config.as_deref())?;
    let named_by_flag = args.all_profiles || !args.profile.is_empty();
    if !named_by_flag && overridden::is_unneeded_profile_name(&names, args, &profiles) {
        say!(
            "note: {} is not used: {} has no such profile",
            environment::PROFILE,
            profiles.path.display()
        );
        return Ok(vec![leader(args, environment, None)?]);
    }
    let chosen = chosen(&names, args, &profiles)?;
    let several = chosen.len() > 1;
    if several {
        check_single_leader_options(args, environment, named_by_flag)?;
    }
    let mut leaders = Vec::new();
    for profile in chosen {
        let leader = leader(
            args,
            environment,
            Some(ChosenProfile {
                profile,
                named_by_flag,
            }),
        )?;
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
        .profile
        .as_deref()
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
fn check_single_leader_options(
    args: &LeaderArgs,
    environment: &Environment,
    named_by_flag: bool,
) -> Result<(), String> {
    let given = [
        (args.base_url.is_some(), "--base-url"),
        (args.token_file.is_some(), "--token-file"),
        (args.username.is_some(), "--username"),
        (args.password_file.is_some(), "--password-file"),
        (
            environment.base_url.is_some() && !named_by_flag,
            environment::BASE_URL,
        ),
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

/// Returns one Leader's settings. Its base URL is not checked.
pub fn leader(
    args: &LeaderArgs,
    environment: &Environment,
    named: Option<ChosenProfile>,
) -> Result<Leader, String> {
    let base_url = address::choose(args, environment, named)?;
    let identity = choice::choose(args, environment, named)?;
    if let Some(identity) = &identity {
        check_profile_leader(&base_url, identity, environment, named)?;
        check_client_credentials_options(args, identity)?;
    }
    let profile = named.map(|named| named.profile);
    let ca_cert = args.ca_cert.clone();
    let ca_cert = ca_cert.map(|file| Value::new(file, Origin::Flag("--ca-cert")));
    let proxy = args.proxy.url.clone();
    let proxy = proxy.map(|url| Value::new(url, Origin::Flag("--proxy")));
    Ok(Leader {
        proxy: proxy.or_else(|| profile.and_then(|p| p.proxy.as_ref()).map(Value::from)),
        profile: profile.map(|profile| profile.name.clone()),
        overridden_variables: overridden::overridden_by_profile(
            args,
            environment,
            named,
            &base_url,
            identity.as_ref(),
        ),
        overriding_variables: overridden::overriding_variables(named, &base_url, identity.as_ref()),
        password_is_for_another_user: overridden::is_password_for_another_user(
            args,
            environment,
            identity.as_ref(),
        ),
        username_is_unused: environment.username.is_some()
            && matches!(
                identity,
                Some(Identity::Token(Secret::Environment(..)) | Identity::ClientCredentials { .. })
            ),
        base_url,
        identity,
        ca_cert: ca_cert.or_else(|| profile.and_then(|p| p.ca_cert.as_ref()).map(Value::from)),
        concurrency: profile
            .and_then(|profile| profile.concurrency.as_ref())
            .map(Value::from),
    })
}

/// Refuses to send a profile's credentials to a Leader named by the environment, and the reverse. A base
/// URL given by a flag is accepted.
fn check_profile_leader(
    base_url: &Value<String>,
    identity: &Identity,
    environment: &Environment,
    named: Option<ChosenProfile>,
) -> Result<(), String> {
    let Some(own) = named.and_then(|named| named.profile.base_url.as_ref()) else {
        return Ok(());
    };
    match &base_url.origin {
        Origin::Flag(_) => Ok(()),
        Origin::Variable(variable) => {
            if !identity.is_of_profile() || address::is_same(&base_url.value, &own.value) {
                return Ok(());
            }
            Err(format!(
                "{variable} names another Leader than {}, and would receive the profile's credentials\nhint: unset {variable}, \
                 or name the profile with --profile",
                own.place
            ))
        }
        Origin::Profile(place) => {
            let others = address::in_environment(environment);
            let other = others
                .iter()
                .find(|(_, url)| !address::is_same(url, &base_url.value));
            match (other, identity.variables().as_slice()) {
                (Some((variable, _)), used @ [_, ..]) => Err(format!(
                    "{variable} names another Leader than {place}, which would receive the \
                     credentials in {}\nhint: unset {variable}, or {}",
                    used.join(" and "),
                    if named.is_some_and(|named| named.named_by_flag) {
                        "add credentials to the profile (token_file, or username and password_file)"
                    } else {
                        "name the profile with --profile, for its own credentials"
                    }
                )),
                _ => Ok(()),
            }
        }
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
