//! `cribl-tokens reinstate`: undoes the invalidation of users.

use std::process::ExitCode;

use crate::args::ReinstateArgs;
use crate::run::job::BulkCommand;
use crate::verb::Verb;

pub async fn run(args: ReinstateArgs) -> ExitCode {
    let command = BulkCommand {
        verb: Verb::Reinstate,
        ttl: None,
        // Reinstating yourself cannot lock you out.
        include_self: true,
        from_journal: args.from_journal,
        include_unknown: args.include_unknown,
        verify: None,
        args: args.work,
    };
    command.execute().await
}
