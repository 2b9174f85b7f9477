//! Changes the code of one call, and counts each change.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};

use super::super::adapt::{Call, Wire, WireName};

/// The code of one call during the changes, and the number of each change.
pub(super) struct Send<'a> {
    call: &'a Call,
    through_inner: bool,
    /// The expression for the client in the generated code.
    client: Option<syn::Expr>,
    versions: usize,
    segments: usize,
    urls: usize,
    decoded: usize,
    /// Statements that create the response for every status.
    responses: usize,
    /// The number of restorations of each of the call's wire names.
    names: Vec<usize>,
}

/// How often code of one shape was found, and how often it is needed.
pub(super) struct Count {
    pub(super) what: String,
    pub(super) found: usize,
    pub(super) needed: usize,
}

impl<'a> Send<'a> {
    pub(super) fn new(call: &'a Call, through_inner: bool) -> Self {
        Self {
            call,
            through_inner,
            client: None,
            versions: 0,
            segments: 0,
            urls: 0,
            decoded: 0,
            responses: 0,
            names: vec![0; call.wire_names.len()],
        }
    }

    /// The number of each change, found and needed.
    pub(super) fn counts(&self) -> Vec<Count> {
        let inner = usize::from(self.through_inner);
        let count = |what: &str, found: usize, needed: usize| Count {
            what: what.to_owned(),
            found,
            needed,
        };
        let mut counts = vec![
            count("headers `api-version`", self.versions, 1),
            count(
                "calls of `encode_path`",
                self.segments,
                self.call.path_parameters,
            ),
            count("URLs of requests", self.urls, inner),
            count(
                "decoded successes",
                self.decoded,
                inner * self.call.typed_successes,
            ),
            count(
                "statements that create the response",
                self.responses,
                inner * 3,
            ),
        ];
        for (name, found) in self.call.wire_names.iter().zip(&self.names) {
            counts.push(count(&format!("places for {:?}", name.wire), *found, 1));
        }
        counts
    }

    /// Restores the document's name in `literal` if a rewrite had replaced it.
    fn restore(&mut self, wire: Wire, literal: &mut syn::Expr) {
        let syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = literal
        else {
            return;
        };
        let substitute = text.value();
        let names: &[WireName] = &self.call.wire_names;
        let found = names
            .iter()
            .position(|name| name.kind == wire && name.substitute == substitute);
        if let Some(index) = found {
            *text = syn::LitStr::new(&names[index].wire, text.span());
            self.names[index] += 1;
        }
    }

    /// `client.client.delete(url)`: makes the inner value create the URL. Otherwise reqwest would parse
    /// host and port again for each request.
    fn url(&mut self, call: &mut syn::ExprMethodCall) {
        if let syn::Expr::Field(http) = &*call.receiver
            && matches!(&http.member, syn::Member::Named(name) if name == "client")
            && let Some(url) = call.args.last_mut()
        {
            let client = &http.base;
            *url = syn::parse_quote!(#client.inner.url(&#url));
            self.client = Some((**client).clone());
            self.urls += 1;
        }
    }

    /// `response.status()`: asks the inner value, so that only an error or an undecoded success creates the
    /// generator's response.
    fn status(&self, call: &mut syn::ExprMethodCall) {
        if let Some(client) = &self.client
            && call.method == "status"
            && matches!(&*call.receiver, syn::Expr::MethodCall(inner) if inner.method == "generated_response")
        {
            *call.receiver = syn::parse_quote!(#client.inner);
        }
    }
}

impl VisitMut for Send<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let before = block.stmts.len();
        block.stmts.retain(|statement| !is_api_version(statement));
        self.versions += before - block.stmts.len();
        if self.through_inner {
            let before = block.stmts.len();
            block.stmts.retain(|statement| !is_for_response(statement));
            self.responses += before - block.stmts.len();
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "append" && call.receiver.to_token_stream().to_string() == "header_map" {
            if let Some(name) = call.args.first_mut() {
                self.restore(Wire::Header, name);
            }
        } else if call.method == "header" {
            let wire = match call.args.first().and_then(last_segment).as_deref() {
                Some("ACCEPT") => Wire::Accept,
                Some("CONTENT_TYPE") => Wire::ContentType,
                _ => return,
            };
            if let Some(syn::Expr::Call(value)) = call.args.last_mut()
                && let Some(literal) = value.args.first_mut()
            {
                self.restore(wire, literal);
            }
        } else if self.through_inner {
            self.url(call);
            self.status(call);
        }
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        if is_path(&call.func, "QueryParam", "new")
            && let Some(name) = call.args.first_mut()
        {
            self.restore(Wire::Query, name);
        }
    }

    /// The URL is a `format!`, and syn sees its arguments only as tokens.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let parser = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if call.path.is_ident("format")
            && let Ok(mut arguments) = call.parse_body_with(parser)
        {
            for argument in &mut arguments {
                self.visit_expr_mut(argument);
            }
            call.tokens = arguments.to_token_stream();
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            syn::Expr::Await(awaited) => {
                if let (Some(client), syn::Expr::Call(call)) = (&self.client, &*awaited.base)
                    && is_path(&call.func, "ResponseValue", "from_response")
                {
                    *expression = syn::parse_quote!(#client.inner.decode().map_err(|reason| {
                        Error::InvalidResponsePayload(Default::default(), reason)
                    }));
                    self.decoded += 1;
                }
            }
            syn::Expr::Call(call) if last_segment(&call.func).as_deref() == Some("encode_path") => {
                *expression = syn::parse_quote!(#call.map_err(Error::InvalidRequest)?);
                self.segments += 1;
            }
            syn::Expr::Path(path) if path.path.is_ident("response") => {
                if let Some(client) = &self.client {
                    *expression = syn::parse_quote!(#client.inner.generated_response(&request));
                }
            }
            // The capacity for the header `api-version`.
            syn::Expr::Call(call) if is_path(&call.func, "HeaderMap", "with_capacity") => {
                if let Some(syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Int(capacity),
                    ..
                })) = call.args.first_mut()
                    && let Some(less) = capacity
                        .base10_parse::<usize>()
                        .ok()
                        .and_then(|number| number.checked_sub(1))
                {
                    *capacity = syn::LitInt::new(&format!("{less}usize"), capacity.span());
                }
            }
            _ => {}
        }
    }
}

/// Returns true if the statement adds progenitor's header `api-version`, which has the version of the
/// document as its value. A documented header with that name gets its value from the caller.
fn is_api_version(statement: &syn::Stmt) -> bool {
    let syn::Stmt::Expr(syn::Expr::MethodCall(append), _) = statement else {
        return false;
    };
    let Some(syn::Expr::Call(value)) = append.args.last() else {
        return false;
    };
    let Some(syn::Expr::Call(version)) = value.args.first() else {
        return false;
    };
    append.method == "append" && is_path(&version.func, "Client", "api_version")
}

/// Returns true for the statements that run the hooks `exec` and `post` and name the response. The hook `pre`
/// has sent the request by then.
fn is_for_response(statement: &syn::Stmt) -> bool {
    match statement {
        syn::Stmt::Local(local) => {
            matches!(&local.pat, syn::Pat::Ident(name) if name.ident == "result" || name.ident == "response")
        }
        syn::Stmt::Expr(syn::Expr::Try(tried), _) => {
            matches!(&*tried.expr, syn::Expr::Await(awaited)
                if matches!(&*awaited.base, syn::Expr::MethodCall(call) if call.method == "post"))
        }
        _ => false,
    }
}

/// Returns true if `function` is `of::name` in any module.
fn is_path(function: &syn::Expr, of: &str, name: &str) -> bool {
    let syn::Expr::Path(function) = function else {
        return false;
    };
    let mut path = function.path.segments.iter().rev();
    path.next().is_some_and(|last| last.ident == name)
        && path.next().is_some_and(|before| before.ident == of)
}

fn last_segment(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}
