//! Changes the code that progenitor generates for each call, as a syntax tree.
//!
//! Each change looks for code of one shape and counts what it finds. A count that differs from what the
//! document needs is an error: another version of the generator must not lead to a client that compiles and
//! sends something else.

use std::collections::HashMap;

use syn::visit_mut::VisitMut;

use super::super::adapt::Call;
use super::super::origins::Origins;
use super::super::report::{Problem, Report, Rule};
use super::send::Send;

const GENERATOR_OUTPUT: Rule = Rule::error(
    "generator-output",
    "build with the versions of progenitor that Cargo.toml names: other versions write other code",
);

/// The calls of a client, and the changes made to their code so far.
pub(super) struct Calls<'a> {
    all: &'a [Call],
    sends: HashMap<&'a str, Send<'a>>,
    imports: usize,
    is_in_builders: bool,
}

impl<'a> Calls<'a> {
    /// `through_inner` makes the client's inner value create each URL, decode each success, and create the response of
    /// each error.
    pub(super) fn of(calls: &'a [Call], through_inner: bool) -> Self {
        let sends = calls
            .iter()
            .map(|call| (call.builder.as_str(), Send::new(call, through_inner)));
        Self {
            all: calls,
            sends: sends.collect(),
            imports: 0,
            is_in_builders: false,
        }
    }

    pub(super) fn begin_module(&mut self, module: &syn::ItemMod) {
        self.is_in_builders = module.ident == "builder";
    }

    pub(super) fn end_module(&mut self) {
        self.is_in_builders = false;
    }

    /// Changes the item if it is the code of a call.
    pub(super) fn rewrite(&mut self, item: &mut syn::Item) {
        if !self.is_in_builders {
            self.imports += without_encode_path(item);
        } else if let syn::Item::Impl(block) = item
            && let syn::Type::Path(of) = &*block.self_ty
            && let Some(name) = of.path.segments.last().map(|last| last.ident.to_string())
            && let Some(send) = self.sends.get_mut(name.as_str())
        {
            send.visit_item_impl_mut(block);
        }
    }

    /// Returns an error if the number of changes differs from what the document needs.
    pub(super) fn refuse(&self, origins: &Origins) -> Result<(), Report> {
        let mut problems =
            Vec::from_iter(unexpected("", "imports of `encode_path`", self.imports, 1));
        for call in self.all {
            let pointer = origins.of(&call.pointer);
            let counts = self.sends[call.builder.as_str()].counts().into_iter();
            problems.extend(
                counts.filter_map(|count| {
                    unexpected(&pointer, &count.what, count.found, count.needed)
                }),
            );
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.into_iter().collect())
        }
    }
}

fn unexpected(pointer: &str, what: &str, found: usize, needed: usize) -> Option<Problem> {
    let message = format!("{found} {what} in the generated code, not {needed}");
    (found != needed).then(|| GENERATOR_OUTPUT.at(pointer, message))
}

/// Removes the import of progenitor's `encode_path` and returns how many there were.
fn without_encode_path(item: &mut syn::Item) -> usize {
    fn remove(tree: &mut syn::UseTree) -> usize {
        match tree {
            syn::UseTree::Path(path) => remove(&mut path.tree),
            syn::UseTree::Group(group) => {
                let all = std::mem::take(&mut group.items);
                let before = all.len();
                let named = |tree: &syn::UseTree| matches!(tree, syn::UseTree::Name(name) if name.ident == "encode_path");
                group.items = all.into_iter().filter(|tree| !named(tree)).collect();
                before - group.items.len()
            }
            _ => 0,
        }
    }
    match item {
        syn::Item::Use(import) => remove(&mut import.tree),
        _ => 0,
    }
}

/// The function that the generated code calls instead of progenitor's, which does not encode `\`. It
/// refuses dot segments, because URL parsers resolve them even if they are percent-encoded.
pub(super) fn encode_path() -> syn::Item {
    syn::parse_quote! {
        /// Encodes a path parameter as one segment of the path.
        #[allow(dead_code, reason = "a document may have no path parameters")]
        fn encode_path(value: &str) -> Result<String, String> {
            if matches!(value, "" | "." | "..") {
                return Err(format!("{value:?} cannot be a path parameter: it would address another path"));
            }
            let mut encoded = String::with_capacity(3 * value.len());
            for byte in value.bytes() {
                match byte {
                    b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                        encoded.push(char::from(byte));
                    }
                    _ => {
                        let digit = |half: u8| char::from(half + if half < 10 { b'0' } else { b'A' - 10 });
                        encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
                    }
                }
            }
            Ok(encoded)
        }
    }
}

#[cfg(test)]
mod tests;
