//! The operation or component that a finding belongs to.

use cribl_tokens::pipeline::{METHODS, pointer};

/// Maximum number of operations named in a component's finding.
const MAX_NAMED: usize = 3;

/// The part of the document that a finding belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The document as a whole.
    #[default]
    Document,
    /// An operation, or all operations of a path.
    Operation(String),
    /// A shared component.
    Component {
        /// The kind and name, as in `schemas/Error`.
        name: String,
        /// The operations that reach it, as `GET /path`, if the document could be read.
        operations: Option<Vec<String>>,
    },
}

impl Owner {
    /// Returns the owner of a JSON pointer. The operations of a component are not known yet; see
    /// [`assign_owners`](super::context::assign_owners).
    pub fn of_pointer(place: &str) -> Self {
        let keys: Vec<String> = pointer::steps(place).collect();
        match keys.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["paths", path, method, ..] if METHODS.contains(&method) => {
                Self::Operation(format!("{} {path}", method.to_uppercase()))
            }
            ["paths", path, ..] => Self::Operation(path.to_owned()),
            ["components", kind, name, ..] => Self::Component {
                name: format!("{kind}/{name}"),
                operations: None,
            },
            _ => Self::Document,
        }
    }

    /// Returns true if the operation with this title, `GET /path`, is this part or uses it. A part whose
    /// operations are not known may belong to any.
    pub fn is_reached_by(&self, operation: &str) -> bool {
        match self {
            Self::Document
            | Self::Component {
                operations: None, ..
            } => true,
            Self::Operation(title) => {
                let path = operation.split_once(' ').map(|(_, path)| path);
                operation == title || path == Some(title)
            }
            Self::Component {
                operations: Some(operations),
                ..
            } => operations.iter().any(|one| one == operation),
        }
    }

    /// Returns a heading for its findings.
    pub fn title(&self) -> String {
        let (name, operations) = match self {
            Self::Document => return "the document".to_owned(),
            Self::Operation(title) => return title.clone(),
            Self::Component {
                name,
                operations: None,
            } => return format!("component {name}"),
            Self::Component {
                name,
                operations: Some(operations),
            } => (name, operations),
        };
        let some: Vec<&str> = operations
            .iter()
            .take(MAX_NAMED)
            .map(String::as_str)
            .collect();
        let some = some.join(", ");
        match operations.len() {
            0 => format!("component {name}, which no operation reaches"),
            1 => format!("component {name}, which 1 operation reaches: {some}"),
            all if all <= MAX_NAMED => {
                format!("component {name}, which {all} operations reach: {some}")
            }
            all => format!(
                "component {name}, which {all} operations reach: {some} and {} more",
                all - MAX_NAMED
            ),
        }
    }
}
