//! Splits the generated code into items.
//!
//! A syntax tree takes many times the memory of its tokens, so each item is parsed, changed, printed and
//! dropped before the next one. That includes the items of nested modules.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::super::report::Report;
use super::generator::not_rust;

/// Processes each item of the generated code, in order.
pub(super) trait Visitor {
    /// Returns what is wanted of an item here that begins with this keyword. The rest is not parsed, because
    /// parsing is most of the cost of a visit. The modules of the file are always visited.
    fn wants(&self, keyword: &str) -> Wanted;
    /// Begins a module. `module` has no content here: its items follow until `end_module`. Modules may be nested.
    fn begin_module(&mut self, module: syn::ItemMod);
    fn end_module(&mut self);
    /// An item of a module, or of the file.
    fn item(&mut self, item: syn::Item) -> Result<(), Report>;
}

/// What a visitor wants of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    Nothing,
    /// The item with nothing in its braces.
    Head,
    Whole,
}

/// Parses the code and passes each item to `visitor`.
pub(super) fn visit(code: TokenStream, visitor: &mut impl Visitor) -> Result<(), Report> {
    visit_at(0, code, visitor)
}

fn visit_at(depth: usize, code: TokenStream, visitor: &mut impl Visitor) -> Result<(), Report> {
    for tokens in split(code) {
        let keyword = keyword(&tokens).unwrap_or_default();
        let wanted = visitor.wants(&keyword);
        let is_module_of_file = keyword == "mod" && depth == 0;
        if wanted == Wanted::Nothing && !is_module_of_file {
            continue;
        }
        match module(tokens) {
            Ok((header, content)) => {
                visitor.begin_module(syn::parse2(header).map_err(not_rust)?);
                visit_at(depth + 1, content, visitor)?;
                visitor.end_module();
            }
            Err(mut tokens) => {
                if wanted == Wanted::Head {
                    empty_braces(&mut tokens);
                }
                let item = TokenStream::from_iter(tokens);
                visitor.item(syn::parse2(item).map_err(not_rust)?)?;
            }
        }
    }
    Ok(())
}

/// Takes what is in the braces at the end of an item out.
fn empty_braces(tokens: &mut [TokenTree]) {
    if let Some(last @ TokenTree::Group(_)) = tokens.last_mut() {
        let empty = Group::new(Delimiter::Brace, TokenStream::new());
        *last = TokenTree::Group(empty);
    }
}

/// Splits the code into the tokens of each item. An item ends with `;` or with braces. A `use` and similar
/// items end only with `;`.
fn split(code: TokenStream) -> impl Iterator<Item = Vec<TokenTree>> {
    let mut tokens = code.into_iter();
    std::iter::from_fn(move || {
        let mut item: Vec<TokenTree> = Vec::new();
        for token in tokens.by_ref() {
            let ends = match &token {
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Group(group) => {
                    let keyword = keyword(&item);
                    let by_semicolon = ["use", "const", "static", "type"];
                    let braces = group.delimiter() == Delimiter::Brace;
                    braces && !keyword.is_some_and(|word| by_semicolon.contains(&word.as_str()))
                }
                _ => false,
            };
            item.push(token);
            if ends {
                break;
            }
        }
        (!item.is_empty()).then_some(item)
    })
}

/// Returns the keyword of an item.
fn keyword(item: &[TokenTree]) -> Option<String> {
    let identifiers = item.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    identifiers.into_iter().find(|word| word != "pub")
}

/// Splits a module into its head with empty braces, and its content. Returns any other item as the error.
fn module(mut tokens: Vec<TokenTree>) -> Result<(TokenStream, TokenStream), Vec<TokenTree>> {
    if keyword(&tokens).is_none_or(|word| word != "mod") {
        return Err(tokens);
    }
    match tokens.pop() {
        Some(TokenTree::Group(braces)) => {
            let empty = Group::new(Delimiter::Brace, TokenStream::new());
            tokens.push(TokenTree::Group(empty));
            Ok((TokenStream::from_iter(tokens), braces.stream()))
        }
        last => {
            tokens.extend(last);
            Err(tokens)
        }
    }
}
