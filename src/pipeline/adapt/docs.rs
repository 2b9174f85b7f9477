//! Texts that end up in the generated source: descriptions in its comments, the version in its code.

use serde_json::Value;

use super::super::grammar::Kind;
use super::super::report::Rewrite;
use super::super::sites::{Site, Sites};
use super::draft::{Draft, Edit};

const TITLE: Rewrite = Rewrite::new(
    "schema-title",
    "the generator uses a title as the type's name, and treats different schemas with the same \
     title as one type",
);
const CODE_BLOCK: Rewrite = Rewrite::new(
    "code-block",
    "descriptions become doc comments, and rustdoc would compile and run a code block in one as a test",
);
const VERSION: Rewrite = Rewrite::new(
    "version-text",
    "the generated code makes a header of the version, and panics when it holds anything but ASCII",
);

/// Removes titles, marks code blocks as text, and makes the version ASCII.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let mut edits: Vec<Edit> = sites.at("/info").and_then(version).into_iter().collect();
    for site in sites.all().iter().filter(|site| site.reference().is_none()) {
        if let Some(title) = site.text("title").filter(|_| site.kind == Kind::Schema) {
            let message = format!("without its title {title:?}");
            edits.push(Edit::new(TITLE, &site.pointer, message).remove(site.at("title")));
        }
        edits.extend(
            ["summary", "description", "termsOfService", "title"]
                .iter()
                .filter_map(|field| prose(site, field)),
        );
    }
    draft.apply(edits);
}

fn version(info: &Site<'_>) -> Option<Edit> {
    let version = info.text("version")?;
    let ascii = |c: char| matches!(c, ' '..='~');
    let escaped: String = version
        .chars()
        .map(|c| {
            if ascii(c) {
                c.to_string()
            } else {
                c.escape_unicode().to_string()
            }
        })
        .collect();
    let place = info.at("version");
    let message = format!("{escaped:?} in the generated code");
    (escaped != version)
        .then(|| Edit::new(VERSION, &place, message).set(&place, Value::String(escaped)))
}

fn prose(site: &Site<'_>, field: &str) -> Option<Edit> {
    // `title` is prose only in `info`. The titles of schemas are removed.
    let elsewhere = field == "title" && site.kind != Kind::Info;
    let text = site.text(field).filter(|_| !elsewhere)?;
    let harmless = without_code(text);
    let place = site.at(field);
    let edit = || {
        Edit::new(CODE_BLOCK, &place, "its code is marked as text")
            .set(&place, Value::String(harmless.clone()))
    };
    (harmless != text).then(edit)
}

/// Returns Markdown without blocks that rustdoc would treat as Rust: fences are marked `text`, and lines
/// that are indented into code are indented less.
fn without_code(text: &str) -> String {
    let mut fence: Option<(char, usize)> = None;
    let lines = text.split('\n').map(|line| {
        let body = line.trim_start_matches([' ', '\t', '>']);
        let Some(mark) = body.chars().next().filter(|c| matches!(c, '`' | '~')) else {
            return if fence.is_some() {
                line.to_owned()
            } else {
                outdented(line)
            };
        };
        let length = body.chars().take_while(|c| *c == mark).count();
        let rest = body[length..].trim();
        match fence {
            Some((open, least)) if open == mark && length >= least && rest.is_empty() => {
                fence = None;
                line.to_owned()
            }
            None if length >= 3 && !(mark == '`' && rest.contains('`')) => {
                fence = Some((mark, length));
                let line = outdented(line);
                let indent = line.find(mark).unwrap_or(0);
                format!("{}text", &line[..indent + length])
            }
            Some(_) => line.to_owned(),
            None => outdented(line),
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    // An unclosed fence would turn the text that the generator appends into code.
    match fence {
        Some((mark, length)) => format!("{text}\n{}", mark.to_string().repeat(length)),
        None => text,
    }
}

/// A line that is indented by four or more columns is code. With three it is a paragraph.
fn outdented(line: &str) -> String {
    let body = line.trim_start();
    let columns: usize = line[..line.len() - body.len()]
        .chars()
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum();
    if columns < 4 || body.is_empty() {
        line.to_owned()
    } else {
        format!("   {body}")
    }
}
