//! The environment variables that hold settings. An empty one counts as unset.

/// The settings in the environment. Not `Debug`, because it contains secrets.
pub struct Environment {
    pub base_url: Option<String>,
    pub host: Option<String>,
    pub profile: Option<String>,
    pub token: Option<String>,
    pub username: Option<String>,
    pub password: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
}

pub const BASE_URL: &str = "CRIBL_BASE_URL";
pub const HOST: &str = "CRIBL_HOST";
pub const PROFILE: &str = "CRIBL_PROFILE";
pub const TOKEN: &str = "CRIBL_BEARER_TOKEN";
pub const USERNAME: &str = "CRIBL_USERNAME";
pub const PASSWORD: &str = "CRIBL_PASSWORD";
pub const CLIENT_ID: &str = "CRIBL_CLIENT_ID";
pub const CLIENT_SECRET: &str = "CRIBL_CLIENT_SECRET";

impl Environment {
    pub fn read() -> Result<Self, String> {
        Ok(Self {
            base_url: variable(BASE_URL)?,
            host: variable(HOST)?,
            profile: variable(PROFILE)?,
            token: variable(TOKEN)?,
            username: variable(USERNAME)?,
            password: variable(PASSWORD)?,
            client_id: variable(CLIENT_ID)?,
            client_secret: variable(CLIENT_SECRET)?,
        })
    }

    /// Returns the password, if it may belong to `username`. If `CRIBL_USERNAME` names another user, it
    /// belongs to that user.
    pub fn password_of(&self, username: &str) -> Option<&String> {
        let is_anothers = self.username.as_ref().is_some_and(|name| name != username);
        self.password.as_ref().filter(|_| !is_anothers)
    }

    /// Returns the variables with credentials that are set.
    pub fn credentials(&self) -> Vec<&'static str> {
        [
            (&self.token, TOKEN),
            (&self.username, USERNAME),
            (&self.password, PASSWORD),
            (&self.client_id, CLIENT_ID),
            (&self.client_secret, CLIENT_SECRET),
        ]
        .into_iter()
        .filter_map(|(value, name)| value.as_ref().map(|_| name))
        .collect()
    }
}

fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(value) => value
            .into_string()
            .map(Some)
            .map_err(|_| format!("{name} is not UTF-8")),
    }
}
