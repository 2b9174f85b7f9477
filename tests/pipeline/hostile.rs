//! Files that aren't documents, and documents made to cause harm: each gets a message, and nothing else
//! happens.

use std::fmt::Write as _;

use crate::variants::{OPERATION, base, base_text};
use cribl_tokens::pipeline::{self, Report, Settings};
use serde_json::json;

/// The problems the build reports. It is strict, while `generate` may leave out a faulty part.
fn refusal(text: impl AsRef<[u8]>) -> Report {
    let file = std::path::Path::new("hostile.yaml");
    let Err(report) = pipeline::module(file, text.as_ref()) else {
        panic!("generated")
    };
    assert!(!report.is_valid());
    for problem in report.problems() {
        assert!(
            !problem.message.is_empty() && !problem.help.is_empty(),
            "{problem}"
        );
        assert!(!problem.to_string().contains('\n'), "{problem}");
    }
    report
}

fn refused_by(rule: &str, text: impl AsRef<[u8]>) -> Report {
    let report = refusal(text);
    assert!(
        report.problems().iter().any(|problem| problem.rule == rule),
        "{rule} isn't in:\n{report}"
    );
    report
}

fn place(report: &Report) -> (Option<usize>, Option<usize>) {
    let first = report.problems().first().expect("a problem");
    (first.line, first.column)
}

#[test]
fn files_that_are_not_documents_are_recognized() {
    let utf16: Vec<u8> = base_text()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [vec![0xFF, 0xFE], utf16.clone()].concat();
    let big: Vec<u8> = base_text()
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty-file", b"".into()),
        ("empty-file", b"\xEF\xBB\xBF \n\n".into()),
        ("not-utf8", utf16),
        ("not-utf8", marked),
        ("not-utf8", big),
        ("not-utf8", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".into()),
        ("not-utf8", b"openapi: 3.0.2\ninfo: \xFF".into()),
        ("not-utf8", b"openapi: \x1b[31m3.0.2".into()),
        (
            "web-page",
            b"<!DOCTYPE html>\n<html><body>openapi: 3.0.2</body></html>".into(),
        ),
        ("web-page", b"\n <?xml version=\"1.0\"?>".into()),
        (
            "several-documents",
            b"openapi: 3.0.2\n---\nopenapi: 3.0.2\n".into(),
        ),
        ("not-an-object", b"just words".into()),
        ("not-an-object", b"[1, 2]".into()),
        ("not-an-object", b"# a comment\n".into()),
        ("syntax", b"{\"openapi\": \"3.0.2\", ".into()),
        ("syntax", b"openapi: 3.0.2\n  info: {".into()),
        ("tab", b"openapi: 3.0.2\ninfo:\n\ttitle: x\n".into()),
        ("too-large", vec![b' '; 9 << 20]),
        ("custom-tag", b"openapi: !version 3.0.2".into()),
        ("not-json", b"openapi: .nan".into()),
        ("key-type", b"[a, b]: c".into()),
        ("key-type", "? ".repeat(20_000).into()),
        ("merge-key", b"base: &b {a: 1}\nopenapi:\n  <<: *b\n".into()),
    ];
    for (rule, text) in cases {
        refused_by(rule, text);
    }
}

#[test]
fn conflict_markers_are_reported_with_their_lines() {
    let text = base_text().replacen(
        "  title:",
        "<<<<<<< HEAD\n  title: a\n=======\n  title: b\n>>>>>>> theirs\n  x-title:",
        1,
    );
    let report = refused_by("merge-conflict", text);
    assert_eq!(report.problems().len(), 2, "{report}");
    assert_eq!(place(&report), (Some(3), Some(1)));
}

#[test]
fn a_document_cut_off_anywhere_gets_a_result() {
    let text = base_text();
    for end in (0..text.len()).step_by(7) {
        // Some cut texts are still valid documents.
        let _ = pipeline::generate(&text[..end], &Settings::standalone());
    }
    refusal(&text[..text.len() / 2]);
}

#[test]
fn a_duplicate_key_is_refused_at_any_depth_with_its_line() {
    let duplicate =
        |line: &str, twin: &str| base_text().replacen(line, &format!("{line}\n{twin}"), 1);
    let cases = [
        ("openapi: 3.0.2", "openapi: 3.0.3", "/openapi"),
        (
            "paths:",
            "  /auth/users/{id}/token: {}",
            "/paths/~1auth~1users~1{id}~1token",
        ),
        ("  /auth/users/{id}/token:", "    delete: {}", OPERATION),
        (
            "      responses:",
            "        401: {description: again}",
            &format!("{OPERATION}/responses/401"),
        ),
        ("components:", "  schemas: {}", "/components/schemas"),
        (
            "  schemas:",
            "    Error: {type: object}",
            "/components/schemas/Error",
        ),
        (
            "          description: Unauthorized",
            "          description: again",
            "",
        ),
    ];
    for (line, twin, pointer) in cases {
        let report = refused_by("duplicate-key", duplicate(line, twin));
        let problem = &report.problems()[0];
        assert!(problem.line.is_some(), "{problem}");
        assert!(
            pointer.is_empty() || problem.pointer == pointer,
            "{problem}"
        );
    }
}

#[test]
fn all_duplicate_keys_are_reported_at_once() {
    let text =
        "openapi: 3.0.2\nopenapi: 3.0.2\ninfo: {title: a, title: b, version: '1'}\npaths: {}\n";
    let report = refusal(text);
    let places: Vec<_> = report
        .problems()
        .iter()
        .map(|problem| (problem.pointer.as_str(), problem.line))
        .collect();
    assert_eq!(places, [("/openapi", Some(2)), ("/info/title", Some(3))]);
}

#[test]
fn the_first_of_very_many_duplicate_keys_are_reported_with_their_lines() {
    let twice = |key: usize| format!("x-{key}: 1\nx-{key}: 2\n");
    let text = (0..2_000).map(twice).collect::<String>() + &base_text();
    let report = refusal(text);
    let places: Vec<_> = report
        .problems()
        .iter()
        .map(|problem| (problem.pointer.clone(), problem.line))
        .collect();
    let expected: Vec<_> = (0..=1_000)
        .map(|key| (format!("/x-{key}"), Some(2 * key + 2)))
        .collect();
    assert_eq!(places, expected);
    let last = report.problems().last().expect("a problem");
    assert!(
        last.message.ends_with("; 999 more of this kind follow"),
        "{last}"
    );
}

#[test]
fn an_error_that_ends_parsing_is_reported_after_earlier_duplicates() {
    let report = refusal("a: 1\na: 2\nb: {<<: 3}\nc: .nan\nd: 1\nd: 2\n");
    let told: Vec<_> = report
        .problems()
        .iter()
        .map(|problem| (problem.rule, problem.pointer.as_str(), problem.line))
        .collect();
    assert_eq!(
        told,
        [
            ("duplicate-key", "/a", Some(2)),
            ("merge-key", "/b/<<", Some(3)),
            ("not-json", "/c", Some(4))
        ]
    );
    assert_eq!(place(&refusal("<<: 1\n")), (Some(1), Some(1)));
}

fn bomb(levels: usize, wide: usize) -> String {
    let mut text = String::from("x-a0: &a0 [lol, lol]\n");
    for level in 1..=levels {
        let aliases = vec![format!("*a{}", level - 1); wide].join(", ");
        writeln!(text, "x-a{level}: &a{level} [{aliases}]").expect("memory");
    }
    text + &base_text()
}

#[test]
fn aliases_that_expand_to_too_much_are_refused_in_extensions_too() {
    refused_by("alias-expansion", bomb(9, 10));
    refused_by("alias-expansion", bomb(40, 2));
    let long = format!(
        "x-long: &a {}\nx-all: [{}]\n{}",
        "word ".repeat(20_000),
        vec!["*a"; 5_000].join(", "),
        base_text()
    );
    refused_by("alias-expansion", long);
}

#[test]
fn aliases_of_ordinary_size_are_accepted() {
    let text = base_text()
        .replacen(
            "            type: string",
            "            &text\n            type: string",
            1,
        )
        .replacen(
            "          schema:\n            type: string\n      responses",
            "          schema: *text\n      responses",
            1,
        );
    assert!(text.contains("*text"));
    pipeline::generate(text, &Settings::standalone()).expect("the same document");
}

#[test]
fn a_great_depth_is_refused_before_anything_recurses() {
    let deep = 20_000;
    let cases = [
        format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("x: {}", "{a: ".repeat(deep)),
        format!("openapi: 3.0.2\nx-deep: {}", "[".repeat(deep)),
        "- ".repeat(deep),
        "a: [\n".repeat(deep),
        "a:\n  - &b !!seq [\n".repeat(deep),
        "a: [\n'b': {c: [\n".repeat(deep),
        (0..2_000).fold(String::new(), |text, level| {
            text + &" ".repeat(level) + "a:\n"
        }),
        (0..200)
            .fold(json!(1), |inner, _| json!({ "a": inner }))
            .to_string(),
    ];
    for text in cases {
        refused_by("too-deep", text);
    }
}

#[test]
fn closed_brackets_and_brackets_in_prose_do_not_count_as_depth() {
    let prose = "    description: |\n".to_owned()
        + &"      note: see [1] and [2, or\n      a: [\n      b: ]\n".repeat(10_000);
    let text = base_text().replacen("openapi:", &format!("x-prose:\n  a:\n{prose}openapi:"), 1);
    pipeline::generate(text, &Settings::standalone()).expect("a valid document");
}

#[test]
fn references_in_circles_are_refused() {
    let pair =
        |a: serde_json::Value, b: serde_json::Value| base().schema("A", a).schema("B", b).text();
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    refused_by("reference-circle", pair(to("B"), to("A")));
    refused_by(
        "reference-circle",
        base().schema("Error", to("Error")).text(),
    );
    for keyword in ["allOf", "oneOf", "anyOf"] {
        refused_by(
            "schema-circle",
            pair(json!({ keyword: [to("B")] }), json!({ keyword: [to("A")] })),
        );
        refused_by(
            "schema-circle",
            base()
                .schema("A", json!({ keyword: [{ keyword: [to("A")] }] }))
                .text(),
        );
    }
    refused_by("schema-circle", pair(json!({ "not": to("B") }), to("A")));
    let response = json!({ "$ref": "#/components/responses/A" });
    let text = base()
        .set("/components/responses", json!({ "A": response }))
        .response("401", response)
        .text();
    refused_by("reference-circle", text);
}

#[test]
fn a_long_chain_of_references_is_not_a_circle() {
    let chain = |length: usize, wrap: fn(serde_json::Value) -> serde_json::Value| {
        let link = |variant: crate::variants::Variant, index: usize| {
            let next = json!({ "$ref": format!("#/components/schemas/C{}", index + 1) });
            variant.schema(&format!("C{index}"), wrap(next))
        };
        let last = json!({ "type": "object" });
        (0..length)
            .fold(base(), link)
            .schema(&format!("C{length}"), last)
            .text()
    };
    pipeline::generate(chain(50, |next| next), &Settings::standalone()).expect("a valid document");
    let report = refused_by("reference-chain", chain(3_000, |next| next));
    assert_eq!(report.problems().len(), 1, "{report}");
    let part = |next| json!({ "allOf": [next, { "type": "object", "properties": { "x": {} } }] });
    pipeline::generate(chain(500, part), &Settings::standalone()).expect("a valid document");
}

#[test]
fn references_to_files_and_urls_are_refused_unfetched() {
    let targets = [
        "other.yaml#/Error",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.yaml",
        "../x.json",
    ];
    for target in targets {
        let text = base().response("500", json!({ "$ref": target })).text();
        refused_by("external-reference", text);
    }
    let text = base()
        .set(
            "/paths/~1auth~1users~1{id}~1token",
            json!({ "$ref": "paths.yaml" }),
        )
        .text();
    refused_by("external-reference", text);
}

#[test]
fn schemas_that_contain_themselves_as_properties_or_items_generate() {
    let node = json!({ "type": "object", "properties": {
        "child": { "$ref": "#/components/schemas/Node" },
        "children": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } },
        "named": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Node" } },
    }});
    let text = base().schema("Node", node).text();
    let output = pipeline::generate(text, &Settings::standalone()).expect("a valid document");
    assert!(output.source.contains("pub struct Node"));
}

/// A panic of the generator for which no rewrite is known. If a constant distinguishes alternatives, typify
/// treats them as a tagged enum, and asserts that an alternative whose only property is the tag requires
/// only the tag.
#[test]
fn a_generator_panic_is_reported_with_its_message_as_the_only_problem() {
    let tagged = |tag: &str, required: &[&str]| {
        json!({ "type": "object", "required": required,
            "properties": { "kind": { "type": "string", "enum": [tag] } } })
    };
    let schema = json!({ "oneOf": [tagged("a", &["kind", "more"]), tagged("b", &["kind"])] });
    let content = json!({ "application/json": { "schema": schema } });
    let text = base()
        .response("200", json!({ "description": "", "content": content }))
        .text();
    let document = pipeline::parse(&text).expect("a document");
    assert!(pipeline::check(&document).is_valid());
    let report = refused_by("generator-refused", text);
    assert_eq!(report.problems().len(), 1, "{report}");
    assert!(
        report.problems()[0].message.starts_with("assertion"),
        "{report}"
    );
}
