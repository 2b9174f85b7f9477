//! As whom to call a Leader: which of the credentials that are given is used.
//!
//! The highest level that gives any decides: flags, then the environment, then the profile. Two kinds
//! on one level contradict each other and are refused.

use std::path::PathBuf;

use crate::environment::{self, Environment};
use crate::leader_args::LeaderArgs;
use crate::profiles::Profile;
use crate::settings::{Origin, Value};

/// As whom, and where the secret is. Nothing is read yet.
pub enum Identity {
    Token(Secret),
    Password {
        username: Value<String>,
        password: Secret,
    },
    ClientCredentials {
        id: String,
        secret: String,
    },
}

/// Where a secret is. Not `Debug`: it may be here.
pub enum Secret {
    /// This, from the environment.
    Held(String, &'static str),
    /// In this file; `-` is stdin.
    In(Value<PathBuf>),
    /// In somebody's head.
    Asked,
}

impl Secret {
    pub fn is_on_stdin(&self) -> bool {
        matches!(self, Self::In(file) if file.value.as_os_str() == "-")
    }

    /// Where it comes from.
    pub fn origin(&self) -> String {
        match self {
            Self::Held(_, variable) => (*variable).to_owned(),
            Self::In(file) => format!("{} ({})", file.value.display(), file.origin),
            Self::Asked => "asked for on the terminal".to_owned(),
        }
    }
}

impl Identity {
    /// Which of what is given counts; `None` where nothing is.
    pub fn choose(
        args: &LeaderArgs,
        environment: &Environment,
        profile: Option<&Profile>,
    ) -> Result<Option<Self>, String> {
        if let Some(file) = &args.token_file {
            let file = Value::new(file.clone(), Origin::Flag("--token-file"));
            return Ok(Some(Self::Token(Secret::In(file))));
        }
        if args.username.is_some() || args.password_file.is_some() {
            return password(args, environment, profile).map(Some);
        }
        if let Some(identity) = from_environment(args, environment, profile)? {
            return Ok(Some(identity));
        }
        let Some(profile) = profile else {
            return Ok(no_password(environment));
        };
        if let Some(file) = &profile.token_file {
            return Ok(Some(Self::Token(Secret::In(file.into()))));
        }
        if profile.username.is_some() || environment.username.is_some() {
            return password(args, environment, Some(profile)).map(Some);
        }
        match &profile.password_file {
            Some(file) => Err(format!("{}: there is no username to it", file.place)),
            None => Ok(None),
        }
    }

    pub fn is_on_stdin(&self) -> bool {
        match self {
            Self::Token(secret)
            | Self::Password {
                password: secret, ..
            } => secret.is_on_stdin(),
            Self::ClientCredentials { .. } => false,
        }
    }

    /// Whether a secret of the profile is used.
    pub fn is_of_profile(&self) -> bool {
        matches!(
            self,
            Self::Token(Secret::In(file)) | Self::Password { password: Secret::In(file), .. }
                if matches!(file.origin, Origin::Profile(_))
        )
    }

    /// Says which it is, and where it came from.
    pub fn describe(&self) -> String {
        match self {
            Self::Token(secret) => format!("bearer token: {}", secret.origin()),
            Self::Password { username, password } => format!(
                "username: {} ({}); password: {}",
                crate::output::visible(&username.value),
                username.origin,
                password.origin()
            ),
            Self::ClientCredentials { .. } => format!(
                "client credentials: {}, {}",
                environment::CLIENT_ID,
                environment::CLIENT_SECRET
            ),
        }
    }
}

/// A username alone: its password is asked for.
fn no_password(environment: &Environment) -> Option<Identity> {
    environment
        .username
        .clone()
        .map(|username| Identity::Password {
            username: Value::new(username, Origin::Variable(environment::USERNAME)),
            password: Secret::Asked,
        })
}

/// The environment's credentials. A username alone is none: its password may be in the profile.
fn from_environment(
    args: &LeaderArgs,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<Option<Identity>, String> {
    use environment::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN};
    let client = match (&environment.client_id, &environment.client_secret) {
        (Some(id), Some(secret)) => Some((id.clone(), secret.clone())),
        _ => None,
    };
    let has_username =
        environment.username.is_some() || profile.is_some_and(|profile| profile.username.is_some());
    // A password alone is nobody's: it stands ready for a `--username`.
    let given: Vec<&str> = [
        (environment.token.is_some(), TOKEN),
        (environment.password.is_some() && has_username, PASSWORD),
        (client.is_some(), CLIENT_SECRET),
    ]
    .into_iter()
    .filter_map(|(is_set, name)| is_set.then_some(name))
    .collect();
    if given.len() > 1 {
        return Err(format!(
            "{} are all set, and only one can count: unset the others, or say with a flag (--token-file, --username) which",
            given.join(" and ")
        ));
    }
    if let Some(token) = &environment.token {
        return Ok(Some(Identity::Token(Secret::Held(token.clone(), TOKEN))));
    }
    // Nor is it a profile's that has a token. Where there is no other, it is said that a username lacks.
    let is_all_there_is = client.is_none() && profile.is_none_or(|p| p.token_file.is_none());
    if environment.password.is_some() && (has_username || is_all_there_is) {
        return password(args, environment, profile).map(Some);
    }
    match (client, &environment.client_id, &environment.client_secret) {
        (Some((id, secret)), ..) => Ok(Some(Identity::ClientCredentials { id, secret })),
        (None, Some(_), None) => Err(format!("{CLIENT_ID} is set and {CLIENT_SECRET} is not")),
        (None, None, Some(_)) => Err(format!("{CLIENT_SECRET} is set and {CLIENT_ID} is not")),
        _ => Ok(None),
    }
}

/// A username with its password, each from the highest level that has it. The profile's password file
/// counts for the profile's username alone.
fn password(
    args: &LeaderArgs,
    environment: &Environment,
    profile: Option<&Profile>,
) -> Result<Identity, String> {
    let of_profile = profile.and_then(|profile| profile.username.as_ref());
    let username = if let Some(name) = &args.username {
        Value::new(name.clone(), Origin::Flag("--username"))
    } else if let Some(name) = &environment.username {
        Value::new(name.clone(), Origin::Variable(environment::USERNAME))
    } else if let Some(name) = of_profile {
        name.into()
    } else {
        return Err(
            "there is a password and no username: give --username NAME, or set CRIBL_USERNAME"
                .to_owned(),
        );
    };
    let file_of_profile = profile
        .filter(|_| of_profile.is_none_or(|name| name.value == username.value))
        .and_then(|profile| profile.password_file.as_ref());
    let password = if let Some(file) = &args.password_file {
        Secret::In(Value::new(file.clone(), Origin::Flag("--password-file")))
    } else if let Some(password) = &environment.password {
        Secret::Held(password.clone(), environment::PASSWORD)
    } else if let Some(file) = file_of_profile {
        Secret::In(file.into())
    } else {
        Secret::Asked
    };
    Ok(Identity::Password { username, password })
}
