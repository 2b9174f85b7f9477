//! The base URLs of an operation.

use super::operations::Call;
use crate::compare::change::Side;
use crate::compare::comparer::Comparer;
use crate::compare::rules;
use crate::compare::sides::written;
use crate::contract::node::Node;
use crate::contract::servers::servers;

impl<'d> Comparer<'d> {
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
