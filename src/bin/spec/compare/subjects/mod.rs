//! Finds the changes on the wire and in the documentation, with a file for each subject. Each one adds
//! methods to [`Comparer`](super::comparer::Comparer), which report the rules.

mod bodies;
mod choices;
mod components;
mod docs;
mod objects;
mod operations;
mod parameters;
mod responses;
mod schemas;
mod security;
mod servers;
