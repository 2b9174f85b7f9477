//! The rate limit for logins.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::sandbox::lock::lock;

/// A limit on the logins per second, for all users together.
pub(crate) struct LoginLimit {
    per_second: Option<u32>,
    /// The times of the logins of the last second.
    passed: Mutex<VecDeque<Instant>>,
}

impl LoginLimit {
    pub(crate) fn new(per_second: Option<u32>) -> Self {
        Self {
            per_second,
            passed: Mutex::default(),
        }
    }

    /// Returns true if one more login is too many. Otherwise counts it.
    pub(crate) fn is_exceeded(&self) -> bool {
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
