//! Which Leaders a command is about, and where each of their settings came from: a flag, a variable of
//! the environment, or a profile, in this order.

use std::fmt;
use std::path::PathBuf;

use crate::environment::{self, Environment};
use crate::identity::Identity;
use crate::leader_args::LeaderArgs;
use crate::profiles::{Found, Profile, Profiles};

/// Where a value came from.
#[derive(Clone, Debug)]
pub enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// File, line and key.
    Profile(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile(place) => f.write_str(place),
        }
    }
}

/// A value, with where it came from.
#[derive(Clone, Debug)]
pub struct Value<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Value<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

impl<T: Clone> From<&Found<T>> for Value<T> {
    fn from(found: &Found<T>) -> Self {
        Self::new(found.value.clone(), Origin::Profile(found.place.clone()))
    }
}

/// One Leader, with all that is to be known to call it.
pub struct Leader {
    /// The name of its profile, where it has one.
    pub profile: Option<String>,
    pub base_url: Value<String>,
    pub identity: Option<Identity>,
    pub ca_cert: Option<Value<PathBuf>>,
    pub concurrency: Option<Value<u16>>,
}

/// The Leaders that the command line, the environment and the profiles name: one at least.
pub fn leaders(args: &LeaderArgs) -> Result<Vec<Leader>, String> {
    let environment = Environment::read()?;
    let names = names(args, &environment);
    if names.is_empty() && !args.all_profiles {
        return Ok(vec![leader(args, &environment, None)?]);
    }
    let profiles = Profiles::read(args.config.as_deref())?;
    let chosen: Vec<&Profile> = if args.all_profiles {
        profiles.all.iter().collect()
    } else {
        let found: Result<_, _> = names.iter().map(|name| profiles.get(name)).collect();
        found?
    };
    if chosen.is_empty() {
        return Err(format!("{} has no profiles", profiles.path.display()));
    }
    if chosen.len() > 1 {
        refuse_what_is_of_one_leader(args, &environment, chosen.len())?;
    }
    let leaders: Result<Vec<_>, _> = chosen
        .into_iter()
        .map(|profile| leader(args, &environment, Some(profile)))
        .collect();
    refuse_the_same_twice(leaders?)
}

/// The one Leader that is named.
pub fn one_leader(args: &LeaderArgs, what: &str) -> Result<Leader, String> {
    let mut leaders = leaders(args)?;
    match (leaders.pop(), leaders.is_empty()) {
        (Some(leader), true) => Ok(leader),
        _ => Err(format!("{what} is about one Leader: name one --profile")),
    }
}

/// The names of the profiles, each once.
fn names(args: &LeaderArgs, environment: &Environment) -> Vec<String> {
    let mut names = Vec::new();
    let from_environment = environment
        .profile
        .as_deref()
        .filter(|_| args.profile.is_empty());
    let given = args.profile.iter().map(String::as_str);
    for name in given.chain(
        from_environment
            .into_iter()
            .flat_map(|names| names.split(',')),
    ) {
        let name = name.trim();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// A base URL or a token of one Leader must not go to all.
fn refuse_what_is_of_one_leader(
    args: &LeaderArgs,
    environment: &Environment,
    leaders: usize,
) -> Result<(), String> {
    let given = [
        (args.base_url.is_some(), "--base-url"),
        (args.token_file.is_some(), "--token-file"),
        (environment.base_url.is_some(), environment::BASE_URL),
        (environment.token.is_some(), environment::TOKEN),
    ];
    match given.iter().find(|(is_given, _)| *is_given) {
        None => Ok(()),
        Some((_, name)) => Err(format!(
            "{name} is of one Leader, and would count for all {leaders} profiles: leave it out, and let each profile name its own"
        )),
    }
}

fn refuse_the_same_twice(leaders: Vec<Leader>) -> Result<Vec<Leader>, String> {
    for (n, leader) in leaders.iter().enumerate() {
        let same = leaders.iter().take(n).find(|other| {
            other.base_url.value.trim_end_matches('/')
                == leader.base_url.value.trim_end_matches('/')
        });
        if let Some(other) = same {
            return Err(format!(
                "{}: it is the same Leader as at {}: name one of the two",
                leader.base_url.origin, other.base_url.origin
            ));
        }
    }
    Ok(leaders)
}

/// One Leader's settings.
pub fn leader(
    args: &LeaderArgs,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<Leader, String> {
    let base_url = base_url(args, environment, profile)?;
    let identity = Identity::choose(args, environment, profile)?;
    let of_profile = profile.and_then(|profile| profile.base_url.as_ref());
    if let (Origin::Variable(variable), Some(found), Some(identity)) =
        (&base_url.origin, of_profile, &identity)
        && identity.is_of_profile()
        && found.value != base_url.value
    {
        return Err(format!(
            "{variable} names another Leader than {}, which would get the profile's credentials: unset {variable}",
            found.place
        ));
    }
    let flag = |name| Origin::Flag(name);
    Ok(Leader {
        profile: profile.map(|profile| profile.name.clone()),
        base_url,
        identity,
        ca_cert: args
            .ca_cert
            .clone()
            .map(|file| Value::new(file, flag("--ca-cert")))
            .or_else(|| profile.and_then(|p| p.ca_cert.as_ref()).map(Value::from)),
        concurrency: profile
            .and_then(|profile| profile.concurrency.as_ref())
            .map(Value::from),
    })
}

fn base_url(
    args: &LeaderArgs,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<Value<String>, String> {
    if let Some(url) = &args.base_url {
        return Ok(Value::new(url.clone(), Origin::Flag("--base-url")));
    }
    if let Some(url) = &environment.base_url {
        return Ok(Value::new(
            url.clone(),
            Origin::Variable(environment::BASE_URL),
        ));
    }
    if let Some(found) = profile.and_then(|profile| profile.base_url.as_ref()) {
        return Ok(found.into());
    }
    match &environment.host {
        Some(host) => Ok(Value::new(
            with_scheme(host),
            Origin::Variable(environment::HOST),
        )),
        None => Err(
            "there is no Leader: give --base-url <URL>, set CRIBL_BASE_URL, or name a --profile <NAME>"
                .to_owned(),
        ),
    }
}

/// `CRIBL_HOST` as a base URL. A bare host gets https, the safe scheme, and no port: which one a Leader
/// listens on is for the variable to say.
fn with_scheme(host: &str) -> String {
    if host.contains("://") {
        host.to_owned()
    } else {
        format!("https://{host}")
    }
}
