//! `cribl-tokens token`: prints a token for use in other tools, on stdout only.

use std::io::IsTerminal;
use std::process::ExitCode;

use crate::args::TokenArgs;
use crate::exit;
use crate::hint;
use crate::leader::secret;
use crate::leader::selection;
use crate::leader::sign_in;
use crate::output::print_or_fail;
use crate::stderr::status_line;
use crate::waiting::while_signing_in;

pub async fn run(args: &TokenArgs) -> ExitCode {
    let client = async {
        let leader = selection::one_leader(&args.leader, "token")?;
        sign_in::client(&leader, &args.leader).await
    };
    let client = match client.await {
        Ok(client) => client,
        Err(reason) => return exit::not_started(&reason),
    };
    match while_signing_in(client.access_token()).await {
        Ok(token) => {
            if std::io::stdout().is_terminal() {
                status_line!(
                    "warning: this token is a secret: anyone who sees this terminal or its history can use it"
                );
            }
            secret::warn_of_stdout();
            print_or_fail(&format!("{}\n", token.expose_secret()), "the token")
        }
        Err(error) => {
            status_line!("error: {error}");
            if let Some(hint) = hint::for_error(&error) {
                status_line!("hint: {hint}");
            }
            ExitCode::from(exit::FAILED)
        }
    }
}
