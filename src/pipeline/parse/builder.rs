//! Builds a value from events.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::pointer;
use super::super::report::{Problem, Report, Rule};
use super::events::{Next, Place, Reading, Sink};
use super::rules::{DUPLICATE_KEY, EXPANSION, KEY_TYPE, MAX_LEVELS, MERGE_KEY, SYNTAX, TOO_DEEP};

/// Maximum number of duplicate keys and merge keys recorded per file; a last problem counts the rest.
const MAX_RECORDED: usize = 1_000;

/// Builds a value. `open` holds the lists and objects whose end has not been read yet.
pub(super) struct Builder {
    open: Vec<Open>,
    done: Option<Value>,
    /// The values of anchors. `None` while the value is being read.
    anchors: HashMap<usize, Option<Anchored>>,
    /// The bytes that the value may still take.
    room: usize,
    problems: Vec<Problem>,
    /// The first problem that was not recorded, and the number of all such problems.
    unrecorded: Option<(Problem, usize)>,
}

/// A list or an object that is still open.
struct Open {
    node: Node,
    anchor: usize,
    /// The remaining bytes when it began.
    room: usize,
    /// The nesting depth of its content.
    depth: usize,
}

enum Node {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

#[derive(Clone)]
struct Anchored {
    value: Value,
    size: usize,
    depth: usize,
}

impl Builder {
    /// Returns the value of a text as `reader` reads it, and its problems.
    pub(super) fn build(
        text: &str,
        reader: impl FnOnce(&str, &mut Self) -> Reading<()>,
    ) -> Result<(Value, Vec<Problem>), Report> {
        let mut builder = Self {
            open: Vec::new(),
            done: None,
            anchors: HashMap::new(),
            // Without aliases, a node takes at least one byte of text. Three times the length is enough for
            // ordinary aliases.
            room: text.len().saturating_mul(3).saturating_add(64 << 10),
            problems: Vec::new(),
            unrecorded: None,
        };
        let outcome = reader(text, &mut builder);
        let mut problems = builder.problems;
        if let Some((mut first, count)) = builder.unrecorded {
            first.message = format!("{}; {} more of this kind follow", first.message, count - 1);
            problems.push(first);
        }
        match outcome {
            Ok(()) => Ok((builder.done.unwrap_or_default(), problems)),
            Err(ending) => {
                problems.push(*ending);
                Err(Report::from_iter(problems))
            }
        }
    }

    fn keep(
        &mut self,
        anchor: usize,
        value: &Value,
        size: usize,
        depth: usize,
        at: Place,
    ) -> Reading<()> {
        self.spend(size, at)?;
        let value = value.clone();
        self.anchors
            .insert(anchor, Some(Anchored { value, size, depth }));
        Ok(())
    }

    /// Adds a complete value to the innermost open one.
    fn add(&mut self, value: Value, depth: usize) {
        let Some(open) = self.open.last_mut() else {
            self.done = Some(value);
            return;
        };
        open.depth = open.depth.max(depth);
        match &mut open.node {
            Node::List(list) => list.push(value),
            Node::Map(map, pending) => {
                if let Some(key) = pending.take().filter(|key| key != "<<") {
                    map.insert(key, value);
                }
            }
        }
    }

    fn pointer(&self) -> String {
        self.open
            .iter()
            .fold(String::new(), |parent, open| match &open.node {
                Node::List(list) => pointer::join(&parent, &list.len().to_string()),
                Node::Map(_, Some(key)) => pointer::join(&parent, key),
                Node::Map(_, None) => parent,
            })
    }

    fn spend(&mut self, bytes: usize, at: Place) -> Reading<()> {
        match self.room.checked_sub(bytes + 1) {
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => self.stop(EXPANSION, "the aliases expand to too much", at),
        }
    }
}

impl Sink for Builder {
    fn next(&self) -> Next {
        match self.open.last().map(|open| &open.node) {
            None if self.done.is_some() => Next::End,
            None | Some(Node::Map(_, Some(_))) => Next::Value,
            Some(Node::List(_)) => Next::Element,
            Some(Node::Map(_, None)) => Next::Key,
        }
    }

    fn key(&mut self, key: String, anchor: usize, at: Place) -> Reading<()> {
        self.spend(key.len(), at)?;
        if anchor > 0 {
            self.keep(anchor, &Value::String(key.clone()), key.len(), 0, at)?;
        }
        let Some(Open {
            node: Node::Map(map, pending),
            ..
        }) = self.open.last_mut()
        else {
            return Ok(());
        };
        let refused = if key == "<<" {
            Some((MERGE_KEY, "a merge key; its value is skipped".to_owned()))
        } else if map.contains_key(&key) {
            Some((
                DUPLICATE_KEY,
                format!("{key:?} occurs twice; the last one counts"),
            ))
        } else {
            None
        };
        *pending = Some(key);
        if let Some((rule, message)) = refused {
            let problem = self.problem(rule, message, at);
            self.record(problem);
        }
        Ok(())
    }

    fn value(&mut self, value: Value, anchor: usize, at: Place) -> Reading<()> {
        let size = value.as_str().map_or(0, str::len);
        self.spend(size, at)?;
        if anchor > 0 {
            self.keep(anchor, &value, size, 0, at)?;
        }
        self.add(value, 0);
        Ok(())
    }

    fn begin(&mut self, list: bool, anchor: usize, at: Place) -> Reading<()> {
        let room = self.room;
        self.spend(0, at)?;
        if self.open.len() >= MAX_LEVELS {
            return self.stop(TOO_DEEP, format!("more than {MAX_LEVELS} levels"), at);
        }
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
        let node = if list {
            Node::List(Vec::new())
        } else {
            Node::Map(Map::new(), None)
        };
        self.open.push(Open {
            node,
            anchor,
            room,
            depth: 0,
        });
        Ok(())
    }

    fn end(&mut self, at: Place) -> Reading<()> {
        let Some(ended) = self.open.pop() else {
            return Ok(());
        };
        let value = match ended.node {
            Node::List(list) => Value::Array(list),
            Node::Map(map, _) => Value::Object(map),
        };
        if ended.anchor > 0 {
            let size = ended.room - self.room;
            self.keep(ended.anchor, &value, size, ended.depth + 1, at)?;
        }
        self.add(value, ended.depth + 1);
        Ok(())
    }

    /// Copies the value of an anchor, as a value or as a key.
    fn alias(&mut self, anchor: usize, at: Place) -> Reading<()> {
        let Some(Some(anchored)) = self.anchors.get(&anchor) else {
            let message = "an alias inside the value that it stands for";
            return self.stop(SYNTAX, message, at);
        };
        if self.next() == Next::Key {
            return match anchored.value.as_str().map(str::to_owned) {
                Some(key) => self.key(key, 0, at),
                None => self.stop(KEY_TYPE, "an alias as a key that is not text", at),
            };
        }
        if anchored.size > self.room {
            return self.stop(EXPANSION, "the aliases expand to too much", at);
        }
        if self.open.len() + anchored.depth > MAX_LEVELS {
            return self.stop(TOO_DEEP, format!("more than {MAX_LEVELS} levels"), at);
        }
        let Anchored { value, size, depth } = anchored.clone();
        self.spend(size, at)?;
        self.add(value, depth);
        Ok(())
    }

    /// A problem at the place being read.
    fn problem(&self, rule: Rule, message: String, at: Place) -> Problem {
        rule.at(self.pointer(), message).on(at.line, at.column)
    }

    fn record(&mut self, problem: Problem) {
        if self.problems.len() < MAX_RECORDED {
            self.problems.push(problem);
        } else {
            let (_, count) = self.unrecorded.get_or_insert((problem, 0));
            *count += 1;
        }
    }
}
