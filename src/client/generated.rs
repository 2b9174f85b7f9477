//! The client that build.rs generated from the documents in `openapi/`, one module a document.
//!
//! Named by `crate::client` alone: its types change with the document and with progenitor, so
//! nobody outside sees one but through a type of ours.

include!(concat!(env!("OUT_DIR"), "/generated.rs"));
