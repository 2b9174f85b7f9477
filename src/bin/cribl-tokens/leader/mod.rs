//! The Leaders of a command, their credentials, and the source of each setting, up to the client. Only
//! `sign_in` sends anything.

pub mod address;
pub mod connection;
pub mod credentials;
pub mod environment;
pub mod expiry;
pub mod identity;
pub mod invalid_line;
pub mod layers;
#[allow(
    clippy::module_inception,
    reason = "the file is named after its one type"
)]
pub mod leader;
pub mod overridden;
pub mod profiles;
pub mod secret;
pub mod selection;
pub mod setting;
pub mod sign_in;
