//! The environment variables that hold settings. An empty one counts as unset.

use std::collections::HashMap;

use crate::leader::setting::{Origin, Setting};

pub const BASE_URL: &str = "CRIBL_BASE_URL";
pub const HOST: &str = "CRIBL_HOST";
pub const PROFILE: &str = "CRIBL_PROFILE";
pub const TOKEN: &str = "CRIBL_BEARER_TOKEN";
pub const USERNAME: &str = "CRIBL_USERNAME";
pub const PASSWORD: &str = "CRIBL_PASSWORD";
pub const CLIENT_ID: &str = "CRIBL_CLIENT_ID";
pub const CLIENT_SECRET: &str = "CRIBL_CLIENT_SECRET";

const CREDENTIALS: [&str; 5] = [TOKEN, USERNAME, PASSWORD, CLIENT_ID, CLIENT_SECRET];

/// The variables that are set. Not `Debug`, because it contains secrets.
pub struct Environment(HashMap<&'static str, String>);

impl Environment {
    pub fn read() -> Result<Self, String> {
        let mut values = HashMap::new();
        for name in [BASE_URL, HOST, PROFILE].into_iter().chain(CREDENTIALS) {
            if let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) {
                let value = value.into_string();
                values.insert(name, value.map_err(|_| format!("{name} is not UTF-8"))?);
            }
        }
        Ok(Self(values))
    }

    /// Returns the value of a variable, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Returns the value of a variable as a setting, if it is set.
    pub fn setting(&self, name: &'static str) -> Option<Setting<String>> {
        let value = self.get(name)?.to_owned();
        Some(Setting::new(value, Origin::Variable(name)))
    }

    /// Returns the password, if it may belong to `username`. If `CRIBL_USERNAME` names another user, it
    /// belongs to that user.
    pub fn password_of(&self, username: &str) -> Option<Setting<String>> {
        let is_anothers = self.get(USERNAME).is_some_and(|name| name != username);
        self.setting(PASSWORD).filter(|_| !is_anothers)
    }

    /// Returns the variables with credentials that are set.
    pub fn credentials(&self) -> impl Iterator<Item = &'static str> {
        CREDENTIALS
            .into_iter()
            .filter(|name| self.get(name).is_some())
    }
}
