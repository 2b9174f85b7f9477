//! Unknown options that are often typed, with the option to use instead.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Returns what to use instead, if the error is about such an option.
pub fn instead(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let name = typed.split('=').next().unwrap_or_default();
    let hint = match name {
        "--token" | "--bearer-token" | "--auth-token" | "--api-key" => {
            "set CRIBL_BEARER_TOKEN, or pass --token-file FILE (- is stdin)"
        }
        "--password" | "--pass" => "set CRIBL_PASSWORD, or pass --password-file FILE (- is stdin)",
        "--client-id" | "--client-secret" => "set CRIBL_CLIENT_ID and CRIBL_CLIENT_SECRET",
        "--json" | "--output" | "-o" => "pass --format json",
        "--url" | "--host" | "--leader" | "--server" => {
            "pass --base-url URL, or set CRIBL_BASE_URL"
        }
        "--user" | "--users" | "--id" => "name the users as arguments, or pass --from FILE",
        "--force" | "-f" => "pass --yes",
        "--cacert" | "--ca" => "pass --ca-cert FILE",
        "--jobs" | "--parallel" => "pass --concurrency N",
        _ => return None,
    };
    let is_secret = name.contains("token") || name.contains("pass") || name.contains("secret");
    let why = if is_secret {
        ": a secret is never an argument, as other users of the machine can read those"
    } else {
        ""
    };
    Some(format!("error: unknown option {name}{why}\nhint: {hint}"))
}
