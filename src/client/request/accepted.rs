//! The response to a successful call for a user.

use serde::Serialize;
use serde_json::Value;

use crate::client::http::Decoded;
use crate::client::values::whole_number;

/// The Leader's response to a call that it accepted.
///
/// It only says that the Leader accepted the call. The only way to find out whether the Leader now accepts
/// a certain token is to try that token ([`Client::check_token`](crate::Client::check_token)).
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    count: Option<i64>,
    items: Vec<Value>,
    status: u16,
    attempts: u32,
}

impl Accepted {
    /// Creates it from the parts of a generated response. These may change with a document without breaking
    /// clients: types get other names, a required property is not an `Option`, an integer with a bound has
    /// another type, and an item with a named property becomes a struct. As JSON, all of these are the
    /// same.
    pub(super) fn new<T, I>(
        response: Decoded<T>,
        attempts: u32,
        parts: impl FnOnce(T) -> (I, Vec<Value>),
    ) -> Self
    where
        I: Serialize,
    {
        let secret = response.secret.secret();
        let (count, items) = parts(response.value);
        Self {
            count: readable(&serde_json::to_value(count).unwrap_or_default()),
            items: items
                .into_iter()
                .map(|item| secret.redact_json(item))
                .collect(),
            status: response.status,
            attempts,
        }
    }

    /// Returns the response's `count`: the "number of items present in the items array". `None` if the
    /// response has none.
    #[must_use]
    pub fn count(&self) -> Option<i64> {
        self.count
    }

    /// Returns the response's `items`: "a list of any objects". Their contents are not documented.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// Returns the status of the response. The documented one is 200.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns how often the call was sent until it succeeded. 1 without a retry.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// Returns the count if it is a whole number in any spelling. Any other value is ignored with a log
/// message.
fn readable(count: &Value) -> Option<i64> {
    let whole = whole_number(count);
    if whole.is_none() && !count.is_null() {
        tracing::warn!("the response has a `count` that is not a whole number; it is not counted");
    }
    whole
}

/// Returns items of any type as JSON. Generated types always make JSON.
pub(super) fn values<T: Serialize>(items: impl IntoIterator<Item = T>) -> Vec<Value> {
    let items = items.into_iter();
    items
        .map(|item| serde_json::to_value(item).unwrap_or_default())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};

    use crate::client::request::accepted::readable;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Returns the number read from a `count`, and the log.
    fn read(count: &Value) -> (Option<i64>, String) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone());
        let read = tracing::subscriber::with_default(subscriber.finish(), || readable(count));
        let log = log.0.lock().unwrap().clone();
        (read, String::from_utf8(log).unwrap())
    }

    /// Today's document has an integer, and any other value makes a response an error. With a document that
    /// says number, these values are possible.
    #[test]
    fn a_count_that_is_not_a_whole_number_is_not_counted_and_logged() {
        for count in [
            json!(1.5),
            json!(1e300),
            json!("2"),
            json!(true),
            json!([2]),
        ] {
            let (read, log) = read(&count);
            assert_eq!(read, None, "{count}");
            assert!(
                log.contains("WARN") && log.contains("`count`"),
                "{count}: {log}"
            );
        }
        for (count, number) in [
            (json!(2.0), Some(2)),
            (json!(2), Some(2)),
            (json!(null), None),
        ] {
            assert_eq!(read(&count), (number, String::new()), "{count}");
        }
    }
}
