//! How often a call was sent.

/// The attempts of a call up to the one that an error or a success is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    /// How often the call was sent, the last attempt included.
    pub(crate) count: u32,
    /// Whether an attempt before the last ended so that it may have been carried out.
    pub(crate) earlier_unknown: bool,
}

impl Attempts {
    pub(crate) const FIRST: Self = Self {
        count: 1,
        earlier_unknown: false,
    };
    pub(crate) const NONE: Self = Self {
        count: 0,
        earlier_unknown: false,
    };

    /// What an error's text ends with if an attempt before the last one may have been carried out.
    pub(crate) fn earlier(self) -> &'static str {
        if self.earlier_unknown {
            "; whether an earlier attempt of this call was carried out is unknown"
        } else {
            ""
        }
    }
}
