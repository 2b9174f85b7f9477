//! One call for one user, or a check of the token, with its retries. Imports all layers except `bulk`.

mod accepted;
mod call;
mod check_token;
mod invalidate;
mod operation;
mod reinstate;
mod session;

pub use accepted::Accepted;
pub use check_token::TokenStatus;
pub(crate) use check_token::check_token;
pub use invalidate::{Invalidate, TokenInvalidation};
pub(crate) use operation::{Context, send};
pub use operation::{Operation, UserCall};
pub use reinstate::{Reinstate, Reinstatement};
pub(crate) use session::Session;
