//! `oneOf`, `anyOf`, `not`, discriminators, and what `allOf` says twice.

use std::collections::{HashMap, VecDeque};

use super::On;
use super::comparer::{Comparer, Pair, Shift, Way, both};
use crate::contract::node::Node;
use crate::contract::schema::{Choice, Schema};
use crate::contract::words::without_words;

impl<'d> Comparer<'d> {
    /// A plain schema that became one alternative of several, or the other way round.
    pub fn wrapped_in_choice(
        &mut self,
        pair: &Pair<'d>,
        old: &Schema<'d>,
        new: &Schema<'d>,
    ) -> bool {
        match (&old.choice, &new.choice) {
            (None, Some((_, news))) if new.says_only_choice() && !old.says_only_choice() => {
                self.alternatives(pair, std::slice::from_ref(&pair.old), news);
                true
            }
            (Some((_, olds)), None) if old.says_only_choice() && !new.says_only_choice() => {
                self.alternatives(pair, olds, std::slice::from_ref(&pair.new));
                true
            }
            _ => false,
        }
    }

    /// Compares `oneOf` and `anyOf`.
    pub fn choices(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        match (&old.choice, &new.choice) {
            (Some((was, olds)), Some((is, news))) => {
                match (was, is) {
                    (Choice::One, Choice::Any) => {
                        self.shift(pair, "choice", Shift::Widened, "anyOf");
                    }
                    (Choice::Any, Choice::One) => {
                        self.shift(pair, "choice", Shift::Narrowed, "oneOf");
                    }
                    _ => {}
                }
                self.alternatives(pair, olds, news);
            }
            (None, Some((is, _))) => self.shift(pair, "choice", Shift::Narrowed, key(*is)),
            (Some((was, _)), None) => self.shift(pair, "choice", Shift::Widened, key(*was)),
            (None, None) => {}
        }
    }

    /// Pairs alternatives of one name, those written alike, those that mean the same, then the rest in
    /// their order.
    fn alternatives(&mut self, pair: &Pair<'d>, olds: &[Node<'d>], news: &[Node<'d>]) {
        let mut left: Vec<&Node<'d>> = olds.iter().collect();
        let mut news: Vec<&Node<'d>> = news.iter().collect();
        let name = |node: &Node<'d>| node.name.map(str::to_owned);
        let text = |node: &Node<'d>| {
            node.name
                .is_none()
                .then(|| without_words(node.value).to_string())
        };
        let mut alike = keyed_pairs(&mut left, &mut news, name);
        alike.extend(keyed_pairs(&mut left, &mut news, text));
        left.retain(|old| {
            // Without a budget, nothing more is told to mean the same.
            let mut by_meaning = |new: &&Node<'d>| self.budget > 0 && self.same(old, new, pair);
            let Some(at) = news.iter().position(&mut by_meaning) else {
                return true;
            };
            alike.push((old, news.remove(at)));
            false
        });
        for (old, new) in alike {
            self.wait(old.clone(), new.clone(), pair.site, pair.label.clone());
        }
        if left.len() == news.len() {
            for (old, new) in left.into_iter().zip(news) {
                self.wait(old.clone(), new.clone(), pair.site, pair.label.clone());
            }
            return;
        }
        let key = if pair
            .new
            .value
            .get("anyOf")
            .or(pair.old.value.get("anyOf"))
            .is_some()
        {
            "anyOf"
        } else {
            "oneOf"
        };
        if !left.is_empty() {
            self.shift(pair, "choice", Shift::Narrowed, key);
        }
        if !news.is_empty() {
            self.shift(pair, "choice", Shift::Widened, key);
        }
    }

    /// Nothing that binds anybody differs. Tried on the side, within what is left of the budget:
    /// choices among choices would otherwise multiply.
    fn same(&mut self, old: &Node<'d>, new: &Node<'d>, pair: &Pair<'d>) -> bool {
        let mut trial = Comparer::trial(&self.old, &self.new, self.budget);
        trial.wait(old.clone(), new.clone(), pair.site, pair.label.clone());
        trial.finish_schemas();
        self.budget = trial.budget;
        if trial.budget == 0 {
            return without_words(old.value) == without_words(new.value);
        }
        trial.is_clean()
    }

    /// Compares `not`: what is forbidden.
    pub fn not(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        match (&old.not, &new.not) {
            (None, Some(_)) => self.shift(pair, "not", Shift::Narrowed, "not"),
            (Some(_), None) => self.shift(pair, "not", Shift::Widened, "not"),
            (Some(was), Some(is)) if !self.same(was, is, pair) => {
                self.shift(pair, "not", Shift::Changed, "not");
            }
            _ => {}
        }
    }

    /// A discriminator tells readers which alternative they hold.
    pub fn discriminator(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let sides = both(&pair.old, &pair.new, "discriminator");
        match (&old.discriminator, &new.discriminator) {
            (Some(was), Some(is)) if without_words(was.value) != without_words(is.value) => {
                let message = format!("{}: alternatives are told apart differently", pair.label);
                let rule = format!("{}-discriminator-changed", pair.site.way.name());
                self.breaking(&rule, On::Wire, sides, message);
            }
            (Some(_), None) if pair.site.way == Way::Response => {
                let message = format!(
                    "{}: nothing tells the alternatives apart any more",
                    pair.label
                );
                self.breaking("response-discriminator-changed", On::Wire, sides, message);
            }
            (None, Some(_)) | (Some(_), None) => {
                let message = format!(
                    "{}: discriminator came or went; the values stay the same",
                    pair.label
                );
                self.compatible("discriminator-said", sides, message);
            }
            _ => {}
        }
    }

    /// What `allOf` says twice of one thing has no rule of its own: any change may bite.
    pub fn conflicts(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let of = |schema: &Schema<'d>| {
            schema
                .conflicts
                .iter()
                .map(|node| without_words(node.value))
                .collect::<Vec<_>>()
        };
        if of(old) != of(new) {
            self.shift(pair, "all-of", Shift::Changed, "allOf");
        }
    }
}

fn key(choice: Choice) -> &'static str {
    match choice {
        Choice::One => "oneOf",
        Choice::Any => "anyOf",
    }
}

/// Takes out the alternatives that have a key in common, in pairs.
fn keyed_pairs<'n, 'd>(
    olds: &mut Vec<&'n Node<'d>>,
    news: &mut Vec<&'n Node<'d>>,
    key: impl Fn(&Node<'d>) -> Option<String>,
) -> Vec<(&'n Node<'d>, &'n Node<'d>)> {
    let mut at: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, new) in news.iter().enumerate() {
        if let Some(key) = key(new) {
            at.entry(key).or_default().push_back(index);
        }
    }
    let mut pairs = Vec::new();
    let mut taken = vec![false; news.len()];
    olds.retain(|old| {
        let found = key(old).and_then(|key| at.get_mut(&key)?.pop_front());
        let pair = found.and_then(|index| Some((index, *news.get(index)?)));
        if let Some((index, new)) = pair {
            taken[index] = true;
            pairs.push((*old, new));
        }
        pair.is_none()
    });
    let mut taken = taken.into_iter();
    news.retain(|_| !taken.next().unwrap_or_default());
    pairs
}
