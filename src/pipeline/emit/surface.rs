//! Reads the public surface from the syntax tree of a generated client.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

use super::super::adapt::Adapted;
use super::super::report::Report;
use super::super::surface::{ItemKind, Surface, SurfaceItem};
use super::items::{Visitor, Wanted};
use super::places::Places;

/// Reads the items of a client.
pub(super) struct Reader<'a> {
    places: Places<'a>,
    items: Vec<SurfaceItem>,
    /// The name of the current module. Empty at the top of the file.
    module: String,
}

impl Visitor for Reader<'_> {
    fn wants(&self, keyword: &str) -> Wanted {
        match (self.module.as_str(), keyword) {
            ("types", "impl") => Wanted::Head,
            ("types", "struct" | "enum") | ("builder", "impl") => Wanted::Whole,
            _ => Wanted::Nothing,
        }
    }

    fn begin_module(&mut self, module: syn::ItemMod) {
        self.module = module.ident.to_string();
    }

    fn end_module(&mut self) {
        self.module.clear();
    }

    fn item(&mut self, item: syn::Item) -> Result<(), Report> {
        match self.module.as_str() {
            "types" => self.a_type_or_implementation(&item),
            "builder" => self.builder(&item),
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Reader<'a> {
    pub(super) fn of(adapted: &'a Adapted) -> Self {
        Self {
            places: Places::of(adapted),
            items: Vec::new(),
            module: String::new(),
        }
    }

    /// Returns the public surface of the client.
    pub(super) fn into_surface(self) -> Surface {
        Surface { items: self.items }
    }

    fn add(
        &mut self,
        kind: ItemKind,
        owner: &str,
        name: impl Into<String>,
        shape: impl Into<String>,
        pointer: &str,
    ) {
        self.items.push(SurfaceItem {
            kind,
            owner: owner.to_owned(),
            name: name.into(),
            shape: shape.into(),
            pointer: self.places.origin(pointer),
        });
    }

    fn a_type_or_implementation(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Struct(item) => {
                self.a_type(&item.ident, "struct", &item.attrs);
                self.fields(&item.ident.to_string(), &item.fields);
            }
            syn::Item::Enum(item) => {
                self.a_type(&item.ident, "enum", &item.attrs);
                for (index, variant) in item.variants.iter().enumerate() {
                    self.variant(&item.ident.to_string(), variant, index);
                }
            }
            syn::Item::Impl(block) => self.implementation(block),
            _ => {}
        }
    }

    fn a_type(&mut self, ident: &syn::Ident, shape: &str, attributes: &[syn::Attribute]) {
        let name = ident.to_string();
        let pointer = self.places.of_type(&name).to_owned();
        self.add(ItemKind::Type, "", &name, shape, &pointer);
        for derived in derives(attributes) {
            self.add(ItemKind::Implementation, &name, derived, "", &pointer);
        }
    }

    fn fields(&mut self, owner: &str, fields: &syn::Fields) {
        for (index, field) in fields.iter().enumerate() {
            let name = field
                .ident
                .as_ref()
                .map_or(index.to_string(), ToString::to_string);
            let pointer = self.places.of_field(owner, &wire_name(&field.attrs, &name));
            self.add(ItemKind::Field, owner, name, short(&field.ty), &pointer);
        }
    }

    fn variant(&mut self, owner: &str, variant: &syn::Variant, index: usize) {
        let pointer = self.places.of_variant(owner, index);
        let shape = match &variant.fields {
            syn::Fields::Unit => String::new(),
            syn::Fields::Unnamed(fields) => {
                let types: Vec<String> = fields
                    .unnamed
                    .iter()
                    .map(|field| short(&field.ty))
                    .collect();
                format!("({})", types.join(", "))
            }
            syn::Fields::Named(fields) => {
                let named = |field: &syn::Field| {
                    let name = field.ident.as_ref().map(ToString::to_string);
                    format!("{}: {}", name.unwrap_or_default(), short(&field.ty))
                };
                let fields: Vec<String> = fields.named.iter().map(named).collect();
                format!(" {{ {} }}", fields.join(", "))
            }
        };
        self.add(
            ItemKind::Variant,
            owner,
            variant.ident.to_string(),
            shape,
            &pointer,
        );
    }

    fn implementation(&mut self, block: &syn::ItemImpl) {
        let Some((of, _)) = &block.trait_ else {
            return;
        };
        let owner = short(&block.self_ty);
        let named: syn::Type = syn::parse_quote!(#of);
        let pointer = self.places.of_type(&owner).to_owned();
        self.add(
            ItemKind::Implementation,
            &owner,
            short(&named),
            "",
            &pointer,
        );
    }

    fn builder(&mut self, item: &syn::Item) {
        let syn::Item::Impl(block) = item else {
            return;
        };
        let builder = short(&block.self_ty);
        let builder = builder.split('<').next().unwrap_or_default();
        let Some(call) = self.places.call(builder) else {
            return;
        };
        let (method, operation) = (call.method.clone(), call.pointer.clone());
        self.add(ItemKind::Operation, "", &method, "", &operation);
        for item in &block.items {
            let syn::ImplItem::Fn(function) = item else {
                continue;
            };
            let name = function.sig.ident.to_string();
            if name == "send" {
                self.outcome(&method, &operation, &function.sig.output);
            } else if let Some(takes) = converted_to(&function.sig.generics) {
                let pointer = self.places.of_parameter(builder, &name);
                self.add(ItemKind::Parameter, &method, name, takes, &pointer);
            }
        }
    }

    /// `-> Result<ResponseValue<S>, Error<E>>`.
    fn outcome(&mut self, method: &str, operation: &str, output: &syn::ReturnType) {
        let syn::ReturnType::Type(_, output) = output else {
            return;
        };
        let bodies: Vec<String> = arguments(output)
            .into_iter()
            .filter_map(|outcome| arguments(outcome).first().map(|body| short(body)))
            .collect();
        if let [success, failure] = &bodies[..] {
            let responses = format!("{operation}/responses");
            let place = self.places.of_success(operation);
            self.add(ItemKind::Success, method, "", success, &place);
            self.add(ItemKind::Failure, method, "", failure, &responses);
        }
    }
}

/// Returns the types between the angle brackets at the end of a type.
fn arguments(of: &syn::Type) -> Vec<&syn::Type> {
    let syn::Type::Path(path) = of else {
        return Vec::new();
    };
    match path.path.segments.last().map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(brackets)) => {
            let types = brackets.args.iter().filter_map(|argument| match argument {
                syn::GenericArgument::Type(found) => Some(found),
                _ => None,
            });
            types.collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the type that a setter converts its value to: `T` in `where V: TryInto<T>`, or for `body_map` in
/// `FnOnce(T) -> T`.
fn converted_to(generics: &syn::Generics) -> Option<String> {
    let bounds = generics
        .where_clause
        .iter()
        .flat_map(|clause| &clause.predicates);
    let bounds = bounds.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(of) => Some(&of.bounds),
        _ => None,
    });
    let paths = bounds.flatten().filter_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    let mut types = paths.filter_map(|last| match &last.arguments {
        syn::PathArguments::AngleBracketed(brackets) if last.ident == "TryInto" => {
            match brackets.args.first() {
                Some(syn::GenericArgument::Type(found)) => Some(short(found)),
                _ => None,
            }
        }
        syn::PathArguments::Parenthesized(inputs) => {
            inputs.inputs.first().map(|input| short(&input.ty))
        }
        _ => None,
    });
    types.next()
}

/// The traits that a type derives.
fn derives(attributes: &[syn::Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        // A list that cannot be parsed has no traits that a caller could use.
        let _ = attribute.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|last| last.ident.to_string()));
            Ok(())
        });
    }
    names
}

/// Returns the name of a field in JSON.
fn wire_name(attributes: &[syn::Attribute], ident: &str) -> String {
    let mut name = ident.to_owned();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: syn::Expr = value.parse()?;
                if let syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) = value
                    && meta.path.is_ident("rename")
                {
                    name = text.value();
                }
            }
            Ok(())
        });
    }
    name
}

/// Returns a type without the paths of its parts: `Option<i64>` for `::std::option::Option<i64>`.
fn short(of: &syn::Type) -> String {
    struct LastSegments;
    impl VisitMut for LastSegments {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            path.leading_colon = None;
            if let Some(last) = path.segments.pop() {
                path.segments.clear();
                path.segments.push(last);
            }
            visit_mut::visit_path_mut(self, path);
        }
    }
    let mut of = of.clone();
    LastSegments.visit_type_mut(&mut of);
    let text = of.to_token_stream().to_string();
    let mut short = String::new();
    for token in text.split(' ') {
        short.push_str(token);
        if token == "," || token == "mut" || token == "dyn" {
            short.push(' ');
        }
    }
    short
}
