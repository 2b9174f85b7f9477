//! Operations: removed, added, moved or renamed, and the parts of each.

use crate::compare::change::Side;
use crate::compare::comparer::Comparer;
use crate::compare::rules;
use crate::compare::sides::{Sides, both, both_at, side, written};
use crate::contract::docs::OPERATION_DOCS;
use crate::contract::operation::Operation;

/// The old and the new version of one operation.
pub struct Call<'d> {
    pub old: Operation<'d>,
    pub new: Operation<'d>,
    /// `DELETE /path`, for people.
    pub title: String,
}

impl<'d> Comparer<'d> {
    /// Compares every operation of both documents.
    pub fn operations(&mut self) {
        let olds = Operation::all(&self.old);
        let mut news = Operation::all(&self.new);
        let mut gone = Vec::new();
        for old in olds {
            let exact = news
                .iter()
                .position(|new| new.method == old.method && new.path == old.path);
            let found = exact.or_else(|| news.iter().position(|new| new.shape() == old.shape()));
            match found {
                Some(at) => {
                    let new = news.remove(at);
                    let title = new.title();
                    self.operation(&Call { old, new, title });
                }
                None => gone.push(old),
            }
        }
        for old in gone {
            self.operation_gone(&old, &mut news);
        }
        for new in news {
            self.report(rules::OPERATION_ADDED, (None, titled(&new)), new.title());
        }
    }

    fn operation_gone(&mut self, old: &Operation<'d>, news: &mut Vec<Operation<'d>>) {
        let elsewhere = old
            .id()
            .and_then(|id| news.iter().position(|new| new.id() == Some(id)));
        let was = titled(old);
        if let Some(at) = elsewhere {
            let new = news.remove(at);
            let sides = (was, titled(&new));
            self.report_with(
                rules::OPERATION_MOVED,
                sides,
                old.title(),
                &format!("to {}", new.title()),
            );
            self.calls
                .push((old.node.pointer.clone(), new.node.pointer));
        } else {
            self.report(rules::OPERATION_REMOVED, (was, None), old.title());
        }
    }

    fn operation(&mut self, call: &Call<'d>) {
        self.calls
            .push((call.old.node.pointer.clone(), call.new.node.pointer.clone()));
        if call.old.id() != call.new.id() {
            let sides = both_at(&call.old.node, &call.new.node, "operationId");
            self.report(rules::OPERATION_ID_CHANGED, sides, &call.title);
        }
        self.path_parameter_names(call);
        self.parameters(call);
        self.request_body(call);
        self.responses(call);
        self.security(call);
        self.servers(call);
        self.deprecated(&call.old.node, &call.new.node, &call.title);
        self.callbacks(call);
        self.docs(&call.old.node, &call.new.node, OPERATION_DOCS, &call.title);
        self.docs(
            &call.old.item,
            &call.new.item,
            OPERATION_DOCS,
            call.new.path,
        );
    }

    fn path_parameter_names(&mut self, call: &Call<'d>) {
        let names = call
            .old
            .placeholders()
            .into_iter()
            .zip(call.new.placeholders());
        for (was, is) in names.filter(|(was, is)| was != is) {
            let sides: Sides = (placeholder(&call.old, was), placeholder(&call.new, is));
            let label = format!("{}: path parameter `{was}`", call.title);
            self.report_with(
                rules::PATH_PARAMETER_RENAMED,
                sides,
                label,
                &format!("to `{is}`"),
            );
        }
    }

    fn callbacks(&mut self, call: &Call<'d>) {
        let of = |operation: &Operation<'d>| {
            let all = operation.node.get("callbacks").map(|all| all.properties());
            all.unwrap_or_default()
        };
        let (olds, news) = (of(&call.old), of(&call.new));
        for (name, old) in &olds {
            let label = format!("{}: callback `{name}`", call.title);
            match news.iter().find(|(known, _)| known == name) {
                None => self.report(rules::CALLBACK_CHANGED, (side(old), None), label),
                Some((_, new)) => {
                    if !self.is_same(old.value, new.value) {
                        let sides = both(old, new);
                        self.report(rules::CALLBACK_CHANGED, sides, label);
                    }
                }
            }
        }
        for (name, new) in &news {
            if !olds.iter().any(|(known, _)| known == name) {
                let label = format!("{}: callback `{name}`", call.title);
                self.report(rules::CALLBACK_ADDED, (None, side(new)), label);
            }
        }
    }
}

/// Returns an operation as a side of a change.
fn titled(operation: &Operation<'_>) -> Option<Side> {
    written(&operation.node.pointer, operation.title())
}

/// Returns the place of a path parameter's name in the template.
fn placeholder(operation: &Operation<'_>, name: &str) -> Option<Side> {
    let parameters = operation.parameters();
    let declared = parameters
        .iter()
        .find(|parameter| parameter.place == "path" && parameter.name == name);
    let pointer = declared.map_or_else(
        || operation.item.pointer.clone(),
        |parameter| parameter.node.pointer_to("name"),
    );
    written(&pointer, name.to_owned())
}
