#![allow(missing_docs)]

#[cfg(feature = "spec")]
#[doc(hidden)]
pub mod pipeline;
