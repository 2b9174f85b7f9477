//! One Leader, and the profile that it comes from.

use std::path::PathBuf;

use crate::leader::identity::Identity;
use crate::leader::profiles::Profile;
use crate::leader::value::Value;

/// A profile, and whether a flag names it: then its own base URL and credentials come before the environment.
#[derive(Clone, Copy)]
pub struct Chosen<'p> {
    pub profile: &'p Profile,
    pub is_unit: bool,
}

/// One Leader, with everything needed to call it.
pub struct Leader {
    /// The name of its profile, if it has one.
    pub profile: Option<String>,
    /// As the library writes it, once [`checked`](Self::checked); before that it may hold a password.
    pub base_url: Value<String>,
    pub identity: Option<Identity>,
    pub ca_cert: Option<Value<PathBuf>>,
    /// The proxy that a flag or the profile names.
    pub proxy: Option<Value<String>>,
    pub concurrency: Option<Value<u16>>,
    /// The variables that are not used because the profile has its own.
    pub set_aside: Vec<&'static str>,
    /// The variables that are used instead of what the profile of `CRIBL_PROFILE` has.
    pub over_profile: Vec<&'static str>,
    /// Whether `CRIBL_PASSWORD` belongs to another user than `--username`.
    pub has_anothers_password: bool,
    /// Whether `CRIBL_USERNAME` is set without a password, and other credentials are used.
    pub has_idle_username: bool,
}
