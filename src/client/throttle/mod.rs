//! Controls the pace of the requests in one bulk run. Imports `lock`, `values` and `error`.
//!
//! Three things delay a request. A **pause** stops all requests after the Leader responded with 429 or 503
//! and `Retry-After`, because that limit is the Leader's and not one user's. The **window** is the number
//! of requests that may be in flight. A pause halves it and each success adds one, so that requests that
//! waited together don't return together (as TCP does: [RFC 5681, section
//! 3.1](https://www.rfc-editor.org/rfc/rfc5681#section-3.1)). The **rate** is set by the caller.
//!
//! Each bulk run has one throttle. Single calls have none.

mod permits;
mod progress;
mod rate;
mod window;

pub(crate) use permits::{Permit, Throttle};
pub(crate) use progress::CountGuard;
pub use progress::Waiting;
