//! `cribl-tokens invalidate`: the users named, one after another.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use cribl_tokens::{Client, ErrorKind, UserId};

use crate::args::InvalidateArgs;
use crate::output::Record;
use crate::{connection, exit, hint};

/// How it went, over all users.
#[derive(Default)]
struct Tally {
    invalidated: usize,
    /// Of those, how many the Leader answered with a count of 0.
    without_items: usize,
    failed: usize,
    kinds: BTreeSet<ErrorKind>,
}

pub async fn run(args: InvalidateArgs) -> ExitCode {
    let client = match connection::client(&args.connection) {
        Ok(client) => client,
        Err(reason) => return exit::nothing_tried(&reason),
    };
    let tally = invalidate_all(&client, &args).await;
    tally.report(client.base_url());
    if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(exit::FAILED)
    }
}

/// Invalidates each user, failures notwithstanding.
///
/// Where nobody reads stdout any more it goes on in silence: the users were named to be
/// invalidated, and the exit code still tells.
async fn invalidate_all(client: &Client, args: &InvalidateArgs) -> Tally {
    let mut tally = Tally::default();
    let mut out = Some(anstream::stdout());
    for user in &args.users {
        let begun = Instant::now();
        let outcome = invalidate(client, user, args).await;
        let record = Record::new(user, &outcome, begun.elapsed());
        match &outcome {
            Ok(done) => {
                tally.invalidated += 1;
                tally.without_items += usize::from(done.count == Some(0));
            }
            Err(error) => {
                tally.failed += 1;
                tally.kinds.insert(error.kind());
            }
        }
        if let Some(open) = &mut out {
            if let Err(error) = record.write(args.format, open as &mut dyn Write) {
                if error.kind() != std::io::ErrorKind::BrokenPipe {
                    eprintln!("warning: results can't be written to stdout any more: {error}");
                }
                out = None;
            }
        }
    }
    tally
}

async fn invalidate(
    client: &Client,
    user: &UserId,
    args: &InvalidateArgs,
) -> Result<cribl_tokens::Invalidation, cribl_tokens::Error> {
    let request = client.invalidate(user);
    match &args.ttl {
        Some(ttl) => request.ttl(ttl.clone()).await,
        None => request.await,
    }
}

impl Tally {
    /// Says on stderr what the lines on stdout come to, where that is more than they say.
    fn report(&self, base_url: &str) {
        let users = self.invalidated + self.failed;
        if users > 1 || self.failed > 0 {
            eprintln!(
                "{} of {users} invalidated, {} failed, on {base_url}",
                self.invalidated, self.failed
            );
        }
        if self.without_items > 0 {
            eprintln!(
                "note: the Leader reported 0 items for {} of them; what that means is not documented, \
                 so make sure that the ids are right",
                self.without_items
            );
        }
        for hint in self.kinds.iter().filter_map(|kind| hint::for_kind(*kind)) {
            eprintln!("hint: {hint}");
        }
    }
}
