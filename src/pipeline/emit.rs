//! The generator, kept at arm's length: document in, source text or one problem out.
//!
//! progenitor panics at what it doesn't know, and recurses as deep as the document does. So it runs
//! in a thread of its own with a stack to spare, and its panics are caught and told as problems.
//! What it made is changed as a syntax tree, never as text.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Once;
use std::{panic, thread};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::ToTokens;
use serde::Deserialize;
use serde_json::Value;
use syn::visit_mut::VisitMut;

use super::adapt::{Adapted, WireName};
use super::check::catalogue as rules;
use super::report::{Report, Rule};

const REFUSED: Rule = Rule::error(
    "generator-refused",
    "the generator, progenitor, can't take this document and no rewrite is known; see its words",
);
const NAME_CLASH: Rule = Rule::error(
    "name-clash",
    "rename what makes one of the two names: a schema, property or operation",
);

/// Documents end at 100 levels, and the generator takes some 20 KiB of a debug build's stack for one.
const STACK_BYTES: usize = 64 << 20;

/// How a client is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    inner_type: Option<&'static str>,
    hooks_required: bool,
    encode_path: Option<&'static str>,
    hooks: Option<&'static str>,
    inner_ends: bool,
}

impl Settings {
    /// As this crate compiles it: the calls go through `client::http::exchange::Exchange`, a client
    /// without hooks doesn't compile, and path segments are encoded by
    /// `client::values::path_segment::encode_segment`, because progenitor's own leaves `.` and `\` alone. The hooks
    /// are put there by the macro `client::http::exchange::hooks`, so that a further document needs none
    /// written by hand. A request's URL comes from `Exchange::url`, a success is decoded by
    /// `Exchange::decode`, and no request gets progenitor's header `api-version`, which no document has.
    #[must_use]
    pub fn for_crate() -> Self {
        Self {
            inner_type: Some("crate::client::http::exchange::Exchange"),
            hooks_required: true,
            encode_path: Some("crate::client::values::path_segment::encode_segment"),
            hooks: Some("crate::client::http::exchange::hooks"),
            inner_ends: true,
        }
    }

    /// For any crate with `progenitor-client`, `reqwest`, `serde` and `serde_json`: hooks are
    /// optional, nothing else is expected of the crate.
    #[must_use]
    pub fn standalone() -> Self {
        Self {
            inner_type: None,
            hooks_required: false,
            encode_path: None,
            hooks: None,
            inner_ends: false,
        }
    }

    fn generation(&self) -> Result<GenerationSettings, syn::Error> {
        let mut generation = GenerationSettings::default();
        let hooks = if self.hooks_required {
            HooksMode::Expected
        } else {
            HooksMode::Optional
        };
        generation
            .with_interface(InterfaceStyle::Builder)
            .with_hooks(hooks);
        if let Some(inner) = self.inner_type {
            generation.with_inner_type(syn::parse_str::<syn::Type>(inner)?.into_token_stream());
        }
        Ok(generation)
    }
}

/// The document as `openapiv3` types it. The shape has been checked, so a refusal is a gap between
/// the grammar and that crate.
pub(crate) fn typed(value: &Value) -> Result<OpenAPI, Report> {
    OpenAPI::deserialize(value).map_err(|error| rules::MODEL.at("", error.to_string()).into())
}

/// The source of the client.
pub(crate) fn emit(adapted: &Adapted, settings: &Settings) -> Result<String, Report> {
    let openapi = typed(&adapted.value)?;
    let (settings, wire_names) = (settings.clone(), adapted.wire_names.clone());
    contained(move || print(&openapi, &settings, &wire_names))
        .unwrap_or_else(|words| Err(REFUSED.at("", words).into()))
}

fn print(
    openapi: &OpenAPI,
    settings: &Settings,
    wire_names: &[WireName],
) -> Result<String, Report> {
    let refused = |words: String| Report::from(REFUSED.at("", words));
    let generation = settings
        .generation()
        .map_err(|error| refused(error.to_string()))?;
    let tokens = Generator::new(&generation)
        .generate_tokens(openapi)
        .map_err(|error| refused(error.to_string()))?;
    let mut file: syn::File = syn::parse2(tokens).map_err(|error| refused(error.to_string()))?;
    let clashes = clashes(&file);
    if !clashes.is_empty() {
        let told = clashes
            .iter()
            .map(|name| NAME_CLASH.at("", format!("two things are called {name}")));
        return Err(told.collect());
    }
    if let Some(path) = settings.encode_path {
        encode_path_from(&mut file, path).map_err(|error| refused(error.to_string()))?;
    }
    if settings.inner_ends {
        InnerEnds::default().visit_file_mut(&mut file);
    }
    if let Some(hooks) = settings.hooks {
        let call = hook_up(hooks).map_err(|error| refused(error.to_string()))?;
        file.items.push(call);
    }
    restore_wire_names(&mut file, wire_names);
    quiet(&mut file);
    Ok(prettyplease::unparse(&file))
}

/// Takes `encode_path` from somewhere else than `progenitor_client`.
fn encode_path_from(file: &mut syn::File, path: &str) -> syn::Result<()> {
    let path: syn::Path = syn::parse_str(path)?;
    let import = syn::parse_quote!(
        #[allow(unused_imports)]
        use #path as encode_path;
    );
    for item in &mut file.items {
        if let syn::Item::Use(import) = item {
            without_encode_path(&mut import.tree);
        }
    }
    file.items.insert(0, import);
    Ok(())
}

/// A call of the macro that implements the hooks of the generated `Client`.
fn hook_up(hooks: &str) -> syn::Result<syn::Item> {
    let hooks: syn::Path = syn::parse_str(hooks)?;
    Ok(syn::parse_quote!(#hooks! { Client }))
}

/// Has the client's inner value make the URL of each request, of which the generated code would make a
/// text for reqwest to parse, host and all, and decode each success, which it has read already; and takes
/// the header `api-version` out.
#[derive(Default)]
struct InnerEnds {
    /// The client, in the method that is visited.
    client: Option<syn::Expr>,
}

impl VisitMut for InnerEnds {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        syn::visit_mut::visit_expr_method_call_mut(self, call);
        if let syn::Expr::Field(http) = &*call.receiver
            && matches!(&http.member, syn::Member::Named(name) if name == "client")
            && let Some(url) = call.args.last_mut()
        {
            let client = &http.base;
            *url = syn::parse_quote!(#client.inner.url(&#url));
            self.client = Some((**client).clone());
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        syn::visit_mut::visit_block_mut(self, block);
        block.stmts.retain(|statement| {
            let syn::Stmt::Expr(syn::Expr::MethodCall(call), _) = statement else {
                return true;
            };
            let name = call.args.first().map(ToTokens::to_token_stream);
            !name.is_some_and(|name| name.to_string().contains("\"api-version\""))
        });
    }

    fn visit_expr_mut(&mut self, expression: &mut syn::Expr) {
        syn::visit_mut::visit_expr_mut(self, expression);
        match expression {
            syn::Expr::Await(awaited) => {
                if let (Some(client), syn::Expr::Call(call)) = (&self.client, &*awaited.base)
                    && is_path(&call.func, "ResponseValue", "from_response")
                {
                    let response = &call.args;
                    *expression = syn::parse_quote!(#client.inner.decode(&#response).map_err(|reason| {
                        Error::InvalidResponsePayload(Default::default(), reason)
                    }));
                }
            }
            // Room for that header.
            syn::Expr::Call(call) if is_path(&call.func, "HeaderMap", "with_capacity") => {
                call.args = std::iter::once::<syn::Expr>(syn::parse_quote!(0)).collect();
            }
            _ => {}
        }
    }
}

/// Whether `function` is `of::name`, in whatever module.
fn is_path(function: &syn::Expr, of: &str, name: &str) -> bool {
    let syn::Expr::Path(function) = function else {
        return false;
    };
    let mut path = function.path.segments.iter().rev();
    path.next().is_some_and(|last| last.ident == name)
        && path.next().is_some_and(|before| before.ident == of)
}

fn without_encode_path(tree: &mut syn::UseTree) {
    match tree {
        syn::UseTree::Path(path) => without_encode_path(&mut path.tree),
        syn::UseTree::Group(group) => {
            let kept = std::mem::take(&mut group.items).into_iter();
            let other = |tree: &syn::UseTree| !matches!(tree, syn::UseTree::Name(name) if name.ident == "encode_path");
            group.items = kept.filter(other).collect();
        }
        _ => {}
    }
}

/// Allows what rustc warns of in generated code: imports and helpers that this document has no use for.
fn quiet(file: &mut syn::File) {
    for item in &mut file.items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        let reason = "the generator doesn't look whether it's used";
        module.attrs.push(
            syn::parse_quote!(#[allow(dead_code, unused_imports, unused_mut, reason = #reason)]),
        );
    }
}

/// Puts what goes over the wire back to what the document says, where a rewrite had to call it
/// something else.
fn restore_wire_names(file: &mut syn::File, wire_names: &[WireName]) {
    let modules = file.items.iter_mut().filter_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    for item in modules.flat_map(|(_, items)| items) {
        let syn::Item::Impl(block) = item else {
            continue;
        };
        let syn::Type::Path(of) = &*block.self_ty else {
            continue;
        };
        let Some(builder) = of
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
        else {
            continue;
        };
        let names = wire_names
            .iter()
            .filter(|name| name.builder == builder)
            .collect();
        WireNames(names).visit_item_impl_mut(block);
    }
}

struct WireNames<'a>(Vec<&'a WireName>);

impl VisitMut for WireNames<'_> {
    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        let value = literal.value();
        if let Some(name) = self.0.iter().find(|name| name.stand_in == value) {
            *literal = syn::LitStr::new(&name.wire, literal.span());
        }
    }
}

/// The names that two types, two builders or two methods have: rustc would say so, at length, of a
/// file that nobody wrote.
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

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` in a thread of its own; what it says in a panic is the error, and goes nowhere else.
fn contained<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // Other threads' panics are none of ours.
            if !SILENT.get() {
                loud(panic);
            }
        }));
    });
    let silently = move || {
        SILENT.set(true);
        work()
    };
    let thread = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(silently);
    let outcome = thread.map_err(|error| error.to_string())?.join();
    outcome.map_err(|panic| words(panic.as_ref()))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    // The generator prints whole schemas into some of its panics.
    text.unwrap_or("it gave no reason")
        .chars()
        .take(400)
        .collect()
}
