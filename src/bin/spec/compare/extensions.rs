//! The component schemas that extend others by `allOf`. A value of a schema with a discriminator may be of one
//! of them, too.

use std::collections::HashMap;

use crate::contract::node::Node;

/// The extensions by the place of the schema that they extend.
pub struct Extensions<'d>(HashMap<String, Vec<Node<'d>>>);

impl<'d> Extensions<'d> {
    /// Reads the components of a document.
    pub fn of(root: &Node<'d>) -> Self {
        let components = root.path(&["components", "schemas"]);
        let mut extensions: HashMap<String, Vec<Node<'d>>> = HashMap::new();
        for (_, component) in components.iter().flat_map(Node::properties) {
            let parts = component.get("allOf").map(|all| all.elements());
            for part in parts.into_iter().flatten() {
                let of_part = extensions.entry(part.pointer).or_default();
                of_part.push(component.clone());
            }
        }
        Self(extensions)
    }

    /// Returns the extensions of the schema at a place.
    pub fn of_schema(&self, pointer: &str) -> &[Node<'d>] {
        self.0.get(pointer).map_or(&[], Vec::as_slice)
    }
}
