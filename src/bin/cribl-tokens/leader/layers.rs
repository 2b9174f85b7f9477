//! Looks a setting up in its layers: a flag, an environment variable and a profile. The first layer that has
//! the setting counts.

use crate::leader::environment::Environment;
use crate::leader::profiles::Profile;
use crate::leader::setting::Setting;
use crate::leader_args::LeaderArgs;

/// A profile, and whether a flag names it. If so, its base URL and credentials override the environment.
#[derive(Clone, Copy)]
pub struct ChosenProfile<'p> {
    pub profile: &'p Profile,
    pub named_by_flag: bool,
}

/// The layers of one Leader's settings.
#[derive(Clone, Copy)]
pub struct Layers<'l> {
    pub args: &'l LeaderArgs,
    pub environment: &'l Environment,
    pub chosen: Option<ChosenProfile<'l>>,
}

impl<'l> Layers<'l> {
    pub fn profile(&self) -> Option<&'l Profile> {
        self.chosen.map(|chosen| chosen.profile)
    }

    pub fn is_profile_named_by_flag(&self) -> bool {
        self.chosen.is_some_and(|chosen| chosen.named_by_flag)
    }

    /// Returns a setting's value, with its source and the values that it overrides.
    pub fn find<T: Clone>(
        &self,
        flag: Option<Setting<T>>,
        variable: Option<Setting<T>>,
        profile: impl Fn(&Profile) -> Option<&Setting<T>>,
    ) -> Option<Setting<T>> {
        let profile = self.profile().and_then(profile).cloned();
        let [second, third] = self.by_precedence(variable, profile);
        Setting::first([flag, second, third])
    }

    /// Puts what the environment and the profile have in order, highest precedence first. A profile comes
    /// first if a flag names it.
    pub fn by_precedence<T>(&self, variable: T, profile: T) -> [T; 2] {
        if self.is_profile_named_by_flag() {
            [profile, variable]
        } else {
            [variable, profile]
        }
    }
}
