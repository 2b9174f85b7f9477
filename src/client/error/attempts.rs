//! How often a call was sent.

use std::time::Duration;

/// The attempts of a call, up to the one that an error or a success reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    /// How often the call was sent, the last attempt included.
    pub(crate) count: u32,
    /// True if an attempt before the last may have been carried out.
    pub(crate) earlier_unknown: bool,
    /// The deadline that prevented another attempt, or shortened the last one.
    pub(crate) deadline: Option<Duration>,
}

impl Attempts {
    pub(crate) const FIRST: Self = Self::of(1);
    pub(crate) const NONE: Self = Self::of(0);

    const fn of(count: u32) -> Self {
        Self {
            count,
            earlier_unknown: false,
            deadline: None,
        }
    }

    /// The part of an error's text about an earlier attempt that may have been carried out.
    pub(crate) fn earlier(self) -> &'static str {
        if self.earlier_unknown {
            "; whether an earlier attempt of this call was carried out is unknown"
        } else {
            ""
        }
    }

    /// The end of an error's text: [`earlier`](Self::earlier), and a note if the deadline ended the
    /// retries.
    pub(crate) fn suffix(self) -> String {
        let earlier = self.earlier();
        match self.deadline.map(|limit| limit.as_secs_f64()) {
            Some(limit) => {
                format!("{earlier}; the deadline of {limit} s leaves no time for a retry")
            }
            None => earlier.to_owned(),
        }
    }
}
