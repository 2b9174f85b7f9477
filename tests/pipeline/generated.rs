//! Queries on generated code, answered from its syntax tree.

#![allow(dead_code, reason = "each test file uses a part of it")]

use cribl_tokens::pipeline::{self, Output, Settings};
use quote::ToTokens;

/// Generated code, with the rewrites that led to it.
pub struct Generated {
    pub output: Output,
    file: syn::File,
}

/// Generates code with the settings of this crate.
pub fn for_crate(text: impl AsRef<[u8]>) -> Generated {
    generated(text, &Settings::for_crate())
}

/// Generates code for use in any crate.
pub fn standalone(text: impl AsRef<[u8]>) -> Generated {
    generated(text, &Settings::standalone())
}

fn generated(text: impl AsRef<[u8]>, settings: &Settings) -> Generated {
    let output = match pipeline::generate(text, settings) {
        Ok(output) => output,
        Err(report) => panic!("refused:\n{report}"),
    };
    let file = syn::parse_file(&output.source).expect("Rust");
    Generated { output, file }
}

/// Rust code without spaces.
fn dense(tokens: impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

impl Generated {
    fn items(&self, module: &str) -> Vec<&syn::Item> {
        let modules = self.file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(found) if found.ident == module => found.content.as_ref(),
            _ => None,
        });
        modules.flat_map(|(_, items)| items).collect()
    }

    /// The rules of the rewrites, in order and without duplicates.
    pub fn rewrites(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = Vec::new();
        for adaptation in &self.output.adaptations {
            if !rules.contains(&adaptation.rule) {
                rules.push(adaptation.rule);
            }
        }
        rules
    }

    /// The names of the types in `types`.
    pub fn types(&self) -> Vec<String> {
        let names = self
            .items("types")
            .into_iter()
            .filter_map(|item| match item {
                syn::Item::Struct(item) => Some(item.ident.to_string()),
                syn::Item::Enum(item) => Some(item.ident.to_string()),
                _ => None,
            });
        names.collect()
    }

    /// The type of a field. The name of a newtype's value is `0`.
    pub fn field(&self, of: &str, name: &str) -> Option<String> {
        self.items("types").into_iter().find_map(|item| match item {
            syn::Item::Struct(item) if item.ident == of => {
                let mut fields = item.fields.iter().zip(0..);
                fields.find_map(|(field, index): (&syn::Field, usize)| {
                    let found = field
                        .ident
                        .as_ref()
                        .map_or(index.to_string(), ToString::to_string);
                    (found == name).then(|| dense(&field.ty))
                })
            }
            _ => None,
        })
    }

    fn methods(&self, builder: &str) -> Vec<&syn::ImplItemFn> {
        let blocks = self
            .items("builder")
            .into_iter()
            .filter_map(|item| match item {
                syn::Item::Impl(block)
                    if dense(&block.self_ty).split('<').next() == Some(builder) =>
                {
                    Some(block)
                }
                _ => None,
            });
        let items = blocks.flat_map(|block| &block.items);
        items
            .filter_map(|item| match item {
                syn::ImplItem::Fn(method) => Some(method),
                _ => None,
            })
            .collect()
    }

    /// The methods of an operation's builder that set a parameter, each with the type it accepts.
    pub fn setters(&self, builder: &str) -> Vec<(String, String)> {
        let methods = self
            .methods(builder)
            .into_iter()
            .filter(|method| method.sig.inputs.len() == 2);
        methods
            .filter_map(|method| {
                let bound = dense(method.sig.generics.where_clause.as_ref()?);
                let takes = bound
                    .split("TryInto<")
                    .nth(1)?
                    .trim_end_matches([',', '>'])
                    .to_owned();
                Some((method.sig.ident.to_string(), takes))
            })
            .collect()
    }

    /// The success and error types of `send` in an operation's builder.
    pub fn response(&self, builder: &str) -> (String, String) {
        let output = dense(&self.send(builder).sig.output);
        let inner = output.trim_start_matches("->Result<ResponseValue<");
        let (success, error) = inner
            .split_once(">,Error<")
            .unwrap_or_else(|| panic!("{output}"));
        (
            success.to_owned(),
            error.trim_end_matches(['>', ',']).to_owned(),
        )
    }

    fn send(&self, builder: &str) -> &syn::ImplItemFn {
        let send = self
            .methods(builder)
            .into_iter()
            .find(|method| method.sig.ident == "send");
        send.unwrap_or_else(|| panic!("no operation {builder}"))
    }

    /// The statuses that `send` distinguishes, in its order.
    pub fn statuses(&self, builder: &str) -> Vec<String> {
        struct Arms(Vec<String>);
        impl syn::visit_mut::VisitMut for Arms {
            fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
                self.0.push(dense(&arm.pat).replace("u16", ""));
            }
        }
        let mut send = self.send(builder).clone();
        let mut arms = Arms(Vec::new());
        syn::visit_mut::VisitMut::visit_impl_item_fn_mut(&mut arms, &mut send);
        arms.0
    }

    /// The code of `send`.
    pub fn code(&self, builder: &str) -> String {
        dense(self.send(builder))
    }

    /// The client's methods.
    pub fn operations(&self) -> Vec<String> {
        let blocks = self.file.items.iter().filter_map(|item| match item {
            syn::Item::Impl(block) if block.trait_.is_none() => Some(block),
            _ => None,
        });
        let names = blocks
            .flat_map(|block| &block.items)
            .filter_map(|item| match item {
                syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                _ => None,
            });
        names.filter(|name| !name.starts_with("new")).collect()
    }
}
