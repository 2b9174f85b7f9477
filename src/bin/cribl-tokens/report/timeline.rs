//! Counts calls over time, in equal spans that grow with the total time.

use std::collections::BTreeMap;

use serde::Serialize;

/// Spans in seconds. Each divides the next, so that counts can be merged exactly.
const SPANS: [i64; 9] = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];
const MAX_SPANS: usize = 1000;

/// The calls that ended within one span.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Calls {
    pub accepted: u64,
    pub failed: u64,
}

/// Calls over time.
pub struct Timeline {
    /// The length in milliseconds.
    span: i64,
    calls: BTreeMap<i64, Calls>,
    first: i64,
    last: i64,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            span: 1000,
            calls: BTreeMap::new(),
            first: i64::MAX,
            last: i64::MIN,
        }
    }
}

impl Timeline {
    /// Counts a call that ended at `time`, in milliseconds since 1970.
    pub fn add(&mut self, time: i64, accepted: bool) {
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        let calls = self.calls.entry(time.div_euclid(self.span)).or_default();
        if accepted {
            calls.accepted += 1;
        } else {
            calls.failed += 1;
        }
        if self.calls.len() > MAX_SPANS {
            self.widen();
        }
    }

    /// Returns the times of the first and the last call, if there was one.
    pub fn range(&self) -> Option<(i64, i64)> {
        (self.first <= self.last).then_some((self.first, self.last))
    }

    /// Returns the length of a span in milliseconds, and the calls in each span by its start. There are at
    /// most `most` spans from first to last. Spans without calls are left out.
    pub fn spans(&self, most: i64) -> (i64, Vec<(i64, Calls)>) {
        let mut wide = Self {
            calls: self.calls.clone(),
            ..*self
        };
        while wide.last.div_euclid(wide.span) - wide.first.div_euclid(wide.span) >= most.max(1) {
            wide.widen();
        }
        let calls = wide
            .calls
            .iter()
            .map(|(n, calls)| (n * wide.span, *calls))
            .collect();
        (wide.span, calls)
    }

    fn widen(&mut self) {
        let next = SPANS
            .iter()
            .map(|seconds| seconds * 1000)
            .find(|span| *span > self.span);
        let next = next.unwrap_or(self.span * 2);
        for (n, calls) in std::mem::take(&mut self.calls) {
            let sum = self
                .calls
                .entry((n * self.span).div_euclid(next))
                .or_default();
            sum.accepted += calls.accepted;
            sum.failed += calls.failed;
        }
        self.span = next;
    }
}
