//! A Leader, with everything needed to call it.

use std::path::PathBuf;

use crate::leader::identity::Identity;
use crate::leader::setting::Setting;

/// A Leader, with everything needed to call it.
pub struct Leader {
    /// The name of its profile, if it has one.
    pub profile: Option<String>,
    /// The base URL, in the library's form once it is checked. Before that it may contain a password.
    pub base_url: Setting<String>,
    pub identity: Option<Identity>,
    pub ca_cert: Option<Setting<PathBuf>>,
    /// The proxy named by a flag or the profile. `None` with `--no-proxy`.
    pub proxy: Option<Setting<String>>,
    pub concurrency: Option<Setting<u16>>,
    /// The variables that the profile overrides.
    pub overridden_variables: Vec<&'static str>,
    /// True if `CRIBL_PASSWORD` belongs to another user than `--username`.
    pub password_is_for_another_user: bool,
    /// True if `CRIBL_USERNAME` is set without a password, and other credentials are used.
    pub username_is_unused: bool,
}
