//! `cribl-tokens sandbox`: a Leader to try things on, in the foreground.

use std::io::Write;
use std::process::ExitCode;

use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox};

use crate::args::SandboxArgs;
use crate::exit;
use crate::say::say;

/// Users to try things on, beside the administrator: those of the documents' examples. The password of
/// each is the id.
const USERS: [&str; 5] = [
    "nico",
    "maria",
    "ada@example.com",
    "maria@example.com",
    "samlp|-silence-zebras-1234abcd|nico.jones@example.com",
];

pub async fn run(args: SandboxArgs) -> ExitCode {
    let builder = USERS.iter().fold(Sandbox::builder(), |builder, user| {
        builder.user(*user, *user)
    });
    let sandbox = match builder.port(args.port).start().await {
        Ok(sandbox) => sandbox,
        Err(error) => return exit::nothing_tried(&error.to_string()),
    };
    // Single quotes: neither value holds one, and a shell takes nothing in them for more than text.
    let exports = format!(
        "export CRIBL_BASE_URL='{}'\nexport CRIBL_BEARER_TOKEN='{}'\n",
        sandbox.base_url(),
        sandbox.admin_token(),
    );
    let mut out = std::io::stdout();
    if out
        .write_all(exports.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        // Whoever wanted them is gone, and nobody can know the token now.
        return ExitCode::SUCCESS;
    }
    say!(
        "A Leader runs on {} until Ctrl-C. Paste the two lines above into another shell, then:",
        sandbox.uri()
    );
    say!("    cribl-tokens invalidate nico");
    say!(
        "It knows the users {}; the password of each is the id. The administrator is {ADMIN_USERNAME}, with the password {ADMIN_PASSWORD}.",
        USERS.join(", ")
    );
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say!("error: signals can't be awaited: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}
