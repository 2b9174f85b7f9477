//! The client that build.rs generates from the documents in `openapi/`, with one module for each document.
//!
//! Only `crate::client` names it: its types change with the document and with progenitor, so all other code
//! sees them only through this crate's own types.

include!(concat!(env!("OUT_DIR"), "/generated.rs"));
