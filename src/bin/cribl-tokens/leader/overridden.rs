//! Finds the environment variables that are not used because of a profile or a flag, and writes the note
//! about them. It contains names of variables, not values.

use crate::leader::address;
use crate::leader::environment;
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::leader::Leader;
use crate::leader::profiles::Profiles;
use crate::leader::setting::{Origin, Setting};
use crate::leader_args::LeaderArgs;

/// Returns the variables that would be used without the profile.
pub fn overridden_by_profile(
    layers: &Layers,
    base_url: &Setting<String>,
    identity: Option<&Identity>,
) -> Vec<&'static str> {
    let Layers {
        args, environment, ..
    } = layers;
    let mut unused = Vec::new();
    if let Origin::Profile(_) = base_url.origin {
        unused.extend(address::other_leaders(base_url).filter_map(|other| other.origin.variable()));
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
                if Some(username.value.as_str()) == environment.get(environment::USERNAME))
    };
    let credentials = environment.credentials();
    unused.extend(credentials.filter(|name| !used.contains(name) && !is_user(name)));
    unused
}

/// Returns true if `CRIBL_PASSWORD` is not used because `--username` names another user than
/// `CRIBL_USERNAME`.
pub fn is_password_for_another_user(layers: &Layers, identity: Option<&Identity>) -> bool {
    let Layers {
        args, environment, ..
    } = layers;
    args.username.is_some()
        && args.password_file.is_none()
        && matches!(identity, Some(Identity::Password { username, password })
            if !matches!(password, Secret::Variable(_))
                && environment.get(environment::PASSWORD).is_some()
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
