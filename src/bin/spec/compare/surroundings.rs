//! What holds for an operation from outside: security and servers.

use super::comparer::{Comparer, Label};
use super::operations::Call;
use super::{On, Side};
use crate::contract::node::Node;
use crate::contract::security::{Alternative, alternatives};
use crate::contract::servers::servers;

impl<'d> Comparer<'d> {
    /// Compares the ways in: each that was open must still open.
    pub fn security(&mut self, call: &Call<'d>) {
        let (olds, was_at) = alternatives(&call.old);
        let (news, is_at) = alternatives(&call.new);
        let sides = (written(was_at, &olds), written(is_at, &news));
        let shut: Vec<&Alternative> = olds
            .iter()
            .filter(|old| !news.iter().any(|new| old.satisfies(new)))
            .collect();
        if let Some(first) = shut.first() {
            let (rule, why) = reason(first, &news);
            let message = format!("{}: {why}", Label::new(&call.title).member(&first.title()));
            self.breaking(rule, On::Wire, sides, message);
        } else if !alike(&olds, &news) {
            let message = format!(
                "{}: less is asked for, or in more ways; what opened still opens",
                call.title
            );
            self.compatible("security-relaxed", sides, message);
        }
    }

    /// Compares base URLs.
    pub fn servers(&mut self, call: &Call<'d>) {
        let (olds, was_at) = servers(&call.old);
        let (news, is_at) = servers(&call.new);
        for (url, old) in &olds {
            match (old, news.get(url)) {
                (Some(old), Some(Some(new))) => self.words(old, new, &["description"], url),
                (_, Some(_)) => {}
                (_, None) => {
                    let is = news.keys().cloned().collect::<Vec<_>>().join(", ");
                    let sides = (at(old.as_ref(), &was_at, url), at(None, &is_at, &is));
                    let message = format!(
                        "{}: no longer at `{url}`; every URL that existing clients build from it is wrong",
                        call.title
                    );
                    self.breaking("server-removed", On::Wire, sides, message);
                }
            }
        }
        for (url, new) in news.iter().filter(|(url, _)| !olds.contains_key(*url)) {
            let message = format!("{}: also at `{url}`", call.title);
            self.compatible(
                "server-added",
                (None, at(new.as_ref(), &is_at, url)),
                message,
            );
        }
    }
}

/// Where a server is written, or the list where it would be.
#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
fn at(server: Option<&Node<'_>>, list: &str, text: &str) -> Option<Side> {
    let pointer = server.map_or_else(|| list.to_owned(), |server| server.pointer_to("url"));
    Some(Side {
        pointer,
        text: text.to_owned(),
    })
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
fn written(pointer: String, all: &[Alternative]) -> Option<Side> {
    let text = all
        .iter()
        .map(Alternative::title)
        .collect::<Vec<_>>()
        .join(", or ");
    Some(Side { pointer, text })
}

fn alike(olds: &[Alternative], news: &[Alternative]) -> bool {
    let same = |a: &Alternative, b: &Alternative| a.schemes == b.schemes;
    olds.iter().all(|old| news.iter().any(|new| same(old, new)))
        && news.iter().all(|new| olds.iter().any(|old| same(old, new)))
}

fn reason(shut: &Alternative, news: &[Alternative]) -> (&'static str, &'static str) {
    let same_schemes = |new: &Alternative| new.schemes.keys().eq(shut.schemes.keys());
    if shut.schemes.is_empty() {
        (
            "security-added",
            "was enough, and is no longer; existing clients show nothing",
        )
    } else if news.iter().any(same_schemes) {
        (
            "security-scope-added",
            "is no longer enough; more scopes are asked for",
        )
    } else {
        (
            "security-changed",
            "is no longer enough; existing clients show nothing else",
        )
    }
}
