//! Cuts operations out of a large document, with what they reach, in a fixed order, as YAML.
//!
//! `slice` does the cut, and [`document`] makes it a document with a header comment. [`links`], [`copies`]
//! and [`requirements`] handle references from the operations to parts outside the cut. [`surroundings`]
//! handles faults around the operations.

mod copies;
pub mod document;
mod links;
pub mod order;
pub mod reach;
mod requirements;
pub mod slice;
mod surroundings;
pub mod yaml;
