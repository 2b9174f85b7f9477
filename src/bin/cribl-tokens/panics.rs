//! The message for a panic, which is a bug in this command. It shows the place but not the text, which
//! could contain a secret.

use std::panic::PanicHookInfo;

pub fn message(panic: &PanicHookInfo<'_>) -> String {
    let place = panic
        .location()
        .map_or(String::new(), |at| format!(" at {at}"));
    format!("error: a bug in this command{place}: please report it")
}
