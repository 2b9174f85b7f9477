//! JSON pointer to line and column, by a parser that keeps positions.
//!
//! Reads events and never builds what an alias stands for, so a bomb costs what its text does; each
//! event is looked at once.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, Span};

use crate::contract::node::unescape;

/// Where something stands, counted from 1; `width` in characters, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub width: usize,
}

/// Every key and element of one text.
#[derive(Debug, Default)]
pub struct Index {
    /// Children by key or number: where the key stands, and which entry holds its own children.
    entries: Vec<HashMap<String, (Place, usize)>>,
}

/// A collection that is still open.
enum Open {
    Mapping {
        entry: usize,
        key: Option<(String, Place)>,
    },
    Sequence {
        entry: usize,
        next: usize,
    },
}

#[derive(Default)]
struct Builder {
    index: Index,
    open: Vec<Open>,
    anchors: HashMap<usize, usize>,
    /// Depth inside a key that is itself a collection; such keys have no pointer.
    in_key: usize,
}

impl Index {
    /// Reads `text` as far as it can be read.
    pub fn of(text: &str) -> Self {
        let mut builder = Builder::default();
        builder.index.entries.push(HashMap::new());
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            builder.event(&event, span);
        }
        builder.index
    }

    /// Where `pointer` stands, or the nearest thing around it that is there.
    pub fn place(&self, pointer: &str) -> Place {
        let mut place = Place {
            line: 1,
            column: 1,
            width: 1,
        };
        // The first entry is the parentless root; the document is its only child.
        let mut entry = self
            .entries
            .first()
            .and_then(|root| root.get(""))
            .map(|(_, entry)| *entry);
        for key in pointer.split('/').skip(1).map(unescape) {
            let found = entry
                .and_then(|at| self.entries.get(at))
                .and_then(|children| children.get(&key));
            let Some((at, next)) = found else { break };
            (place, entry) = (*at, Some(*next));
        }
        place
    }
}

impl Builder {
    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Scalar(text, _, anchor, _) => self.leaf(text, *anchor, span),
            Event::Alias(anchor) => {
                let target = self.anchors.get(anchor).copied();
                self.child("*", span, target);
            }
            Event::MappingStart(anchor, _) => {
                let entry = self.collection(*anchor, span);
                self.open.push(Open::Mapping { entry, key: None });
            }
            Event::SequenceStart(anchor, _) => {
                let entry = self.collection(*anchor, span);
                self.open.push(Open::Sequence { entry, next: 0 });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                if self.in_key > 0 {
                    self.in_key -= 1;
                    self.key_done(span);
                }
            }
            _ => {}
        }
    }

    fn leaf(&mut self, text: &str, anchor: usize, span: Span) {
        if let Some(Open::Mapping {
            key: key @ None, ..
        }) = self.open.last_mut()
        {
            *key = Some((text.to_owned(), place(span)));
            return;
        }
        let entry = self.entry(anchor);
        self.child(text, span, Some(entry));
    }

    fn collection(&mut self, anchor: usize, span: Span) -> usize {
        let entry = self.entry(anchor);
        if self.in_key > 0 || matches!(self.open.last(), Some(Open::Mapping { key: None, .. })) {
            self.in_key += 1;
        } else {
            self.child("", Span::empty(span.start), Some(entry));
        }
        entry
    }

    fn key_done(&mut self, span: Span) {
        if let (0, Some(Open::Mapping { key, .. })) = (self.in_key, self.open.last_mut()) {
            *key = Some(("?".to_owned(), place(span)));
        }
    }

    fn entry(&mut self, anchor: usize) -> usize {
        let entry = self.index.entries.len();
        self.index.entries.push(HashMap::new());
        if anchor > 0 {
            self.anchors.insert(anchor, entry);
        }
        entry
    }

    /// Adds a value to what is open: under its key, by its number, or as the document itself.
    fn child(&mut self, text: &str, span: Span, target: Option<usize>) {
        let target = target.unwrap_or(usize::MAX);
        let (entry, key, place) = match self.open.last_mut() {
            None => (0, String::new(), place(span)),
            Some(Open::Sequence { entry, next }) => {
                *next += 1;
                (*entry, (*next - 1).to_string(), place(span))
            }
            Some(Open::Mapping { entry, key }) => {
                if let Some((key, place)) = key.take() {
                    (*entry, key, place)
                } else {
                    *key = Some((text.to_owned(), place(span)));
                    return;
                }
            }
        };
        if let Some(children) = self.index.entries.get_mut(entry) {
            children.insert(key, (place, target));
        }
    }
}

fn place(span: Span) -> Place {
    let same_line = span.start.line() == span.end.line();
    let width = if same_line {
        span.end.col().saturating_sub(span.start.col()).max(1)
    } else {
        1
    };
    Place {
        line: span.start.line(),
        column: span.start.col() + 1,
        width,
    }
}
