//! What to type when a call failed: the flags that go with each kind of error.

use cribl_tokens::{Error, ErrorKind};

const NOT_FOUND: &str = "check --base-url: it ends in /api/v1, with what a proxy puts before it";
const ADDRESS: &str =
    "check --base-url (CRIBL_BASE_URL), and --token-url where client credentials are used";

/// Whether a hint blames the address, which is right where anything was accepted there.
pub fn is_of_address(hint: &str) -> bool {
    [NOT_FOUND, ADDRESS].contains(&hint)
}

/// A hint in this command's terms, where the library's words leave one to give.
pub fn of(error: &Error) -> Option<&'static str> {
    if let Error::SignIn(failed) = error
        && !failed.is_refused()
    {
        return for_kind(failed.cause());
    }
    for_kind(error.kind())
}

fn for_kind(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Unauthorized => {
            "put a new token where this one came from (-v says where): CRIBL_BEARER_TOKEN, or the file that --token-file \
             or the profile names; or sign in, with --username NAME"
        }
        ErrorKind::SignIn => "check the credentials (-v says which are used) and --base-url",
        ErrorKind::Forbidden => {
            "the token was accepted, but its user may not do this: use an administrator's"
        }
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::RateLimited => "try again later, or with more --retries",
        ErrorKind::Tls => "--ca-cert FILE trusts a private CA; --insecure trusts anybody",
        ErrorKind::Connect
        | ErrorKind::Redirect
        | ErrorKind::UnexpectedBody
        | ErrorKind::Protocol => ADDRESS,
        ErrorKind::Timeout => "--timeout SECONDS gives each attempt more time",
        _ => return None,
    })
}
