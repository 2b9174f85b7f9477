//! The OpenAPI 3.0 objects as a table: the fields of each object, and their allowed values.
//!
//! From the sections "Fixed Fields" and "Patterned Fields" of OpenAPI 3.0.3. [`super::sites`] walks a
//! document along this table. So rules and rewrites see only real objects: a property named `schema`, or an
//! example that looks like a response, is not mistaken for one.
//!
//! - [`shape`] has the kinds of objects and of values;
//! - [`objects`] has the table.

mod objects;
mod shape;

pub(crate) use shape::{Keys, Kind, Shape};

/// The fields of a path item that contain an operation, in the order of the specification.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Fields of a schema that describe it and restrict no value.
pub(crate) const ANNOTATIONS: [&str; 8] = [
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "example",
    "externalDocs",
    "xml",
];
