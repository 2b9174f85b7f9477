//! How fast the requests of one bulk run may go. Imports `values` and `error`.
//!
//! Three things hold a request back. A **pause** for all requests, after the Leader answered 429 or 503
//! with `Retry-After`: the limit is the Leader's and not one user's. The **window**, the number of
//! requests that may be in flight: halved by a pause, one more with each success, so that requests
//! that waited together don't come back together (TCP's answer to the same question: [RFC 5681, section
//! 3.1](https://www.rfc-editor.org/rfc/rfc5681#section-3.1)). The **rate** that the caller set.
//! A run has one throttle; single calls have none.

mod permits;
mod progress;
mod rate;
mod window;

pub(crate) use permits::{Permit, Throttle};
pub(crate) use progress::NotSentGuard;
pub use progress::Waiting;
