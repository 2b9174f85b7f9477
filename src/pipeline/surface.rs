//! The public surface of a generated client as data: what a crate that uses the client can name.

use std::fmt;

/// The public surface of a generated client, in the order of the code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface {
    /// Each type, field, method and so on.
    pub items: Vec<SurfaceItem>,
}

/// A part of the public surface of a generated client.
///
/// `kind`, `owner` and `name` identify it; `shape` is what a caller depends on beyond that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceItem {
    /// What it is.
    pub kind: ItemKind,
    /// The type or method that it belongs to; empty for a type or a method itself.
    pub owner: String,
    /// Its name; for an implementation the trait.
    pub name: String,
    /// A Rust type without the paths of its parts, as in `Option<i64>`; what else for each kind says
    /// [`ItemKind`].
    pub shape: String,
    /// JSON pointer to the schema, parameter, response or operation that it is made of, in the
    /// document as it was read. Empty if that is not known.
    pub pointer: String,
}

/// What a part of the surface is, and what its shape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A type: `struct` or `enum`.
    Type,
    /// A public field: its type. The one field of a newtype is called `0`.
    Field,
    /// A variant of an enum: its fields as Rust writes them, or nothing.
    Variant,
    /// A trait that a type implements, with its parameters: nothing.
    Implementation,
    /// A method of the client: nothing.
    Operation,
    /// A setter of a call's builder: the type that the value is converted to.
    Parameter,
    /// The success of a call: the type of its body.
    Success,
    /// The documented errors of a call: the type of their body.
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
