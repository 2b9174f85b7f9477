//! Runs progenitor in a separate thread and turns its panics into problems.
//!
//! progenitor panics on unsupported input, and recurses as deep as the document does.

use std::any::Any;
use std::cell::Cell;
use std::sync::Once;
use std::{panic, thread};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::Generator;

use super::super::report::{Report, Rule};
use super::settings::Settings;

const REFUSED: Rule = Rule::error(
    "generator-refused",
    "progenitor cannot generate this and no rewrite for it is known; write it another way",
);

/// Stack size of the generator's thread. Documents have at most 100 levels, and the generator takes some 20
/// KiB of stack for each in a debug build.
const STACK_BYTES: usize = 64 << 20;

/// Generates the client's code and passes it to `then`. Both run in the same thread, because syntax trees
/// cannot be sent to another.
pub(super) fn generate<T: Send>(
    openapi: OpenAPI,
    settings: &Settings,
    then: impl FnOnce(TokenStream) -> Result<T, Report> + Send,
) -> Result<T, Report> {
    let work = move || {
        let tokens = Generator::new(&settings.generation().map_err(not_rust)?)
            .generate_tokens(&openapi)
            .map_err(|error| refused(&error.to_string()))?;
        drop(openapi);
        then(tokens)
    };
    catch_panics(work).unwrap_or_else(|message| Err(refused(&message)))
}

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn not_rust(error: syn::Error) -> Report {
    refused(&error.to_string())
}

fn refused(message: &str) -> Report {
    // The generator prints whole schemas into some of its messages.
    let short: String = message.chars().take(400).collect();
    REFUSED.at("", short).into()
}

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` in a separate thread. The message of a panic becomes the error and is not printed.
fn catch_panics<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !SILENT.get() {
                previous(panic);
            }
        }));
    });
    let silently = move || {
        SILENT.set(true);
        work()
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, silently);
        let outcome = thread.map_err(|error| error.to_string())?.join();
        outcome.map_err(|panic| message(panic.as_ref()).to_owned())
    })
}

/// Does two things at the same time, such as generating two clients to compare.
pub(crate) fn both<A: Send, B>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one.join();
        (
            one.unwrap_or_else(|panic| panic::resume_unwind(panic)),
            other,
        )
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("the generator panicked without a message")
}
