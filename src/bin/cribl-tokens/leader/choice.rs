//! Selects the credentials to use.
//!
//! They come from the first layer that has any: flags, the profile, the environment. Two kinds of
//! credentials in the environment are refused, as are two kinds in a profile. A username without a password
//! does not count as a kind.

use crate::leader::environment::{self, Environment};
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::setting::Setting;

/// Returns the credentials to use, or `None` if there are none.
pub fn choose(layers: &Layers) -> Result<Option<Identity>, String> {
    let Layers {
        args,
        profile,
        environment,
    } = layers;
    if let Some(file) = Setting::of_flag("--token-file", args.token_file.as_ref()) {
        return Ok(Some(Identity::Token(Secret::File(file))));
    }
    if args.username.is_some() || args.password_file.is_some() {
        return layers.password().map(Some);
    }
    if let Some(file) = profile.and_then(|profile| profile.token_file.clone()) {
        return Ok(Some(Identity::Token(Secret::File(file))));
    }
    if profile.is_some_and(|profile| profile.username.is_some()) {
        return layers.password().map(Some);
    }
    match Kind::of(environment)? {
        Some(Kind::Token(token)) => Ok(Some(Identity::Token(Secret::Environment(
            token.to_owned(),
            environment::TOKEN,
        )))),
        Some(Kind::Client { id, secret }) => Ok(Some(Identity::ClientCredentials {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })),
        Some(Kind::Password) => layers.password().map(Some),
        None => match profile.and_then(|profile| profile.password_file.as_ref()) {
            Some(file) => Err(format!("{}: the username for it is missing", file.origin)),
            None => Ok(None),
        },
    }
}

/// A kind of credentials in the environment.
enum Kind<'e> {
    Token(&'e str),
    Client {
        id: &'e str,
        secret: &'e str,
    },
    /// A username or a password. What is missing may come from elsewhere.
    Password,
}

impl<'e> Kind<'e> {
    /// Returns the only kind that is complete, or else a username or a password.
    fn of(environment: &'e Environment) -> Result<Option<Self>, String> {
        use environment::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN};
        let token = environment.token.as_deref();
        let (username, password) = (&environment.username, &environment.password);
        let client = match (&environment.client_id, &environment.client_secret) {
            (Some(id), Some(secret)) => Some(Self::Client { id, secret }),
            _ => None,
        };
        let complete: Vec<&str> = [
            (token.is_some(), TOKEN),
            (username.is_some() && password.is_some(), PASSWORD),
            (client.is_some(), CLIENT_SECRET),
        ]
        .into_iter()
        .filter_map(|(is_complete, name)| is_complete.then_some(name))
        .collect();
        if complete.len() > 1 {
            return Err(format!(
                "{} are set, and only one can be used\nhint: unset the others, or choose with --token-file or --username",
                complete.join(" and ")
            ));
        }
        if let Some(kind) = token.map(Self::Token).or(client) {
            return Ok(Some(kind));
        }
        if password.is_some() {
            return Ok(Some(Self::Password));
        }
        match (&environment.client_id, &environment.client_secret) {
            (Some(_), _) => Err(format!("{CLIENT_ID} is set and {CLIENT_SECRET} is not")),
            (_, Some(_)) => Err(format!("{CLIENT_SECRET} is set and {CLIENT_ID} is not")),
            (None, None) => Ok(username.is_some().then_some(Self::Password)),
        }
    }
}

impl Layers<'_> {
    /// Returns a username with its password, each from the first layer that has it.
    fn password(&self) -> Result<Identity, String> {
        let username = self.username().ok_or(
            "a password was given without a username\nhint: pass --username NAME, or set CRIBL_USERNAME",
        )?;
        let flag = Setting::of_flag("--password-file", self.args.password_file.as_ref());
        let file = flag.or_else(|| self.password_file_for(&username.value));
        let variable = || {
            let password = self.environment.password_of(&username.value)?;
            Some(Secret::Environment(password.clone(), environment::PASSWORD))
        };
        let password = file.map(Secret::File).or_else(variable);
        Ok(Identity::Password {
            password: password.unwrap_or(Secret::Prompt),
            username,
        })
    }

    fn username(&self) -> Option<Setting<String>> {
        self.find(
            Setting::of_flag("--username", self.args.username.as_ref()),
            |profile| profile.username.as_ref(),
            Setting::of_variable(environment::USERNAME, self.environment.username.as_ref()),
        )
    }

    /// Returns the profile's password file, which is only for the profile's username.
    fn password_file_for(&self, username: &str) -> Option<Setting<std::path::PathBuf>> {
        let profile = self.profile?;
        let is_anothers = |name: &Setting<String>| name.value != username;
        if profile.username.as_ref().is_some_and(is_anothers) {
            return None;
        }
        profile.password_file.clone()
    }
}
