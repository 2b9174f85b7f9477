//! The result of cutting operations out of a document.

use std::collections::BTreeMap;

use serde_json::Value;

/// Operations cut out of a document.
#[derive(Debug, Default)]
pub struct Slice {
    /// The document of these operations.
    pub value: Value,
    /// Places in the whole document of parts that have another pointer in the cut.
    pub moved: BTreeMap<String, String>,
    /// The parts that were left out although an operation names them: a pointer into the whole document, and the
    /// reason.
    pub notes: Vec<(String, String)>,
}

impl Slice {
    /// Returns the pointer in the whole document for a pointer in the cut.
    pub fn origin(&self, pointer: &str) -> String {
        let mut prefix = pointer;
        loop {
            if let Some(origin) = self.moved.get(prefix) {
                return format!(
                    "{origin}{}",
                    pointer.get(prefix.len()..).unwrap_or_default()
                );
            }
            match prefix.rsplit_once('/') {
                Some((parent, _)) => prefix = parent,
                None => return pointer.to_owned(),
            }
        }
    }

    /// Returns true if the cut contains the value at a pointer of the whole document.
    pub fn contains(&self, pointer: &str) -> bool {
        let at_origin = |(to, from): (&String, &String)| {
            let inside = pointer.strip_prefix(from.as_str())?;
            (inside.is_empty() || inside.starts_with('/')).then(|| format!("{to}{inside}"))
        };
        let there = |pointer: &str| self.value.pointer(pointer).is_some();
        self.moved
            .iter()
            .filter_map(at_origin)
            .any(|pointer| there(&pointer))
            || there(pointer) && self.origin(pointer) == pointer
    }
}
