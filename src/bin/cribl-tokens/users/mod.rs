//! Whom a run is about: lists read, checked and sieved, in bounded memory. No Leader is known here.

pub mod arguments;
pub mod files;
pub mod input;
pub mod lines;
pub mod list;
pub mod remembered;
pub mod rows;
pub mod sieve;
