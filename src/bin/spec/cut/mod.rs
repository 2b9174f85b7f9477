//! Cuts operations out of a large document, with what they reach, in a fixed order, as YAML.
//!
//! [`extract`] makes a [`mod@slice`], and [`document`] makes it a document with a header comment. [`links`], [`copies`]
//! and [`security`] handle references from the operations to parts outside the cut. [`optional_parts`]
//! handles faults around the operations.

mod children;
mod copies;
pub mod document;
mod extract;
mod links;
mod optional_parts;
mod order;
mod security;
pub mod slice;
mod yaml;
