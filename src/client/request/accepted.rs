//! The response to a call about a user that succeeded.

use std::any::Any;

use serde::Serialize;
use serde_json::{Map, Value};

use super::success::Success;
use crate::client::values::whole_number;

/// What the Leader answered to a call that it accepted.
///
/// It says that the Leader accepted the call, and no more: whether a token in somebody's hands is
/// refused or accepted from now on shows only when that token is tried
/// ([`Client::check_token`](crate::Client::check_token)).
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    count: Option<i64>,
    items: Vec<Value>,
    status: u16,
    attempts: u32,
}

impl Accepted {
    /// From the parts of a generated answer, read in the ways in which it may change with a document
    /// that breaks nobody: under whatever name, as a property always sent is no `Option` any more, an
    /// integer with a bound has another type, an item with a named property becomes a struct. As JSON
    /// all of these read alike.
    pub(super) fn new<T, I>(success: Success<T>, parts: impl FnOnce(T) -> (I, Vec<Value>)) -> Self
    where
        I: Serialize,
    {
        let Success { response, attempts } = success;
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

    /// The response's `count`: the "number of items present in the items array". `None` if the response has
    /// none.
    #[must_use]
    pub fn count(&self) -> Option<i64> {
        self.count
    }

    /// The response's `items`: "a list of any objects". What they hold is not documented.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// The status of the response; 200 is the documented one.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How often the call was sent until it succeeded; 1 without a retry.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// The count, if it is a whole number in any spelling. Another value than that is no count, and said so.
fn readable(count: &Value) -> Option<i64> {
    let whole = whole_number(count);
    if whole.is_none() && !count.is_null() {
        tracing::warn!("the response has a `count` that is not a whole number; it is not counted");
    }
    whole
}

/// Items of whatever type, as JSON. Those of today's document are that already.
pub(super) fn values<T: Serialize + 'static>(items: impl IntoIterator<Item = T>) -> Vec<Value> {
    let items = items.into_iter();
    items
        .filter_map(|item| {
            let mut item = Some(item);
            let object: Option<&mut Option<Map<String, Value>>> =
                (&mut item as &mut dyn Any).downcast_mut();
            match object.and_then(Option::take) {
                Some(object) => Some(object.into()),
                None => serde_json::to_value(item?).ok(),
            }
        })
        .collect()
}
