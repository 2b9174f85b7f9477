//! Reads YAML as events.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_json::Value;

use super::super::report::Problem;
use super::events::{Next, Place, Reading, Sink};
use super::rules::{CUSTOM_TAG, KEY_TYPE, NUMBER, NUMBER_RANGE, SEVERAL_DOCUMENTS, SYNTAX, TAB};
use super::scalar::{self, Scalar};

/// Reads a text with one YAML document.
pub(super) fn read(text: &str, sink: &mut impl Sink) -> Reading<()> {
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| explain(text, sink, &error))?;
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                let message = "there is more than one document in it";
                let problem = SEVERAL_DOCUMENTS.at("", message);
                return Err(problem.on(span.start.line(), 1).into());
            }
        }
        take(event, span, sink)?;
    }
    Ok(())
}

fn take(event: Event<'_>, span: Span, sink: &mut impl Sink) -> Reading<()> {
    let at = place(span);
    match event {
        Event::Scalar(text, _, anchor, tag) if sink.next() == Next::Key => {
            if tag.is_some_and(|tag| core(&tag).is_none()) {
                return sink.stop(CUSTOM_TAG, "a tag on a key", at);
            }
            sink.key(text.into_owned(), anchor, at)
        }
        Event::Scalar(text, style, anchor, tag) => {
            let value = resolve(&text, style, tag.as_deref(), at, sink)?;
            sink.value(value, anchor, at)
        }
        Event::MappingStart(anchor, tag) => begin(false, "map", anchor, tag, at, sink),
        Event::SequenceStart(anchor, tag) => begin(true, "seq", anchor, tag, at, sink),
        Event::MappingEnd | Event::SequenceEnd => sink.end(at),
        Event::Alias(anchor) => sink.alias(anchor, at),
        _ => Ok(()),
    }
}

fn begin(
    list: bool,
    allowed: &str,
    anchor: usize,
    tag: Option<Cow<'_, Tag>>,
    at: Place,
    sink: &mut impl Sink,
) -> Reading<()> {
    if tag.is_some_and(|tag| core(&tag) != Some(allowed)) {
        return sink.stop(CUSTOM_TAG, "a tag that JSON does not have", at);
    }
    if sink.next() == Next::Key {
        let message = if list {
            "a list as a key"
        } else {
            "an object as a key"
        };
        return sink.stop(KEY_TYPE, message, at);
    }
    sink.begin(list, anchor, at)
}

/// The name of a tag in YAML's core schema. `!` alone means that a scalar is text.
fn core(tag: &Tag) -> Option<&str> {
    if tag.is_yaml_core_schema() {
        Some(&tag.suffix)
    } else if tag.handle.is_empty() && tag.suffix == "!"
        || tag.handle == "!" && tag.suffix.is_empty()
    {
        Some("str")
    } else {
        None
    }
}

fn resolve(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    at: Place,
    sink: &mut impl Sink,
) -> Reading<Value> {
    let wanted = match tag {
        Some(tag) => match core(tag) {
            Some(name) => Some(name),
            None => return sink.stop(CUSTOM_TAG, "a tag that JSON does not have", at),
        },
        None if style == ScalarStyle::Plain => None,
        None => Some("str"),
    };
    if wanted == Some("str") {
        return Ok(text.into());
    }
    let value = match scalar::plain(text) {
        Scalar::Value(value) => value,
        Scalar::Rounded(value) => {
            let message = format!("{text} is beyond 64-bit floats; read as {value}");
            sink.record(sink.problem(NUMBER_RANGE, message, at));
            value
        }
        Scalar::NotJson => {
            return sink.stop(NUMBER, format!("{text} isn't JSON"), at);
        }
    };
    let fits = match wanted {
        None => true,
        Some("null") => value.is_null(),
        Some("bool") => value.is_boolean(),
        Some("int") => value.is_i64() || value.is_u64(),
        Some("float") => value.is_number(),
        Some(_) => return sink.stop(CUSTOM_TAG, "a tag that JSON does not have", at),
    };
    if fits {
        Ok(value)
    } else {
        let message = format!("{text:?} is not of its tag's type");
        sink.stop(SYNTAX, message, at)
    }
}

fn place(span: Span) -> Place {
    let (start, end) = (span.start, span.end);
    let width = if start.line() == end.line() {
        end.col().saturating_sub(start.col())
    } else {
        1
    };
    Place {
        line: start.line().max(1),
        column: start.col() + 1,
        width: width.max(1),
    }
}

/// The parser's own message, under the rule that says what to do.
fn explain(text: &str, sink: &impl Sink, error: &ScanError) -> Problem {
    let at = place(Span::empty(*error.marker()));
    let line = text.lines().nth(at.line - 1).unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    if indent.contains('\t') {
        return TAB
            .at("", "a tab in the indentation")
            .on(at.line, at.column);
    }
    sink.problem(SYNTAX, error.info().to_owned(), at)
}
