//! Renders Markdown from a template, and escapes text from outside.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, Value};

/// Renders `template`, after `set_up` has added filters.
///
/// The filters `md`, `code` and `code_cell` are [`escape`], [`code`] and [`code_cell`]. A template must use
/// one of them on each value that comes from outside, because no single kind of escaping fits every place
/// in Markdown.
///
/// # Errors
/// Returns an error if the template or a value cannot be rendered.
pub fn render(
    template: &str,
    context: Value,
    set_up: impl FnOnce(&mut Environment),
) -> Result<String, Error> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.add_filter("md", |text: &str| escape(text));
    environment.add_filter("code", |text: &str| code(text));
    environment.add_filter("code_cell", |text: &str| code_cell(text));
    set_up(&mut environment);
    environment.render_named_str("report.md", template, context)
}

/// Escapes `text` for a paragraph, list or table cell in Markdown: no character of it becomes markup.
///
/// Line breaks become spaces, because a table cell has one line.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // GitHub turns these into mentions and references to issues.
            '@' => escaped.push_str("&#64;"),
            '#' => escaped.push_str("&#35;"),
            // A bare URL becomes a link, even if the text around it is escaped.
            ':' => escaped.push_str("&#58;"),
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '.' | '!'
            | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes `text` as inline code, with a fence that is longer than any run of backticks in it.
///
/// Line breaks become spaces.
#[must_use]
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let padded = text.starts_with('`') || text.ends_with('`') || text.trim().is_empty();
    let pad = if padded { " " } else { "" };
    let text = text.replace(['\n', '\r'], " ");
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Writes `text` as inline code for a cell of a table, which a bare `|` would end.
#[must_use]
pub fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}
