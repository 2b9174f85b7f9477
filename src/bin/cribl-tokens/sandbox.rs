//! `cribl-tokens sandbox`: a Leader to try things on, in the foreground.

use std::io::Write;
use std::process::ExitCode;

use cribl_tokens::sandbox::Sandbox;

use crate::args::SandboxArgs;
use crate::exit;

/// A user to try an invalidation on, beside the administrator.
const USER: &str = "nico";

pub async fn run(args: SandboxArgs) -> ExitCode {
    let sandbox = match Sandbox::builder()
        .port(args.port)
        .user(USER, USER)
        .start()
        .await
    {
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
    eprintln!(
        "A Leader runs on {} until Ctrl-C. Paste the two lines above into another shell, then:",
        sandbox.uri()
    );
    eprintln!("    cribl-tokens invalidate {USER}");
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: signals can't be awaited: {error}");
            ExitCode::from(exit::FAILED)
        }
    }
}
