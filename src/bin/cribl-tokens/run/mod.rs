//! `invalidate` and `reinstate`: from the first question to the summary.

pub mod confirm;
pub mod dry_run;
pub mod flow;
pub mod many;
pub mod prepare;
pub mod progress;
pub mod resume;
pub mod several;
pub mod signals;
pub mod stop;
pub mod summary;
pub mod verb;
pub mod work;
