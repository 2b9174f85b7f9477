//! A setting: its value, its source and the values that it overrides.

use std::fmt;

/// The source of a value.
#[derive(Clone)]
pub enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// `FILE:LINE: profiles.NAME.KEY`.
    Profile(String),
}

impl Origin {
    /// Returns the name of the environment variable that it is.
    pub fn variable(&self) -> Option<&'static str> {
        match self {
            Self::Variable(name) => Some(*name),
            Self::Flag(_) | Self::Profile(_) => None,
        }
    }

    /// Returns an error about the value, after its place if it comes from a profile.
    pub fn explain(&self, error: String) -> String {
        match self {
            Self::Profile(place) => format!("{place}: {error}"),
            Self::Flag(_) | Self::Variable(_) => error,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile(place) => f.write_str(place),
        }
    }
}

/// A setting's value, with its source and the values of lower precedence. Not `Debug`, because it may be a
/// secret.
#[derive(Clone)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
    /// Highest precedence first.
    pub overridden: Vec<Self>,
}

impl<T> Setting<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Self {
            value,
            origin,
            overridden: Vec::new(),
        }
    }

    /// Returns the first value that is there, which overrides the others.
    pub fn first<const N: usize>(values: [Option<Self>; N]) -> Option<Self> {
        let mut values = values.into_iter().flatten();
        let mut first = values.next()?;
        first.overridden.extend(values);
        Some(first)
    }
}

impl<T: Clone> Setting<T> {
    pub fn of_flag(name: &'static str, value: Option<&T>) -> Option<Self> {
        Some(Self::new(value?.clone(), Origin::Flag(name)))
    }
}
