//! Arrays and objects: what they hold, what must be there, what else may be.

use std::collections::BTreeSet;

use super::On;
use super::comparer::{Comparer, Pair, Shift, Way, both, gone, side};
use crate::contract::node::Node;
use crate::contract::schema::{Additional, Schema};

impl<'d> Comparer<'d> {
    /// Compares `items`.
    pub fn items(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        // An array without them is not valid, so neither comes nor goes while the type stays.
        if let (Some(was), Some(is)) = (&old.items, &new.items) {
            self.wait(was.clone(), is.clone(), pair.site, pair.label.element());
        }
    }

    /// Compares properties, which of them must be there, and what else may.
    pub fn object(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        for (name, was) in &old.properties {
            match property(new, name) {
                Some(is) => self.property(pair, name, was, is),
                None if travels(was, pair.site.way) => self.property_removed(pair, name, was, new),
                None => {}
            }
        }
        for (name, is) in &new.properties {
            if property(old, name).is_none() && travels(is, pair.site.way) {
                self.property_added(pair, name, is, old, new);
            }
        }
        self.required(pair, old, new);
        self.additional(pair, old, new);
    }

    fn property(&mut self, pair: &Pair<'d>, name: &str, old: &Node<'d>, new: &Node<'d>) {
        let label = pair.label.member(name);
        let way = pair.site.way;
        self.access(old, new, way, &label.to_string());
        if travels(old, way) && travels(new, way) {
            self.wait(old.clone(), new.clone(), pair.site, label);
        }
    }

    /// `readOnly` is not sent, `writeOnly` is not received.
    fn access(&mut self, old: &Node<'d>, new: &Node<'d>, way: Way, label: &str) {
        for key in ["readOnly", "writeOnly"] {
            let (was, is) = (old.flag(key), new.flag(key));
            if was == is {
                continue;
            }
            let sides = both(old, new, key);
            if way == Way::Response && key == "writeOnly" && is {
                let message =
                    format!("{label}: no longer sent in responses; existing clients read it");
                self.breaking(
                    "response-property-became-write-only",
                    On::Wire,
                    sides,
                    message,
                );
            } else {
                let message =
                    format!("{label}: {key} changed; existing clients neither miss nor mind it");
                self.compatible("property-access-changed", sides, message);
            }
        }
    }

    fn property_removed(&mut self, pair: &Pair<'d>, name: &str, old: &Node<'d>, new: &Schema<'d>) {
        let label = pair.label.member(name);
        let sides = (side(old, ""), gone(&pair.new));
        match (pair.site.way, &new.additional) {
            (Way::Response, _) => {
                let message = format!("{label}: no longer documented; existing clients read it");
                self.breaking("response-property-removed", On::Wire, sides, message);
            }
            (Way::Request, Additional::Closed) => {
                let message = format!("{label}: no longer accepted; existing clients may send it");
                self.breaking("request-property-removed", On::Wire, sides, message);
            }
            (Way::Request, _) => {
                let message = format!("{label}: no longer documented; the generated field is gone");
                self.breaking("request-property-removed", On::Source, sides, message);
            }
        }
    }

    fn property_added(
        &mut self,
        pair: &Pair<'d>,
        name: &str,
        is: &Node<'d>,
        old: &Schema<'d>,
        new: &Schema<'d>,
    ) {
        let label = pair.label.member(name);
        let sides = (None, side(is, ""));
        match (pair.site.way, &old.additional) {
            (Way::Request, _) if new.required.contains(name) => {
                let message = format!("{label}: new and required; existing clients do not send it");
                self.breaking("request-property-added-required", On::Wire, sides, message);
            }
            (Way::Request, _) => {
                let message =
                    format!("{label}: new and optional; existing clients just do not send it");
                self.compatible("request-property-added-optional", sides, message);
            }
            (Way::Response, Additional::Closed) => {
                let message = format!(
                    "{label}: new, where nothing but the named properties was allowed; existing clients refuse it"
                );
                self.breaking(
                    "response-property-added-to-closed",
                    On::Wire,
                    sides,
                    message,
                );
            }
            (Way::Response, additional) => {
                if let Additional::Of(any) = additional {
                    self.wait(any.clone(), is.clone(), pair.site, label.clone());
                }
                let message = format!("{label}: new; readers leave out what they do not know");
                self.compatible("response-property-added", sides, message);
            }
        }
    }

    fn required(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        let names: BTreeSet<&str> = old
            .required
            .symmetric_difference(&new.required)
            .copied()
            .collect();
        for name in names {
            let (was, is) = (property(old, name), property(new, name));
            // A property that came or went has had its say.
            if was.is_some() != is.is_some()
                || [was, is]
                    .iter()
                    .flatten()
                    .any(|node| !travels(node, pair.site.way))
            {
                continue;
            }
            let label = pair.label.member(name);
            let sides = match (was, is) {
                (Some(was), Some(is)) => both(was, is, ""),
                _ => both(&pair.old, &pair.new, "required"),
            };
            let way = pair.site.way.name();
            if new.required.contains(name) {
                let rule = format!("{way}-property-became-required");
                match pair.site.way {
                    Way::Request => {
                        let message =
                            format!("{label}: now required; existing clients may leave it out");
                        self.breaking(&rule, On::Wire, sides, message);
                    }
                    Way::Response => {
                        self.compatible(&rule, sides, format!("{label}: now always there"));
                    }
                }
            } else {
                let rule = format!("{way}-property-became-optional");
                match pair.site.way {
                    Way::Request => {
                        self.compatible(&rule, sides, format!("{label}: no longer required"));
                    }
                    Way::Response => {
                        let message = format!(
                            "{label}: no longer always there; existing clients count on it"
                        );
                        self.breaking(&rule, On::Wire, sides, message);
                    }
                }
            }
        }
    }

    fn additional(&mut self, pair: &Pair<'d>, old: &Schema<'d>, new: &Schema<'d>) {
        use Additional::{Closed, Of, Open};
        let (subject, key) = ("additional-properties", "additionalProperties");
        match (&old.additional, &new.additional) {
            (Open, Open) | (Closed, Closed) => {}
            (Open, Of(_) | Closed) | (Of(_), Closed) => {
                self.shift(pair, subject, Shift::Narrowed, key);
            }
            (Closed | Of(_), Open) | (Closed, Of(_)) => {
                self.shift(pair, subject, Shift::Widened, key);
            }
            (Of(was), Of(is)) => {
                let label = pair.label.member("*");
                self.wait(was.clone(), is.clone(), pair.site, label);
            }
        }
    }
}

fn property<'s, 'd>(schema: &'s Schema<'d>, name: &str) -> Option<&'s Node<'d>> {
    schema
        .properties
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, node)| node)
}

/// A property that goes this way at all.
fn travels(node: &Node<'_>, way: Way) -> bool {
    match way {
        Way::Request => !node.flag("readOnly"),
        Way::Response => !node.flag("writeOnly"),
    }
}
