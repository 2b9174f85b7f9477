//! How fast logins may come.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::lock;

/// How many logins are let through in a second, whoever asks.
pub(super) struct LoginLimit {
    per_second: Option<u32>,
    /// When those of the last second were let through.
    passed: Mutex<VecDeque<Instant>>,
}

impl LoginLimit {
    pub(super) fn new(per_second: Option<u32>) -> Self {
        Self {
            per_second,
            passed: Mutex::default(),
        }
    }

    /// Whether one more login is too many. One that isn't, counts.
    pub(super) fn is_exceeded(&self) -> bool {
        let Some(limit) = self.per_second else {
            return false;
        };
        let mut passed = lock(&self.passed);
        let now = Instant::now();
        let is_over = |then: &Instant| now.duration_since(*then) >= Duration::from_secs(1);
        while passed.front().is_some_and(is_over) {
            passed.pop_front();
        }
        let exceeded = passed.len() as u64 >= u64::from(limit);
        if !exceeded {
            passed.push_back(now);
        }
        exceeded
    }
}
