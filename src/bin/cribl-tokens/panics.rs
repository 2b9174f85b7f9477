//! Prints a message for a panic, which is a bug in this command. It shows the place but not the text, which
//! could contain a secret.

use std::panic::PanicHookInfo;

use crate::stderr::status_line;

pub fn install() {
    std::panic::set_hook(Box::new(|panic| status_line!("{}", message(panic))));
}

fn message(panic: &PanicHookInfo<'_>) -> String {
    let place = panic
        .location()
        .map_or(String::new(), |at| format!(" at {at}"));
    format!("error: a bug in this command{place}: please report it")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    #[test]
    fn the_text_of_a_panic_is_not_printed() {
        let output = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&output);
        std::panic::set_hook(Box::new(move |panic| {
            log.lock().unwrap().push(crate::panics::message(panic));
        }));
        let panicked = std::panic::catch_unwind(|| panic!("the token is {}", "eyJ-secret"));
        drop(std::panic::take_hook());
        assert!(panicked.is_err());
        let output = output.lock().unwrap().concat();
        assert!(
            output.contains("a bug in this command at src/bin/cribl-tokens/panics.rs"),
            "{output}"
        );
        assert!(!output.contains("eyJ"), "{output}");
    }
}
