//! Runs the generator on an adapted document, changes what it generates, and prints it.
//!
//! - `generator` runs progenitor;
//! - `clashes` refuses code in which two things share a name;
//! - `calls` changes the code of each call (`send`), as a syntax tree and never as text;
//! - `surface` reads what a user of the client can name, with its `places` in the document.

mod calls;
mod clashes;
mod generator;
mod places;
mod send;
mod settings;
mod surface;

use super::adapt::Adapted;
use super::document::typed;
use super::report::Report;
use super::surface::Surface;
pub use settings::Settings;

/// Returns the source of the client.
pub(crate) fn emit(adapted: &Adapted, settings: &Settings) -> Result<String, Report> {
    client(adapted, settings, |file| prettyplease::unparse(&file))
}

/// Generates the client and drops it. Printing it would take as long again.
pub(crate) fn attempt(adapted: &Adapted, settings: &Settings) -> Result<(), Report> {
    client(adapted, settings, drop)
}

/// Returns the public surface of the client.
pub(crate) fn surface(adapted: &Adapted, settings: &Settings) -> Result<Surface, Report> {
    client(adapted, settings, |file| surface::of(&file, adapted))
}

/// Generates the client and hands its syntax tree to `then`.
fn client<T: Send>(
    adapted: &Adapted,
    settings: &Settings,
    then: impl FnOnce(syn::File) -> T + Send,
) -> Result<T, Report> {
    let openapi = typed(&adapted.value)?;
    generator::generate(&openapi, settings, |mut file| {
        clashes::refuse(&file)?;
        calls::rewrite(&mut file, adapted, settings.parts.is_some())?;
        if let Some(parts) = &settings.parts {
            let hooks: syn::Path = syn::parse_str(parts.hooks).map_err(generator::not_rust)?;
            file.items.push(syn::parse_quote!(#hooks! { Client }));
        }
        allow_unused(&mut file);
        Ok(then(file))
    })
}

/// Allows what rustc warns of in generated code.
fn allow_unused(file: &mut syn::File) {
    for item in &mut file.items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        let reason = "generated, whether it is used or not";
        module.attrs.push(
            syn::parse_quote!(#[allow(dead_code, unused_imports, unused_mut, reason = #reason)]),
        );
    }
}
