//! `cribl-tokens invalidate`: invalidates the tokens of users.

use std::process::ExitCode;

use crate::args::InvalidateArgs;
use crate::run::job::BulkCommand;
use crate::verb::Verb;

pub async fn run(args: InvalidateArgs) -> ExitCode {
    let command = BulkCommand {
        verb: Verb::Invalidate,
        ttl: args.ttl,
        include_self: args.include_self,
        from_journal: None,
        include_unknown: false,
        verify: args.verify_token_file,
        args: args.work,
    };
    command.execute().await
}
