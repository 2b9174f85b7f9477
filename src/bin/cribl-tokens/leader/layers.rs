//! Looks a setting up in its layers: a flag, the profile, and the environment, in this order.

use crate::leader::environment::Environment;
use crate::leader::profiles::Profile;
use crate::leader::setting::Setting;
use crate::leader_args::LeaderArgs;

/// The layers of one Leader's settings.
#[derive(Clone, Copy)]
pub struct Layers<'l> {
    pub args: &'l LeaderArgs,
    pub profile: Option<&'l Profile>,
    pub environment: &'l Environment,
}

impl Layers<'_> {
    /// Returns a setting's value from the first layer that has it, with its source and the values that it
    /// overrides.
    pub fn find<T: Clone>(
        &self,
        flag: Option<Setting<T>>,
        profile: impl Fn(&Profile) -> Option<&Setting<T>>,
        variable: Option<Setting<T>>,
    ) -> Option<Setting<T>> {
        Setting::first([flag, self.profile.and_then(profile).cloned(), variable])
    }
}
