//! Many calls at once. Imports `request` and what `request` imports.

mod in_flight;
mod settings;
mod status;
mod stream;

pub use settings::{InvalidateMany, ManyCalls, ReinstateMany};
pub use status::BulkStatus;
pub use stream::Bulk;
