//! What surrounds an operation: security and servers.

use super::operations::Call;
use crate::compare::change::Side;
use crate::compare::comparer::Comparer;
use crate::compare::rule::Rule;
use crate::compare::rules;
use crate::compare::sides::{both, written};
use crate::contract::node::Node;
use crate::contract::security::{Alternative, alternatives};
use crate::contract::servers::servers;

impl<'d> Comparer<'d> {
    /// Compares the alternatives for authentication. Each one that was sufficient must still be.
    pub fn security(&mut self, call: &Call<'d>) {
        let (olds, was_at) = alternatives(&call.old);
        let (news, is_at) = alternatives(&call.new);
        let sides = (
            written(&was_at, titles(&olds)),
            written(&is_at, titles(&news)),
        );
        let mut refused = olds
            .iter()
            .filter(|old| !news.iter().any(|new| old.satisfies(new)));
        if let Some(first) = refused.next() {
            let label = format!("{}, `{}`", call.title, first.title());
            // If the names are the same, one of them refers to another scheme now, and the sides show the
            // schemes.
            let scheme = |root: &Node<'d>| {
                let name = first.names.first()?.split(' ').next()?;
                root.path(&["components", "securitySchemes", name])
            };
            let sides = match (scheme(&self.old), scheme(&self.new)) {
                (Some(was), Some(is)) if titles(&olds) == titles(&news) => both(&was, &is),
                _ => sides,
            };
            self.report(reason(first, &news), sides, label);
        } else if !alike(&olds, &news) {
            self.report(rules::SECURITY_RELAXED, sides, &call.title);
        }
    }

    /// Compares base URLs.
    pub fn servers(&mut self, call: &Call<'d>) {
        let (olds, was_at) = servers(&call.old);
        let (news, is_at) = servers(&call.new);
        for (url, old) in &olds {
            match (old, news.get(url)) {
                (Some(old), Some(Some(new))) => self.docs(old, new, &["description"], url),
                (_, Some(_)) => {}
                (_, None) => {
                    let is = news.keys().cloned().collect::<Vec<_>>().join(", ");
                    let sides = (at(old.as_ref(), &was_at, url), at(None, &is_at, &is));
                    self.report(
                        rules::SERVER_REMOVED,
                        sides,
                        format!("{}: `{url}`", call.title),
                    );
                }
            }
        }
        for (url, new) in news.iter().filter(|(url, _)| !olds.contains_key(*url)) {
            let sides = (None, at(new.as_ref(), &is_at, url));
            self.report(
                rules::SERVER_ADDED,
                sides,
                format!("{}: `{url}`", call.title),
            );
        }
    }
}

/// Returns the place of a server, or of the missing list.
fn at(server: Option<&Node<'_>>, list: &str, text: &str) -> Option<Side> {
    let pointer = server.map_or_else(|| list.to_owned(), |server| server.pointer_to("url"));
    written(&pointer, text.to_owned())
}

fn titles(all: &[Alternative]) -> String {
    let titles: Vec<String> = all.iter().map(Alternative::title).collect();
    titles.join(", or ")
}

fn alike(olds: &[Alternative], news: &[Alternative]) -> bool {
    let same = |a: &Alternative, b: &Alternative| a.schemes == b.schemes;
    olds.iter().all(|old| news.iter().any(|new| same(old, new)))
        && news.iter().all(|new| olds.iter().any(|old| same(old, new)))
}

fn reason(refused: &Alternative, news: &[Alternative]) -> Rule {
    let same_schemes = |new: &Alternative| new.schemes.keys().eq(refused.schemes.keys());
    if refused.schemes.is_empty() {
        rules::SECURITY_ADDED
    } else if news.iter().any(same_schemes) {
        rules::SECURITY_SCOPE_ADDED
    } else {
        rules::SECURITY_CHANGED
    }
}
