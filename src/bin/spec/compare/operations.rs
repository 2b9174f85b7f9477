//! Operations: gone, new, moved, renamed; and what belongs to one.

use super::comparer::{Comparer, both, side};
use super::{On, Side};
use crate::contract::operation::Operation;
use crate::contract::words::{OPERATION_WORDS, without_words};

/// The old and the new form of one operation.
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
            let message = format!("{}: new operation; nobody calls it yet", new.title());
            self.compatible("operation-added", (None, named(&new)), message);
        }
    }

    fn operation_gone(&mut self, old: &Operation<'d>, news: &mut Vec<Operation<'d>>) {
        let elsewhere = old
            .id()
            .and_then(|id| news.iter().position(|new| new.id() == Some(id)));
        if let Some(at) = elsewhere {
            let new = news.remove(at);
            let message = format!(
                "{}: now {}; existing clients ask for what is no longer there",
                old.title(),
                new.title()
            );
            self.breaking(
                "operation-moved",
                On::Wire,
                (named(old), named(&new)),
                message,
            );
        } else {
            let message = format!(
                "{}: no longer documented; its callers are left without it",
                old.title()
            );
            self.breaking("operation-removed", On::Wire, (named(old), None), message);
        }
    }

    fn operation(&mut self, call: &Call<'d>) {
        self.operation_id(call);
        self.path_parameter_names(call);
        self.parameters(call);
        self.request_body(call);
        self.responses(call);
        self.security(call);
        self.servers(call);
        self.deprecated(&call.old.node, &call.new.node, &call.title);
        self.callbacks(call);
        self.words(&call.old.node, &call.new.node, OPERATION_WORDS, &call.title);
        self.words(
            &call.old.item,
            &call.new.item,
            OPERATION_WORDS,
            call.new.path,
        );
    }

    fn operation_id(&mut self, call: &Call<'d>) {
        let (old, new) = (call.old.id(), call.new.id());
        if old == new {
            return;
        }
        let sides = both(&call.old.node, &call.new.node, "operationId");
        let (was, is) = (
            snake(old.unwrap_or_default()),
            snake(new.unwrap_or_default()),
        );
        if was == is {
            let message = format!(
                "{}: operationId written differently; the generated method is still `{is}`",
                call.title
            );
            self.compatible("operation-id-respelled", sides, message);
        } else {
            let message = format!(
                "{}: the generated method `{was}` becomes `{is}`; the wire stays the same",
                call.title
            );
            self.breaking("operation-id-renamed", On::Source, sides, message);
        }
    }

    fn path_parameter_names(&mut self, call: &Call<'d>) {
        let names = call
            .old
            .placeholders()
            .into_iter()
            .zip(call.new.placeholders());
        for (was, is) in names.filter(|(was, is)| was != is) {
            let sides = (placeholder(&call.old, was), placeholder(&call.new, is));
            let message = format!(
                "{}: path parameter `{was}` is now `{is}`; the generated setter is renamed, the wire stays the same",
                call.title
            );
            self.breaking("path-parameter-renamed", On::Source, sides, message);
        }
    }

    /// `deprecated` announces; it neither refuses a call nor is it mere words.
    pub fn deprecated(
        &mut self,
        old: &crate::contract::node::Node<'d>,
        new: &crate::contract::node::Node<'d>,
        label: &str,
    ) {
        let (was, is) = (old.flag("deprecated"), new.flag("deprecated"));
        if was != is {
            let (rule, what) = if is {
                (
                    "deprecated",
                    "deprecated; it works as before, and may go one day",
                )
            } else {
                ("no-longer-deprecated", "no longer deprecated")
            };
            self.compatible(
                rule,
                both(old, new, "deprecated"),
                format!("{label}: {what}"),
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
            let new = news
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, new)| new);
            if new.is_some_and(|new| without_words(new.value) == without_words(old.value)) {
                continue;
            }
            let message = format!(
                "{}: callback `{name}` changed; whoever receives it is called differently",
                call.title
            );
            self.breaking(
                "callback-changed",
                On::Wire,
                (side(old, ""), new.and_then(|new| side(new, ""))),
                message,
            );
        }
        for (name, new) in news
            .iter()
            .filter(|(name, _)| !olds.iter().any(|(known, _)| known == name))
        {
            let message = format!(
                "{}: new callback `{name}`; nobody has asked for it yet",
                call.title
            );
            self.compatible("callback-added", (None, side(new, "")), message);
        }
    }
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
fn named(operation: &Operation<'_>) -> Option<Side> {
    Some(Side {
        pointer: operation.node.pointer.clone(),
        text: operation.title(),
    })
}

/// Where the name of a path parameter is written.
#[allow(
    clippy::unnecessary_wraps,
    reason = "a change has one side or two, so every caller needs it as an option"
)]
fn placeholder(operation: &Operation<'_>, name: &str) -> Option<Side> {
    let parameters = operation.parameters();
    let declared = parameters
        .iter()
        .find(|parameter| parameter.place == "path" && parameter.name == name);
    let pointer = declared.map_or_else(
        || operation.item.pointer.clone(),
        |parameter| parameter.node.pointer_to("name"),
    );
    Some(Side {
        pointer,
        text: name.to_owned(),
    })
}

/// The name that the generator gives a method: words in lower case with `_` between them.
fn snake(id: &str) -> String {
    let mut snake = String::new();
    let characters: Vec<char> = id.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let after = at.checked_sub(1).and_then(|before| characters.get(before));
        let before_lower = characters
            .get(at + 1)
            .is_some_and(|next| next.is_lowercase());
        if !character.is_alphanumeric() {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let starts_word = character.is_uppercase()
            && after.is_some_and(|after| {
                after.is_lowercase() || after.is_numeric() || (after.is_uppercase() && before_lower)
            });
        if starts_word && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake.trim_end_matches('_').to_owned()
}
