//! Which Leaders a command is about, as whom, and where each of these settings came from; up to a client.
//! Nothing is sent from here.

pub mod address;
pub mod aside;
pub mod broken;
pub mod choice;
pub mod connection;
pub mod environment;
pub mod identity;
pub mod profiles;
pub mod secret;
pub mod settings;
pub mod sign_in;
