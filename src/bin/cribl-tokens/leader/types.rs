//! A Leader, and the profile it comes from.

use std::path::PathBuf;

use crate::leader::identity::Identity;
use crate::leader::profiles::Profile;
use crate::leader::value::Value;

/// A profile, and whether a flag names it. If so, its base URL and credentials override the environment.
#[derive(Clone, Copy)]
pub struct ChosenProfile<'p> {
    pub profile: &'p Profile,
    pub named_by_flag: bool,
}

/// A Leader, with everything needed to call it.
pub struct Leader {
    /// The name of its profile, if it has one.
    pub profile: Option<String>,
    /// The base URL, in the library's form after [`checked`](Self::checked). Before that it may contain a
    /// password.
    pub base_url: Value<String>,
    pub identity: Option<Identity>,
    pub ca_cert: Option<Value<PathBuf>>,
    /// The proxy named by a flag or the profile.
    pub proxy: Option<Value<String>>,
    pub concurrency: Option<Value<u16>>,
    /// The variables that the profile overrides.
    pub overridden_variables: Vec<&'static str>,
    /// The variables that override the profile in `CRIBL_PROFILE`.
    pub overriding_variables: Vec<&'static str>,
    /// True if `CRIBL_PASSWORD` belongs to another user than `--username`.
    pub password_is_for_another_user: bool,
    /// True if `CRIBL_USERNAME` is set without a password, and other credentials are used.
    pub username_is_unused: bool,
}
