#![allow(missing_docs)]

#[cfg(feature = "sandbox")]
pub mod sandbox;
