//! The calls of a run on one Leader, as a stream of results.

use std::pin::Pin;

use cribl_tokens::{Accepted, BulkStatus, Client, Error, UserId};
use futures_util::Stream;

use crate::run::job::BulkCommand;
use crate::run::user_stream::UserStream;
use crate::verb::Verb;

/// A user with the result of the call.
pub type UserResult = (UserId, Result<Accepted, Error>);

/// Returns the results of the calls for `users`, and a handle on their status.
pub fn results(
    command: &BulkCommand,
    client: &Client,
    users: &UserStream,
    concurrency: u16,
) -> (Pin<Box<dyn Stream<Item = UserResult>>>, BulkStatus) {
    macro_rules! results {
        ($bulk:expr) => {{
            let mut bulk = $bulk.concurrency(concurrency.into());
            if let Some(rate) = command.args.run.rate {
                bulk = bulk.rate_limit(rate);
            }
            bulk
        }};
    }
    match command.verb {
        Verb::Invalidate => {
            let mut bulk = results!(client.invalidate_many(users.users()));
            if let Some(ttl) = &command.ttl {
                bulk = bulk.ttl(ttl.clone());
            }
            let bulk = bulk.stream();
            let status = bulk.status();
            (Box::pin(bulk), status)
        }
        Verb::Reinstate => {
            let bulk = results!(client.reinstate_many(users.users()));
            let bulk = bulk.stream();
            let status = bulk.status();
            (Box::pin(bulk), status)
        }
    }
}
