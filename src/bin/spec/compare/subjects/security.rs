//! The authentication of an operation.

use super::operations::Call;
use crate::compare::comparer::Comparer;
use crate::compare::rule::Rule;
use crate::compare::rules;
use crate::compare::sides::{both, written};
use crate::contract::node::Node;
use crate::contract::security::{Alternative, alternatives};

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
