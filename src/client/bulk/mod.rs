//! Many calls at once. Imports `request` and what that imports.

mod in_flight;
mod status;
mod stream;
mod users;

pub use status::BulkStatus;
pub use stream::{Bulk, InvalidateMany, ReinstateMany};
pub use users::Users;
