//! Selects the credentials to use.
//!
//! Flags come first. If a flag names the profile, its credentials come next, and then those of the
//! environment. If a variable names the profile, the order is reversed. Two kinds of credentials from one
//! source are refused. A username without a password does not count as a kind.

use crate::leader::environment;
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::setting::Setting;

/// Returns the credentials to use, or `None` if there are none.
pub fn choose(layers: &Layers) -> Result<Option<Identity>, String> {
    let Layers {
        args, environment, ..
    } = layers;
    if let Some(file) = Setting::of_flag("--token-file", args.token_file.as_ref()) {
        return Ok(Some(Identity::Token(Secret::File(file))));
    }
    if args.username.is_some() || args.password_file.is_some() {
        return layers.password().map(Some);
    }
    for source in layers.by_precedence(Source::Environment, Source::Profile) {
        let identity = match source {
            Source::Environment => layers.environment_identity()?,
            Source::Profile => layers.profile_identity()?,
        };
        if identity.is_some() {
            return Ok(identity);
        }
    }
    // Only a username: its password is in the profile, or is asked for.
    if environment.username.is_some() {
        return layers.password().map(Some);
    }
    match layers.profile().and_then(|p| p.password_file.as_ref()) {
        Some(file) => Err(format!("{}: the username for it is missing", file.origin)),
        None => Ok(None),
    }
}

enum Source {
    Environment,
    Profile,
}

impl Layers<'_> {
    /// Returns the profile's credentials.
    fn profile_identity(&self) -> Result<Option<Identity>, String> {
        match self.profile() {
            Some(profile) if profile.token_file.is_some() => {
                let token = profile.token_file.clone();
                Ok(token.map(|file| Identity::Token(Secret::File(file))))
            }
            Some(profile) if profile.username.is_some() => self.password().map(Some),
            _ => Ok(None),
        }
    }

    /// Returns the environment's credentials. A username alone does not count, because its password may be
    /// in the profile.
    fn environment_identity(&self) -> Result<Option<Identity>, String> {
        use environment::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN};
        let environment = self.environment;
        let client = environment
            .client_id
            .as_ref()
            .zip(environment.client_secret.as_ref());
        let has_username = environment.username.is_some()
            || self
                .profile()
                .is_some_and(|profile| profile.username.is_some());
        // A password alone does not count, because it is for a `--username`.
        let variables: Vec<&str> = [
            (environment.token.is_some(), TOKEN),
            (environment.password.is_some() && has_username, PASSWORD),
            (client.is_some(), CLIENT_SECRET),
        ]
        .into_iter()
        .filter_map(|(is_set, name)| is_set.then_some(name))
        .collect();
        if variables.len() > 1 {
            return Err(format!(
                "{} are set, and only one can be used\nhint: unset the others, or choose with --token-file or --username",
                variables.join(" and ")
            ));
        }
        if let Some(token) = &environment.token {
            return Ok(Some(Identity::Token(Secret::Environment(
                token.clone(),
                TOKEN,
            ))));
        }
        // A password also does not count if the profile has a token. If there is nothing else, the missing
        // username is reported.
        let is_only_credential =
            client.is_none() && self.profile().is_none_or(|p| p.token_file.is_none());
        if environment.password.is_some() && (has_username || is_only_credential) {
            return self.password().map(Some);
        }
        match (client, &environment.client_id, &environment.client_secret) {
            (Some((id, secret)), ..) => Ok(Some(Identity::ClientCredentials {
                id: id.clone(),
                secret: secret.clone(),
            })),
            (None, Some(_), None) => Err(format!("{CLIENT_ID} is set and {CLIENT_SECRET} is not")),
            (None, None, Some(_)) => Err(format!("{CLIENT_SECRET} is set and {CLIENT_ID} is not")),
            _ => Ok(None),
        }
    }

    /// Returns a username with its password, each from the first source that has it.
    fn password(&self) -> Result<Identity, String> {
        let username = self.username().ok_or(
            "a password was given without a username\nhint: pass --username NAME, or set CRIBL_USERNAME",
        )?;
        let flag = Setting::of_flag("--password-file", self.args.password_file.as_ref());
        let in_environment = self.environment.password_of(&username.value);
        let in_environment = in_environment
            .map(|password| Secret::Environment(password.clone(), environment::PASSWORD));
        let [second, third] =
            self.by_precedence(in_environment, self.password_file_for(&username.value));
        let password = flag.map(Secret::File).or(second).or(third);
        Ok(Identity::Password {
            username,
            password: password.unwrap_or(Secret::Prompt),
        })
    }

    fn username(&self) -> Option<Setting<String>> {
        self.find(
            Setting::of_flag("--username", self.args.username.as_ref()),
            Setting::of_variable(environment::USERNAME, self.environment.username.as_ref()),
            |profile| profile.username.as_ref(),
        )
    }

    /// Returns the profile's password file, which is only for the profile's username.
    fn password_file_for(&self, username: &str) -> Option<Secret> {
        let profile = self.profile()?;
        let in_profile = profile.username.as_ref();
        if in_profile.is_some_and(|name| name.value != username) {
            return None;
        }
        let file = profile.password_file.as_ref()?;
        Some(Secret::File(file.clone()))
    }
}
