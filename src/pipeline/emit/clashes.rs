//! Names that two things in the generated code share. rustc would report them, at length, in a file
//! that no person wrote.

use std::collections::HashSet;

use super::super::report::{Report, Rule};

const NAME_CLASH: Rule = Rule::error(
    "name-clash",
    "rename one of the two: a schema, property or operation",
);

/// Refuses code in which two types, methods or fields share a name.
pub(super) fn refuse(file: &syn::File) -> Result<(), Report> {
    let clashes = clashes(file);
    if clashes.is_empty() {
        return Ok(());
    }
    let problem = |name: &String| NAME_CLASH.at("", format!("two things are called {name}"));
    Err(clashes.iter().map(problem).collect())
}

fn clashes(file: &syn::File) -> Vec<String> {
    let mut clashes = Vec::new();
    let mut methods = HashSet::new();
    for item in &file.items {
        match item {
            syn::Item::Mod(module) => {
                let mut seen = HashSet::new();
                let names = items_of(module).filter_map(|item| match item {
                    syn::Item::Struct(item) => Some(item.ident.to_string()),
                    syn::Item::Enum(item) => Some(item.ident.to_string()),
                    _ => None,
                });
                clashes.extend(names.filter(|name| !seen.insert(name.clone())));
                clashes.extend(items_of(module).filter_map(field_clash));
            }
            syn::Item::Impl(block) if block.trait_.is_none() => {
                for item in &block.items {
                    if let syn::ImplItem::Fn(method) = item
                        && !methods.insert(method.sig.ident.to_string())
                    {
                        clashes.push(method.sig.ident.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    clashes
}

fn items_of(module: &syn::ItemMod) -> impl Iterator<Item = &syn::Item> {
    module.content.iter().flat_map(|(_, items)| items)
}

/// A field that a type, or a variant of one, has twice.
fn field_clash(item: &syn::Item) -> Option<String> {
    let fields: Vec<&syn::Fields> = match item {
        syn::Item::Struct(item) => vec![&item.fields],
        syn::Item::Enum(item) => item
            .variants
            .iter()
            .map(|variant| &variant.fields)
            .collect(),
        _ => return None,
    };
    fields.into_iter().find_map(|fields| {
        let mut seen = HashSet::new();
        let mut names = fields.iter().filter_map(|field| field.ident.as_ref());
        names
            .find(|name| !seen.insert(name.to_string()))
            .map(ToString::to_string)
    })
}
