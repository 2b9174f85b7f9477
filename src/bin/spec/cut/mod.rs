//! Cutting operations out of a big document: what they reach, in a fixed order, as YAML.
//!
//! `slice` does the cut, and [`document`] makes it a document with a head. What an operation names and the cut does not hold is settled by [`links`],
//! [`copies`] and [`requirements`]; faults around the operations by [`surroundings`].

mod copies;
pub mod document;
mod links;
pub mod order;
pub mod reach;
mod requirements;
pub mod slice;
mod surroundings;
pub mod yaml;
