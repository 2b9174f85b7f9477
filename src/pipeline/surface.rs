//! The public surface of a generated client as data: what a crate that uses the client can name.

use std::fmt;

use super::repair::LeftOut;
use super::report::Problem;

/// The public surface of a generated client, in the order of the code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// Each type, field, method and so on.
    pub items: Vec<SurfaceItem>,
}

/// The surface of a part of a client, and what that part does not have.
#[derive(Clone, Debug)]
pub struct PartialSurface {
    /// The surface itself.
    pub surface: Surface,
    /// The problems of what the generator refuses: operations that the surface does not have, and schemas
    /// that are untyped JSON in it.
    pub refused: Vec<Problem>,
    /// The operations of the whole document that the client could not send.
    pub left_out: Vec<LeftOut>,
}

/// A part of the public surface of a generated client.
///
/// `kind`, `owner` and `name` identify it. `shape` is what else a caller depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceItem {
    /// The kind of this item.
    pub kind: ItemKind,
    /// The type or method that it belongs to. Empty for a type or a method itself.
    pub owner: String,
    /// Its name. For an implementation, the name of the trait.
    pub name: String,
    /// A Rust type without the paths of its parts, as in `Option<i64>`, or another text for some kinds: see
    /// [`ItemKind`].
    pub shape: String,
    /// JSON pointer to the schema, parameter, response or operation that it comes from, in the document as
    /// it was read. Empty if unknown.
    pub pointer: String,
}

/// The kind of an item, and what its `shape` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A type. The shape is `struct` or `enum`.
    Type,
    /// A public field. The shape is its type. The only field of a newtype is called `0`.
    Field,
    /// A variant of an enum. The shape is its fields as Rust writes them, or empty.
    Variant,
    /// A trait that a type implements, with its parameters. The shape is empty.
    Implementation,
    /// A method of the client. The shape is empty.
    Operation,
    /// A setter of a call's builder. The shape is the type that the value is converted to.
    Parameter,
    /// The success of a call. The shape is the type of its body.
    Success,
    /// The documented errors of a call. The shape is the type of their body.
    Failure,
}

impl fmt::Display for SurfaceItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            owner, name, shape, ..
        } = self;
        match self.kind {
            ItemKind::Type => write!(f, "{shape} {name}"),
            ItemKind::Field => write!(f, "{owner}.{name}: {shape}"),
            ItemKind::Variant => write!(f, "{owner}::{name}{shape}"),
            ItemKind::Implementation => write!(f, "impl {name} for {owner}"),
            ItemKind::Operation => write!(f, "fn {name}()"),
            ItemKind::Parameter => write!(f, "{owner}().{name}({shape})"),
            ItemKind::Success => write!(f, "{owner}() -> {shape}"),
            ItemKind::Failure => write!(f, "{owner}() -> error {shape}"),
        }
    }
}
