//! What the tests of the client and of the command share. Each test file uses a part of it.
#![allow(
    dead_code,
    reason = "each test binary compiles its own copy and uses a part of it"
)]

#[cfg(feature = "cli")]
pub mod bulk;
#[cfg(feature = "cli")]
pub mod command;
pub mod raw_server;

/// A token that no output may ever hold. Shaped as a JWT, signed by nobody.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2VjcmV0LXNpZ25hdHVyZQ";
