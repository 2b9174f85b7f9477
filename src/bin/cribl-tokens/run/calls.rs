//! The calls of a run on one Leader, as a stream of results.

use std::pin::Pin;

use cribl_tokens::{BulkStatus, Client, Error, ManyCalls, Operation, UserId};
use futures_util::{Stream, StreamExt};

use crate::output::Done;
use crate::run::job::BulkCommand;
use crate::run::user_stream::UserStream;
use crate::verb::Verb;

/// A user with the result of the call.
pub type UserResult = (UserId, Result<Done, Error>);

/// The results of calls, and a handle on their status.
pub type Results = (Pin<Box<dyn Stream<Item = UserResult>>>, BulkStatus);

/// Returns the results of the calls for `users`.
pub fn results(
    command: &BulkCommand,
    client: &Client,
    users: &UserStream,
    concurrency: u16,
) -> Results {
    let rate = command.args.run.rate;
    match command.verb {
        Verb::Invalidate => {
            let calls = client.invalidate_many(users.users());
            let calls = match &command.ttl {
                Some(ttl) => calls.ttl(ttl.clone()),
                None => calls,
            };
            start(calls, concurrency, rate)
        }
        Verb::Reinstate => start(client.reinstate_many(users.users()), concurrency, rate),
    }
}

fn start<S, O>(calls: ManyCalls<S, O>, concurrency: u16, rate: Option<u32>) -> Results
where
    S: Stream<Item = UserId> + 'static,
    O: Operation + Default,
{
    let calls = calls.concurrency(concurrency.into());
    let calls = match rate {
        Some(rate) => calls.rate_limit(rate),
        None => calls,
    };
    let bulk = calls.stream();
    let status = bulk.status();
    let results = bulk.map(|(user, result)| (user, result.map(Done::from)));
    (Box::pin(results), status)
}
