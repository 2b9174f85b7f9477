//! The credentials for a Leader, and the place of the secret.

use std::path::PathBuf;

use crate::leader::setting::{Origin, Setting};

/// The credentials, without reading any secret.
pub enum Identity {
    Token(Secret),
    Password {
        username: Setting<String>,
        password: Secret,
    },
    ClientCredentials {
        id: Setting<String>,
        secret: Setting<String>,
    },
}

/// The place of a secret. Not `Debug`, because it may contain the secret.
pub enum Secret {
    /// The value of an environment variable.
    Variable(Setting<String>),
    /// In this file. `-` is stdin.
    File(Setting<PathBuf>),
    /// To be asked for at the terminal.
    Prompt,
}

impl Secret {
    pub fn is_on_stdin(&self) -> bool {
        matches!(self, Self::File(file) if file.value.as_os_str() == "-")
    }

    /// Returns where it comes from.
    pub fn origin(&self) -> String {
        match self {
            Self::Variable(text) => text.origin.to_string(),
            Self::File(file) => format!("{} ({})", file.value.display(), file.origin),
            Self::Prompt => "asked for on the terminal".to_owned(),
        }
    }

    /// Returns the beginning of a message about it.
    pub fn place(&self) -> String {
        match self {
            Self::File(file) => file.origin.to_string(),
            _ => self.origin(),
        }
    }
}

impl Identity {
    pub fn is_on_stdin(&self) -> bool {
        self.secret().is_some_and(Secret::is_on_stdin)
    }

    /// Returns the secret, except for a client's id and secret.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Token(secret)
            | Self::Password {
                password: secret, ..
            } => Some(secret),
            Self::ClientCredentials { .. } => None,
        }
    }

    /// Returns true if any part of the profile is used.
    pub fn is_of_profile(&self) -> bool {
        let is_profile = |origin: &Origin| matches!(origin, Origin::Profile(_));
        matches!(self.secret(), Some(Secret::File(file)) if is_profile(&file.origin))
            || matches!(self, Self::Password { username, .. } if is_profile(&username.origin))
    }

    /// Returns the environment variables that are used.
    pub fn variables(&self) -> Vec<&'static str> {
        let mut origins = Vec::new();
        match self {
            Self::Token(_) => {}
            Self::Password { username, .. } => origins.push(&username.origin),
            Self::ClientCredentials { id, secret } => origins.extend([&id.origin, &secret.origin]),
        }
        if let Some(Secret::Variable(text)) = self.secret() {
            origins.push(&text.origin);
        }
        origins.into_iter().filter_map(Origin::variable).collect()
    }

    /// Describes it, with its source.
    pub fn describe(&self) -> String {
        match self {
            Self::Token(secret) => format!("bearer token: {}", secret.origin()),
            Self::Password { username, password } => format!(
                "username: {} ({}); password: {}",
                crate::text::visible(&username.value),
                username.origin,
                password.origin()
            ),
            Self::ClientCredentials { id, secret } => {
                format!("client credentials: {}, {}", id.origin, secret.origin)
            }
        }
    }
}
