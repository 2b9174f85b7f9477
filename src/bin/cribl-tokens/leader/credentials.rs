//! Selects the credentials to use.
//!
//! They come from the first layer that has any: flags, the profile, the environment. Two kinds of
//! credentials in the environment are refused, as are two kinds in a profile. A username without a password
//! does not count as a kind.

use std::path::PathBuf;

use crate::leader::environment::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN, USERNAME};
use crate::leader::identity::{Identity, Secret};
use crate::leader::layers::Layers;
use crate::leader::setting::Setting;

/// Returns the credentials to use, or `None` if there are none.
pub fn choose(layers: &Layers) -> Result<Option<Identity>, String> {
    let Layers { args, profile, .. } = layers;
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
    let identity = layers.of_environment()?;
    match profile.and_then(|profile| profile.password_file.as_ref()) {
        Some(file) if identity.is_none() => {
            Err(format!("{}: the username for it is missing", file.origin))
        }
        _ => Ok(identity),
    }
}

impl Layers<'_> {
    /// Returns the credentials in the environment: the only kind that is complete, or else a username or a
    /// password, for which the other may come from elsewhere.
    fn of_environment(&self) -> Result<Option<Identity>, String> {
        let is_set = |name: &str| self.environment.get(name).is_some();
        let complete: Vec<&str> = [
            (is_set(TOKEN), TOKEN),
            (is_set(USERNAME) && is_set(PASSWORD), PASSWORD),
            (is_set(CLIENT_ID) && is_set(CLIENT_SECRET), CLIENT_SECRET),
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
        if let Some(token) = self.environment.setting(TOKEN) {
            return Ok(Some(Identity::Token(Secret::Variable(token))));
        }
        let client = [CLIENT_ID, CLIENT_SECRET].map(|name| self.environment.setting(name));
        match client {
            [Some(id), Some(secret)] => Ok(Some(Identity::ClientCredentials { id, secret })),
            _ if is_set(PASSWORD) => self.password().map(Some),
            [Some(_), None] => Err(format!("{CLIENT_ID} is set and {CLIENT_SECRET} is not")),
            [None, Some(_)] => Err(format!("{CLIENT_SECRET} is set and {CLIENT_ID} is not")),
            [None, None] if is_set(USERNAME) => self.password().map(Some),
            [None, None] => Ok(None),
        }
    }

    /// Returns a username with its password, each from the first layer that has it.
    fn password(&self) -> Result<Identity, String> {
        let username = self.username().ok_or(
            "a password was given without a username\nhint: pass --username NAME, or set CRIBL_USERNAME",
        )?;
        let flag = Setting::of_flag("--password-file", self.args.password_file.as_ref());
        let file = flag.or_else(|| self.password_file_for(&username.value));
        let variable = || self.environment.password_of(&username.value);
        let password = file
            .map(Secret::File)
            .or_else(|| variable().map(Secret::Variable));
        Ok(Identity::Password {
            password: password.unwrap_or(Secret::Prompt),
            username,
        })
    }

    fn username(&self) -> Option<Setting<String>> {
        self.find(
            Setting::of_flag("--username", self.args.username.as_ref()),
            |profile| profile.username.as_ref(),
            self.environment.setting(USERNAME),
        )
    }

    /// Returns the profile's password file, which is only for the profile's username.
    fn password_file_for(&self, username: &str) -> Option<Setting<PathBuf>> {
        let profile = self.profile?;
        let is_anothers = |name: &Setting<String>| name.value != username;
        if profile.username.as_ref().is_some_and(is_anothers) {
            return None;
        }
        profile.password_file.clone()
    }
}
