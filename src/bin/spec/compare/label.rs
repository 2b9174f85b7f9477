//! The subject of a finding, as text.

use std::fmt;

/// A subject such as `DELETE /path: response 200`, and within a body the path `items[].id`.
#[derive(Clone, Debug)]
pub struct Label {
    subject: String,
    trail: String,
}

impl Label {
    pub fn new(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            trail: String::new(),
        }
    }

    pub fn member(&self, name: &str) -> Self {
        let dot = if self.trail.is_empty() { "" } else { "." };
        Self {
            subject: self.subject.clone(),
            trail: format!("{}{dot}{name}", self.trail),
        }
    }

    pub fn element(&self) -> Self {
        Self {
            subject: self.subject.clone(),
            trail: format!("{}[]", self.trail),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trail.as_str() {
            "" => f.write_str(&self.subject),
            trail => write!(f, "{}, `{trail}`", self.subject),
        }
    }
}
