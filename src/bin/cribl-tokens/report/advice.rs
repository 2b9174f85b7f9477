//! Advice for users whose calls ended with a kind of error.

/// Returns the advice for a kind of error in a journal.
pub fn for_kind(kind: &str) -> &'static str {
    match kind {
        "config" => "correct the setting that the message names, and run again with --resume",
        "unauthorized" => "get a new token or sign in again, and run again with --resume",
        "sign_in" => "check the credentials and the base URL, and run again with --resume",
        "password_change_required" => {
            "sign in to the Leader's web interface once and set a new password"
        }
        "forbidden" => "run again with --resume and an administrator's token",
        "not_found" => "check the base URL (it ends in /api/v1) and the spelling of the ids",
        "rate_limited" => "run again later with --resume and a lower --rate",
        "server_error" => {
            "check the Leader's log, and run again with --resume; sending a call again does no harm"
        }
        "unexpected_status" => {
            "look at the status and the message; a proxy may have responded instead of the Leader"
        }
        "redirect" => "use the URL that the redirect names as base URL",
        "unexpected_body" => {
            "check that the base URL is the Leader's and not a login page's or a proxy's"
        }
        "timeout" => "run again with --resume, and with a longer --timeout if the Leader is slow",
        "connect" => "check the network, the base URL and the proxy, and run again with --resume",
        "tls" => "check the certificate; --ca-cert FILE trusts a private CA",
        "protocol" => "check that the port is the Leader's and that https or http is right",
        "disconnected" | "interrupted" => {
            "run again with --resume; sending a call again does no harm"
        }
        _ => "look at the message, and run again with --resume",
    }
}
