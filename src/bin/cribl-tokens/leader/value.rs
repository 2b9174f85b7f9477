//! A setting's value, with its source.

use std::fmt;

use crate::leader::profiles::Found;

/// The source of a value.
#[derive(Clone, Debug)]
pub enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// File, line and key.
    Profile(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile(place) => f.write_str(place),
        }
    }
}

/// A value, with its source.
#[derive(Clone, Debug)]
pub struct Value<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Value<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

impl<T: Clone> From<&Found<T>> for Value<T> {
    fn from(found: &Found<T>) -> Self {
        Self::new(found.value.clone(), Origin::Profile(found.place.clone()))
    }
}
