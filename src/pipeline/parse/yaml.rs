//! YAML to events.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_json::Value;

use super::super::report::Problem;
use super::builder::{Builder, Next, Place, Reading};
use super::scalar::{self, Scalar};
use super::{CUSTOM_TAG, KEY_TYPE, NUMBER, NUMBER_RANGE, SEVERAL_DOCUMENTS, SYNTAX, TAB};

/// Reads a text of one YAML document.
pub(super) fn read(text: &str, builder: &mut Builder) -> Reading<()> {
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| explain(text, builder, &error))?;
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                let message = "there is more than one document in it";
                let problem = SEVERAL_DOCUMENTS.at("", message);
                return Err(problem.on(span.start.line(), 1).into());
            }
        }
        take(event, span, builder)?;
    }
    Ok(())
}

fn take(event: Event<'_>, span: Span, builder: &mut Builder) -> Reading<()> {
    let at = place(span.start);
    match event {
        Event::Scalar(text, _, anchor, tag) if builder.next() == Next::Key => {
            if tag.is_some_and(|tag| core(&tag).is_none()) {
                return builder.stop(CUSTOM_TAG, "a tag on a key", at);
            }
            builder.key(text.into_owned(), anchor, at)
        }
        Event::Scalar(text, style, anchor, tag) => {
            let value = resolve(&text, style, tag.as_deref(), at, builder)?;
            builder.value(value, anchor, at)
        }
        Event::MappingStart(anchor, tag) => begin(false, "map", anchor, tag, at, builder),
        Event::SequenceStart(anchor, tag) => begin(true, "seq", anchor, tag, at, builder),
        Event::MappingEnd | Event::SequenceEnd => builder.end(at),
        Event::Alias(anchor) => builder.alias(anchor, at),
        _ => Ok(()),
    }
}

fn begin(
    list: bool,
    allowed: &str,
    anchor: usize,
    tag: Option<Cow<'_, Tag>>,
    at: Place,
    builder: &mut Builder,
) -> Reading<()> {
    if tag.is_some_and(|tag| core(&tag) != Some(allowed)) {
        return builder.stop(CUSTOM_TAG, "a tag that JSON does not have", at);
    }
    if builder.next() == Next::Key {
        let message = if list {
            "a list for a key"
        } else {
            "an object for a key"
        };
        return builder.stop(KEY_TYPE, message, at);
    }
    builder.begin(list, anchor, at)
}

/// The name of a tag of YAML's core schema; `!` alone says that a scalar is text.
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
    builder: &mut Builder,
) -> Reading<Value> {
    let wanted = match tag {
        Some(tag) => match core(tag) {
            Some(name) => Some(name),
            None => return builder.stop(CUSTOM_TAG, "a tag that JSON does not have", at),
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
            builder.record(builder.problem(NUMBER_RANGE, message, at));
            value
        }
        Scalar::NotJson => {
            return builder.stop(NUMBER, format!("{text} isn't JSON"), at);
        }
    };
    let fits = match wanted {
        None => true,
        Some("null") => value.is_null(),
        Some("bool") => value.is_boolean(),
        Some("int") => value.is_i64() || value.is_u64(),
        Some("float") => value.is_number(),
        Some(_) => return builder.stop(CUSTOM_TAG, "a tag that JSON does not have", at),
    };
    if fits {
        Ok(value)
    } else {
        let message = format!("{text:?} is not of its tag's type");
        builder.stop(SYNTAX, message, at)
    }
}

fn place(at: Marker) -> Place {
    (at.line().max(1), at.col() + 1)
}

/// The parser's own words, under the rule that says what to do.
fn explain(text: &str, builder: &Builder, error: &ScanError) -> Problem {
    let at = place(*error.marker());
    let line = text.lines().nth(at.0 - 1).unwrap_or_default();
    let indent = &line[..line.len() - line.trim_start().len()];
    if indent.contains('\t') {
        return TAB.at("", "a tab in the indentation").on(at.0, at.1);
    }
    builder.problem(SYNTAX, error.info(), at)
}
