//! Finds what a caller of the old client loses with the new one.

use std::collections::{BTreeMap, BTreeSet};

use cribl_tokens::pipeline::{ItemKind, Surface, SurfaceItem};

use super::matching::{Items, Matching, items, tokens};
use crate::compare::change::Side;
use crate::compare::rule::Rule;
use crate::compare::rules;

/// One difference between two clients.
pub struct Difference {
    pub rule: Rule,
    pub old: Side,
    pub new: Side,
    /// A description of the change.
    pub what: String,
    /// The items of the old surface that it affects.
    pub items: Vec<String>,
    /// The type that it belongs to, and the types in its old form.
    types: Vec<String>,
}

impl Difference {
    /// Returns true if a type is part of what differs.
    pub fn is_about(&self, name: &str) -> bool {
        self.types.iter().any(|known| known == name)
    }
}

/// Returns every difference that a caller can notice, in the order of the old client.
pub fn all(old: &Surface, new: &Surface, matching: &Matching) -> Vec<Difference> {
    let news = items(new);
    let mut reader = Reader {
        news: &news,
        matching,
        gone: BTreeSet::new(),
        found: Vec::new(),
    };
    let types = || old.items.iter().filter(|item| item.kind == ItemKind::Type);
    let gone = types()
        .filter(|item| reader.is_gone(item))
        .map(|item| item.name.clone());
    reader.gone = gone.collect();
    let mut traits: BTreeMap<&str, Vec<&SurfaceItem>> = BTreeMap::new();
    for item in &old.items {
        match item.kind {
            ItemKind::Type => {}
            ItemKind::Operation => reader.method(item),
            ItemKind::Implementation => traits.entry(&item.owner).or_default().push(item),
            _ => reader.member(item),
        }
    }
    for (owner, implementations) in traits {
        reader.traits(owner, &implementations);
    }
    for item in types() {
        reader.a_type(item);
    }
    reader.found
}

/// Returns the first item of the new client that the old one does not have in this form.
pub fn first_addition<'s>(
    old: &Surface,
    new: &'s Surface,
    matching: &Matching,
) -> Option<&'s SurfaceItem> {
    let known: BTreeSet<(ItemKind, String, String, String)> = old
        .items
        .iter()
        .filter_map(|item| {
            let (name, shape) = (matching.renamed(&item.name), matching.renamed(&item.shape));
            let name = if item.kind == ItemKind::Operation {
                matching.methods.get(&name).cloned()?
            } else {
                name
            };
            Some((item.kind, matching.owner(item)?, name, shape))
        })
        .collect();
    let key = |item: &SurfaceItem| {
        (
            item.kind,
            item.owner.clone(),
            item.name.clone(),
            item.shape.clone(),
        )
    };
    new.items.iter().find(|item| !known.contains(&key(item)))
}

struct Reader<'a> {
    news: &'a Items<'a>,
    matching: &'a Matching,
    /// Types that are gone, or became another kind of type.
    gone: BTreeSet<String>,
    found: Vec<Difference>,
}

impl<'a> Reader<'a> {
    fn find(&self, kind: ItemKind, owner: &str, name: &str) -> Option<&'a SurfaceItem> {
        self.news
            .get(&(kind, owner.to_owned(), name.to_owned()))
            .copied()
    }

    fn add(&mut self, rule: Rule, item: &SurfaceItem, sides: (Side, Side), what: String) {
        let (old, new) = sides;
        let types = tokens(&item.shape).into_iter().chain([item.owner.as_str()]);
        let types = types.map(str::to_owned).collect();
        let items = vec![item.to_string()];
        self.found.push(Difference {
            rule,
            old,
            new,
            what,
            items,
            types,
        });
    }

    fn is_gone(&self, item: &SurfaceItem) -> bool {
        let other = self.find(ItemKind::Type, "", &self.matching.renamed(&item.name));
        other.is_none_or(|other| other.shape != item.shape)
    }

    /// Handles a type that is gone. It is reported where the client uses it, if that changed.
    fn a_type(&mut self, item: &SurfaceItem) {
        let user = self
            .found
            .iter_mut()
            .find(|found| self.gone.contains(&item.name) && found.types.contains(&item.name));
        if let Some(user) = user {
            user.items.push(item.to_string());
            return;
        }
        let name = self.matching.renamed(&item.name);
        match self.find(ItemKind::Type, "", &name) {
            None => {
                let sides = (side(item, &item.name), gone(item));
                self.add(
                    rules::GENERATED_TYPE_REMOVED,
                    item,
                    sides,
                    format!("type `{}` is gone", item.name),
                );
            }
            Some(other) if other.shape != item.shape => {
                let sides = (
                    side(item, &item.to_string()),
                    side(other, &other.to_string()),
                );
                let what = format!(
                    "type `{}` changes from {} to {}",
                    item.name, item.shape, other.shape
                );
                self.add(rules::GENERATED_TYPE_CHANGED, item, sides, what);
            }
            // Inline types are named after the operation.
            Some(_) if name != item.name && self.is_named_after_renamed_method(item) => {}
            Some(other) if name != item.name => {
                let sides = (side(item, &item.name), side(other, &name));
                let what = format!("type `{}` is called `{name}` now", item.name);
                self.add(rules::GENERATED_TYPE_RENAMED, item, sides, what);
            }
            Some(_) => {}
        }
    }

    /// Adds the item to the renamed method that its name comes from, if there is one.
    fn is_named_after_renamed_method(&mut self, item: &SurfaceItem) -> bool {
        let method = self.found.iter_mut().find(|found| {
            let operation = found.old.pointer.strip_suffix("operationId");
            found.rule == rules::GENERATED_METHOD_RENAMED
                && operation.is_some_and(|operation| item.pointer.starts_with(operation))
        });
        let found = method.is_some();
        if let Some(method) = method {
            method.items.push(item.to_string());
        }
        found
    }

    /// Handles a method. If its operation is gone, the rules for the wire report it.
    fn method(&mut self, item: &SurfaceItem) {
        if let Some(name) = self.matching.methods.get(&item.name)
            && *name != item.name
            && let Some(other) = self.find(ItemKind::Operation, "", name)
        {
            let id = |item: &SurfaceItem, text: &str| Side {
                pointer: format!("{}/operationId", item.pointer),
                text: Some(text.to_owned()),
            };
            let sides = (id(item, &item.name), id(other, name));
            let what = format!("method `{}` is called `{name}` now", item.name);
            self.add(rules::GENERATED_METHOD_RENAMED, item, sides, what);
        }
    }

    fn member(&mut self, item: &SurfaceItem) {
        let Some(owner) = self.matching.owner(item) else {
            return;
        };
        // `body_map` takes the same type as `body`. A type without a builder has none.
        let echo = item.kind == ItemKind::Parameter
            && item.name == "body_map"
            && self.find(item.kind, &owner, &item.name).is_some();
        if echo || self.gone.contains(&item.owner) {
            return;
        }
        let shape = self.matching.renamed(&item.shape);
        let rules = MemberRules::of(item.kind);
        let noun = rules.noun;
        let named = if item.name.is_empty() {
            format!("the type of the {noun} of `{}`", item.owner)
        } else {
            format!("{noun} `{}` of `{}`", item.name, item.owner)
        };
        match self.find(item.kind, &owner, &item.name) {
            None => {
                let sides = (side(item, &item.to_string()), gone(item));
                self.add(rules.removed, item, sides, format!("{named} is gone"));
            }
            Some(other) if other.shape != shape => {
                let sides = (side(item, &item.shape), side(other, &other.shape));
                let (was, is) = (shown(&item.shape), shown(&other.shape));
                let what = format!("{named} changes from {was} to {is}");
                self.add(rules.changed, item, sides, what);
            }
            Some(_) => {}
        }
    }

    fn traits(&mut self, owner: &str, implementations: &[&SurfaceItem]) {
        let new_owner = self.matching.renamed(owner);
        let lost = implementations.iter().filter(|item| {
            let name = self.matching.renamed(&item.name);
            let about_gone = self
                .gone
                .iter()
                .any(|gone| item.name.contains(gone.as_str()));
            // Neither requests, which are made with builders, nor responses, which the server makes, need
            // `Default`.
            let wanted = !about_gone && item.name != "Default";
            wanted
                && self
                    .find(ItemKind::Implementation, &new_owner, &name)
                    .is_none()
        });
        let lost: Vec<&&SurfaceItem> = lost.collect();
        let Some(first) = lost.first().filter(|_| !self.gone.contains(owner)) else {
            return;
        };
        let names: Vec<String> = lost.iter().map(|item| format!("`{}`", item.name)).collect();
        let names = names.join(", ");
        let items = lost.iter().map(ToString::to_string);
        if let Some(cause) = self
            .found
            .iter_mut()
            .find(|found| found.types.last().is_some_and(|of| of == owner))
        {
            cause.items.extend(items);
            return;
        }
        self.found.push(Difference {
            rule: rules::GENERATED_TRAIT_REMOVED,
            old: side(first, &names),
            new: gone(first),
            what: format!("type `{owner}` no longer implements {names}"),
            items: items.collect(),
            types: vec![owner.to_owned()],
        });
    }
}

/// The rules for a kind of member, and its name in a message.
struct MemberRules {
    changed: Rule,
    removed: Rule,
    noun: &'static str,
}

impl MemberRules {
    fn of(kind: ItemKind) -> Self {
        let (changed, removed, noun) = match kind {
            ItemKind::Field => (
                rules::GENERATED_FIELD_CHANGED,
                rules::GENERATED_FIELD_REMOVED,
                "field",
            ),
            ItemKind::Variant => (
                rules::GENERATED_VARIANT_CHANGED,
                rules::GENERATED_VARIANT_REMOVED,
                "variant",
            ),
            ItemKind::Parameter => (
                rules::GENERATED_SETTER_CHANGED,
                rules::GENERATED_SETTER_REMOVED,
                "setter",
            ),
            ItemKind::Failure => (
                rules::GENERATED_RESULT_CHANGED,
                rules::GENERATED_RESULT_CHANGED,
                "error",
            ),
            _ => (
                rules::GENERATED_RESULT_CHANGED,
                rules::GENERATED_RESULT_CHANGED,
                "success",
            ),
        };
        Self {
            changed,
            removed,
            noun,
        }
    }
}

fn shown(shape: &str) -> &str {
    if shape.is_empty() {
        "no value"
    } else {
        shape.trim()
    }
}

fn side(item: &SurfaceItem, text: &str) -> Side {
    Side {
        pointer: item.pointer.clone(),
        text: Some(text.to_owned()),
    }
}

fn gone(item: &SurfaceItem) -> Side {
    Side {
        pointer: item.pointer.clone(),
        text: None,
    }
}
