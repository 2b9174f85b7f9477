//! Finds the environment variables that are not used because of a profile or a flag, and writes the note
//! about them. It contains names of variables, not values.

use crate::leader::address;
use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::profiles::Profiles;
use crate::leader::types::{ChosenProfile, Leader};
use crate::leader::value::{Origin, Value};
use crate::leader_args::LeaderArgs;

/// Returns the variables that would be used if a flag did not name the profile.
pub fn overridden_by_profile(
    args: &LeaderArgs,
    environment: &Environment,
    named: Option<ChosenProfile>,
    base_url: &Value<String>,
    identity: Option<&Identity>,
) -> Vec<&'static str> {
    let mut unused = Vec::new();
    if !named.is_some_and(|named| named.named_by_flag) {
        return unused;
    }
    if let Origin::Profile(_) = base_url.origin {
        let others = address::in_environment(environment);
        let others = others
            .into_iter()
            .filter(|(_, url)| !address::is_same(url, &base_url.value));
        unused.extend(others.map(|(variable, _)| variable));
    }
    let is_flags =
        args.token_file.is_some() || args.username.is_some() || args.password_file.is_some();
    let Some(identity) = identity.filter(|identity| !is_flags && identity.is_of_profile()) else {
        return unused;
    };
    let used = identity.variables();
    let is_user = |name: &str| {
        name == environment::USERNAME
            && matches!(identity, Identity::Password { username, .. }
                if Some(&username.value) == environment.username.as_ref())
    };
    let credentials = environment.credentials().into_iter();
    unused.extend(credentials.filter(|name| !used.contains(name) && !is_user(name)));
    unused
}

/// Returns the variables that override settings of a profile named by a variable.
pub fn overriding_variables(
    named: Option<ChosenProfile>,
    base_url: &Value<String>,
    identity: Option<&Identity>,
) -> Vec<&'static str> {
    let Some(profile) = named
        .filter(|named| !named.named_by_flag)
        .map(|named| named.profile)
    else {
        return Vec::new();
    };
    let mut over = Vec::new();
    if let (Origin::Variable(variable), Some(own)) = (&base_url.origin, &profile.base_url)
        && !address::is_same(&base_url.value, &own.value)
    {
        over.push(*variable);
    }
    let has_credentials = profile.token_file.is_some() || profile.password_file.is_some();
    if let Some(identity) = identity.filter(|_| has_credentials) {
        over.extend(identity.variables());
    }
    over
}

/// Returns true if `CRIBL_PASSWORD` is not used because `--username` names another user than
/// `CRIBL_USERNAME`.
pub fn is_password_for_another_user(
    args: &LeaderArgs,
    environment: &Environment,
    identity: Option<&Identity>,
) -> bool {
    args.username.is_some()
        && args.password_file.is_none()
        && matches!(identity, Some(Identity::Password { username, password })
            if !matches!(password, Secret::Environment(..))
                && environment.password.is_some()
                && environment.password_of(&username.value).is_none())
}

/// Returns true if `CRIBL_PROFILE` may be meant for another command and is not needed: there is no profiles
/// file, or it does not contain the profile and flags name everything.
pub fn is_unneeded_profile_name(names: &[String], args: &LeaderArgs, profiles: &Profiles) -> bool {
    let is_known = |name: &String| profiles.all.iter().any(|profile| profile.name == *name);
    let has_credentials = args.token_file.is_some() || args.username.is_some();
    let is_all_by_flags = args.base_url.is_some() && has_credentials;
    !profiles.exists || (is_all_by_flags && !names.iter().all(is_known))
}

/// Returns a note about all of them, on one line.
pub fn note(leaders: &[Leader]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in leaders
        .iter()
        .flat_map(|leader| &leader.overridden_variables)
    {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let mut notes = Vec::new();
    if !names.is_empty() {
        let reason = match leaders {
            [leader] => format!(
                "the profile {} has its own",
                leader.profile.as_deref().unwrap_or_default()
            ),
            _ => "each profile has its own".to_owned(),
        };
        notes.push(format!("not used: {}, because {reason}", names.join(", ")));
    }
    for leader in leaders
        .iter()
        .filter(|leader| !leader.overriding_variables.is_empty())
    {
        notes.push(format!(
            "using {} instead of what the profile {} of {} has",
            leader.overriding_variables.join(" and "),
            leader.profile.as_deref().unwrap_or_default(),
            environment::PROFILE
        ));
    }
    if leaders
        .iter()
        .any(|leader| leader.password_is_for_another_user)
    {
        notes.push(format!(
            "not used: {}, because it belongs to {}, and --username names another user",
            environment::PASSWORD,
            environment::USERNAME
        ));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
