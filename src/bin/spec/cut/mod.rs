//! Cutting operations out of a big document: what they reach, in which order it is written, as YAML.

pub mod order;
pub mod reach;
pub mod slice;
pub mod yaml;
