//! The message for a panic, as part of the command's source: no input of the real binary causes one.

use std::sync::{Arc, Mutex};
use std::thread;

#[path = "../../src/bin/cribl-tokens/panics.rs"]
mod in_command;

#[test]
fn the_text_of_a_panic_is_not_printed() {
    let output = Arc::new(Mutex::new(String::new()));
    let (log, this) = (Arc::clone(&output), thread::current().id());
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == this {
            *log.lock().unwrap() += &in_command::message(panic);
        } else {
            others(panic);
        }
    }));
    let panicked = std::panic::catch_unwind(|| panic!("the token is {}", "eyJ-secret"));
    assert!(panicked.is_err());
    let output = output.lock().unwrap();
    assert!(
        output.contains("a bug in this command at tests/command/panics.rs"),
        "{output}"
    );
    assert!(!output.contains("eyJ"), "{output}");
}
