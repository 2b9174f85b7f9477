//! Parts of the texts of errors.

use super::response::ErrorResponse;
use super::transport::TransportError;

/// Says that the result of a call is unknown, beginning with `it`. Empty if the call changes nothing.
pub(super) fn unknown(is_change: bool, it: &str) -> String {
    if is_change {
        format!("{it} is unknown whether the Leader carried the call out")
    } else {
        String::new()
    }
}

/// The text of a success status whose body is not the documented response.
pub(super) fn undocumented(response: &ErrorResponse) -> String {
    let (status, form) = (response.status(), response.body_form());
    if let Some(server) = response.server() {
        return format!(
            "the response of {server} has status {status} but no token{form}: is the token URL right?"
        );
    }
    match response.message_in_json() {
        Some(message) => format!(
            "the Leader responded with {status} with an error instead of the documented response: {message}{}",
            unknown(response.is_change, "; it")
        ),
        None => format!(
            "the response has status {status} but is not like a Leader's{form}: is the base URL a \
             Leader's, and \
             does it end in /api/v1?{}",
            unknown(response.is_change, " It")
        ),
    }
}

pub(super) fn target(response: &ErrorResponse) -> String {
    match response.location() {
        Some(url) if response.server().is_some() => format!(
            "to {url}, which is not followed: if tokens are issued there, change the token URL"
        ),
        Some(url) => {
            format!("to {url}, which is not followed: if the Leader is there, change the base URL")
        }
        None => "without an address: is the URL right?".to_owned(),
    }
}

/// The exceeded limit: that of the attempt, or that of the call.
pub(super) fn limit(failed: &TransportError) -> String {
    match failed.attempts.deadline {
        Some(deadline) => format!("the call's deadline of {} s", deadline.as_secs_f64()),
        None => format!("{} s", failed.limit.as_secs_f64()),
    }
}

/// The text for a response that is not HTTP, or exceeds a limit.
pub(super) fn not_http(failed: &TransportError) -> String {
    let (route, detail) = (failed.route(), &failed.detail);
    if failed.is_head_too_large() {
        // hyper limits the number of headers, and the connection pool their bytes.
        format!(
            "{route} did not respond in HTTP that this client reads ({detail}: over 100 headers, or over 32 KiB of them){}",
            unknown(failed.is_change, "; it")
        )
    } else {
        format!(
            "{route} did not respond in HTTP ({detail}): is the port right, and is it https:// or http://?{}",
            unknown(failed.is_change, " It")
        )
    }
}
