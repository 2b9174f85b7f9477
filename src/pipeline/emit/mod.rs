//! Runs the generator on an adapted document, changes the generated code, and prints it.
//!
//! - `generator` runs progenitor; `plain` knows what it accepts, and `refusals` finds what it refuses;
//! - `unchanged` leaves out what two documents have in common;
//! - `items` splits the code into items;
//! - `clashes` refuses code with duplicate names;
//! - `calls` changes the code of each call (`send`), as a syntax tree and never as text;
//! - `print` prints the items;
//! - `surface` lists what a user of the client can name, and `places` finds it in the document.

mod calls;
mod clashes;
mod generator;
mod items;
mod places;
mod plain;
mod print;
mod refusals;
mod send;
mod settings;
mod surface;
mod unchanged;

use std::collections::HashSet;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use serde_json::Value;

use super::adapt::{Adapted, Call};
use super::document::typed;
use super::origins::Origins;
use super::pointer;
use super::report::Report;
use super::surface::Surface;
use calls::Calls;
use clashes::Clashes;
pub(crate) use generator::both;
use items::{Visitor, Wanted};
use plain::Doubtful;
use print::Printer;
pub(crate) use refusals::Refusal;
pub use settings::Settings;
pub(crate) use unchanged::empty as empty_unchanged;

/// Returns the source of the client. Takes the value out of `adapted` to reduce the peak memory.
pub(crate) fn emit(adapted: &mut Adapted, settings: &Settings) -> Result<String, Report> {
    let openapi = typed(std::mem::take(&mut adapted.value))?;
    let printer = client(
        openapi,
        (&adapted.calls, &adapted.origins),
        settings,
        Printer::default,
    )?;
    Ok(printer.source)
}

/// Returns an error if the generator refuses the document. Runs it on the doubtful parts only, and on the
/// whole document if it refuses one of them.
pub(crate) fn attempt(adapted: &Adapted, settings: &Settings) -> Result<(), Report> {
    if let Some(doubtful) = Doubtful::of(&adapted.value, &adapted.calls)
        && is_accepted(&doubtful, adapted, settings)
    {
        return Ok(());
    }
    attempt_whole(adapted, settings).map(drop)
}

fn attempt_whole(adapted: &Adapted, settings: &Settings) -> Result<TypeNames, Report> {
    let about = (&adapted.calls[..], &adapted.origins);
    client(typed(&adapted.value)?, about, settings, TypeNames::default)
}

/// Returns true if the generator accepts the doubtful parts, and so the whole document.
fn is_accepted(doubtful: &Doubtful, adapted: &Adapted, settings: &Settings) -> bool {
    let root = &adapted.value;
    let mut part = refusals::part(root, &doubtful.schemas, &doubtful.operations);
    // The generator reads the other components, too.
    let others = root.get("components").and_then(Value::as_object);
    for (kind, others) in others.into_iter().flatten() {
        if kind != "schemas" {
            part["components"][kind] = others.clone();
        }
    }
    let types = part_types(&part, adapted, settings);
    types.is_ok_and(|types| !doubtful.clash(&part, &types.names))
}

/// Generates a part of the document, with the calls of the operations that it has.
fn part_types(part: &Value, adapted: &Adapted, settings: &Settings) -> Result<TypeNames, Report> {
    let mut calls = adapted.calls.clone();
    calls.retain(|call| pointer::find(part, &call.pointer).is_some());
    let about = (&calls[..], &adapted.origins);
    client(typed(part)?, about, settings, TypeNames::default)
}

/// Returns the public surface of the client.
pub(crate) fn surface(adapted: &Adapted, settings: &Settings) -> Result<Surface, Report> {
    let openapi = typed(&adapted.value)?;
    let reader = client(
        openapi,
        (&adapted.calls, &adapted.origins),
        settings,
        || surface::Reader::of(adapted),
    )?;
    Ok(reader.into_surface())
}

/// Removes the parts that the generator refuses from a refused document, so that it accepts the rest.
/// Returns those parts, or nothing if no single part is refused.
pub(crate) fn remove_refused(adapted: &mut Adapted, settings: &Settings) -> Vec<Refusal> {
    let try_out = |part: &Value| part_types(part, adapted, settings).map(drop);
    let mut refusals = refusals::find(&adapted.value, &try_out);
    refusals::remove(&mut adapted.value, &refusals);
    for refusal in &mut refusals {
        adapted.calls.retain(|call| call.pointer != refusal.pointer);
        refusal.problem.pointer = adapted.origins.of(&refusal.problem.pointer);
    }
    refusals
}

/// Generates the client and passes each of its items to the visitor.
fn client<V: Visitor + Send>(
    openapi: OpenAPI,
    (calls, origins): (&[Call], &Origins),
    settings: &Settings,
    visitor: impl FnOnce() -> V + Send,
) -> Result<V, Report> {
    let work = |code: TokenStream| {
        let mut client = Client {
            calls: Calls::of(calls, settings.parts.is_some()),
            clashes: Clashes::default(),
            visitor: visitor(),
            modules: Vec::new(),
        };
        items::visit(code, &mut client)?;
        client.clashes.refuse()?;
        client.calls.refuse(origins)?;
        client.visitor.item(calls::encode_path())?;
        if let Some(parts) = &settings.parts {
            let hooks: syn::Path = syn::parse_str(parts.hooks).map_err(generator::not_rust)?;
            client.visitor.item(syn::parse_quote!(#hooks! { Client }))?;
        }
        Ok(client.visitor)
    };
    generator::generate(openapi, settings, work)
}

/// Changes the items of a client and passes them on.
struct Client<'a, V> {
    calls: Calls<'a>,
    clashes: Clashes,
    visitor: V,
    /// The modules around the item that is being visited.
    modules: Vec<String>,
}

impl<V: Visitor> Visitor for Client<'_, V> {
    /// The calls are in the module `builder`. Names can clash there and in `types`.
    fn wants(&self, keyword: &str) -> Wanted {
        let needed = match self.modules.as_slice() {
            [] => Wanted::Whole,
            [module] if module == "builder" => Wanted::Whole,
            [_] if ["struct", "enum"].contains(&keyword) => Wanted::Whole,
            _ => Wanted::Nothing,
        };
        needed.max(self.visitor.wants(keyword))
    }

    fn begin_module(&mut self, mut module: syn::ItemMod) {
        self.modules.push(module.ident.to_string());
        if self.modules.len() > 1 {
            return self.visitor.begin_module(module);
        }
        self.calls.begin_module(&module);
        self.clashes.begin_module();
        // rustc warns about these in generated code.
        let reason = "generated, whether it is used or not";
        module.attrs.push(
            syn::parse_quote!(#[allow(dead_code, unused_imports, unused_mut, reason = #reason)]),
        );
        self.visitor.begin_module(module);
    }

    fn end_module(&mut self) {
        self.modules.pop();
        if self.modules.is_empty() {
            self.calls.end_module();
            self.clashes.end_module();
        }
        self.visitor.end_module();
    }

    fn item(&mut self, mut item: syn::Item) -> Result<(), Report> {
        if self.modules.len() <= 1 {
            self.clashes.look_at(&item);
            self.calls.rewrite(&mut item);
        }
        self.visitor.item(item)
    }
}

/// Collects the names of the types and ignores everything else.
#[derive(Debug, Default)]
struct TypeNames {
    names: HashSet<String>,
    modules: Vec<String>,
}

impl Visitor for TypeNames {
    fn wants(&self, _: &str) -> Wanted {
        Wanted::Nothing
    }

    fn begin_module(&mut self, module: syn::ItemMod) {
        self.modules.push(module.ident.to_string());
    }

    fn end_module(&mut self) {
        self.modules.pop();
    }

    fn item(&mut self, item: syn::Item) -> Result<(), Report> {
        if self.modules == ["types"] {
            self.names.extend(clashes::type_name(&item));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
