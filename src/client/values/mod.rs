//! Checked values, each with the error of its parser. Imports no other layer of the client.

mod access_token;
mod base_url;
pub(crate) mod path_segment;
mod retry_policy;
mod sanitize;
mod secret;
mod text;
mod ttl;
mod user_id;
mod whole_number;

pub use access_token::{AccessToken, TokenError};
pub use base_url::BaseUrlError;
pub(crate) use base_url::{BaseUrl, authority, is_loopback};
pub use retry_policy::RetryPolicy;
pub(crate) use sanitize::{one_line, printable, truncate};
pub(crate) use secret::Secret;
pub(crate) use text::text;
pub use ttl::{Ttl, TtlError};
pub use user_id::{UserId, UserIdError};
pub(crate) use whole_number::{as_integers, whole_number};
