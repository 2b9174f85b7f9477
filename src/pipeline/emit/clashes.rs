//! Duplicate names in the generated code. rustc would report them too, but at length and in a file that no
//! person wrote.

use std::collections::HashSet;

use super::super::report::{Report, Rule};

const NAME_CLASH: Rule = Rule::error(
    "name-clash",
    "rename one of the two: a schema, property or operation",
);

/// The names that occurred so far.
#[derive(Default)]
pub(super) struct Clashes {
    found: Vec<String>,
    methods: HashSet<String>,
    /// The types of the current module. `None` outside a module.
    types: Option<HashSet<String>>,
}

impl Clashes {
    pub(super) fn begin_module(&mut self) {
        self.types = Some(HashSet::new());
    }

    pub(super) fn end_module(&mut self) {
        self.types = None;
    }

    pub(super) fn look_at(&mut self, item: &syn::Item) {
        if let Some(types) = &mut self.types {
            let name = type_name(item);
            self.found
                .extend(name.filter(|name| !types.insert(name.clone())));
            self.found.extend(field_clash(item));
        } else if let syn::Item::Impl(block) = item
            && block.trait_.is_none()
        {
            for item in &block.items {
                if let syn::ImplItem::Fn(method) = item
                    && !self.methods.insert(method.sig.ident.to_string())
                {
                    self.found.push(method.sig.ident.to_string());
                }
            }
        }
    }

    /// Returns an error if two types, methods or fields share a name.
    pub(super) fn refuse(&self) -> Result<(), Report> {
        if self.found.is_empty() {
            return Ok(());
        }
        let problem = |name: &String| NAME_CLASH.at("", format!("two things are called {name}"));
        Err(self.found.iter().map(problem).collect())
    }
}

/// Returns the name of a type.
pub(super) fn type_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// Returns a field that a type, or a variant of one, has twice.
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
