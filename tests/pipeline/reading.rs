//! Reading YAML and JSON, with everything each of them can express.

use crate::variants::base_text;
use cribl_tokens::pipeline::{self, Document, Places};
use serde_json::{Value, json};

fn read(text: &str) -> Document {
    pipeline::parse(text).unwrap_or_else(|report| panic!("{report}\n{text}"))
}

/// A JSON document with an extension.
fn extended(json: &str) -> String {
    format!(
        "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"t\", \"version\": \"1\"}}, \"paths\": {{}}, \"x-a\": {json}}}"
    )
}

fn extension(text: &str) -> Value {
    read(text).value()["x-a"].clone()
}

#[test]
fn json_is_read_as_json() {
    let box_ = extended(r#""\ud83d\udce6 \/""#);
    assert_eq!(extension(&box_), json!("\u{1f4e6} /"));
    let key = "k".repeat(5_000);
    let long = extended(&format!("{{\"{key}\": {{\"{key}\": 1}}}}"));
    assert_eq!(extension(&long)[&key][&key], json!(1));
    assert_eq!(
        extension(&extended("\"a\tb\u{2028}\"").replace('\t', "\\t")),
        json!("a\tb\u{2028}")
    );
}

#[test]
fn every_number_that_json_can_write_is_read() {
    let minimum = i64::MIN;
    for (text, value) in [
        ("-9223372036854776000", json!(-9_223_372_036_854_775_808.0)),
        ("-9223372036854775808", json!(minimum)),
        ("18446744073709551615", json!(u64::MAX)),
        (
            "123456789012345678901234567890",
            json!(123_456_789_012_345_678_901_234_567_890.0),
        ),
        ("0.1e-5", json!(0.000_001)),
        ("1E+2", json!(100.0)),
        ("1e-400", json!(0.0)),
    ] {
        assert_eq!(extension(&extended(text)), value, "{text} in JSON");
        let yaml = base_text() + &format!("\nx-a: {text}\n");
        assert_eq!(extension(&yaml), value, "{text} in YAML");
    }
    for text in ["1e400", "-1e400"] {
        for document in [extended(text), base_text() + &format!("\nx-a: {text}\n")] {
            let document = read(&document);
            let report = pipeline::check(&document);
            let told = report
                .problems()
                .iter()
                .find(|problem| problem.rule == "number-range");
            assert!(
                told.is_some_and(|problem| problem.pointer == "/x-a" && problem.line.is_some()),
                "{report}"
            );
            assert!(document.value()["x-a"].is_f64());
        }
    }
}

#[test]
fn line_break_characters_of_yaml_1_1_are_text() {
    for c in ['\u{85}', '\u{2028}', '\u{2029}'] {
        for (written, value) in [
            (format!("a{c}b"), format!("a{c}b")),
            (format!("\"a{c}b\""), format!("a{c}b")),
            (format!("|\n  a{c}b\n"), format!("a{c}b\n")),
        ] {
            let yaml = base_text() + &format!("\nx-a: {written}\nx-b: 1\nx-b: 2\n");
            let document = read(&yaml);
            assert_eq!(document.value()["x-a"], json!(value), "{written:?}");
            let line = yaml
                .split('\n')
                .position(|line| line == "x-b: 2")
                .expect("the line")
                + 1;
            assert_eq!(document.problems()[0].line, Some(line), "{written:?}");
        }
    }
}

#[test]
fn yaml_in_braces_is_yaml() {
    let text =
        "{openapi: 3.0.3, info: {title: t, version: '1'}, # a comment\n paths: {}, x-a: [1, ],}";
    assert_eq!(extension(text), json!([1]));
}

#[test]
fn a_json_syntax_error_has_a_message_about_json_at_its_place() {
    let report = pipeline::parse("{\"openapi\": \"3.0.3\",\n \"info\" {}}").expect_err("no JSON");
    let problem = &report.problems()[0];
    assert_eq!(
        (problem.rule, problem.line, problem.column),
        ("syntax", Some(2), Some(9)),
        "{report}"
    );
    assert!(problem.message.contains("JSON"), "{report}");
}

#[test]
fn duplicate_keys_in_json_are_reported_at_the_later_key() {
    let text = extended("{\n \"é\": 1,\n  \"é\": 2}");
    let document = read(&text);
    let [problem] = document.problems() else {
        panic!("{:?}", document.problems())
    };
    assert_eq!((problem.line, problem.column), (Some(3), Some(3)));
    let place = Places::of(&text).find("/x-a/é").expect("a place");
    assert_eq!((place.line, place.column, place.width), (3, 3, 3));
}

#[test]
fn two_documents_with_the_same_module_name_are_both_named() {
    let files = [
        "openapi/a-b.yaml",
        "openapi/a_b.json",
        "openapi/A.b.YML",
        "openapi/c.yaml",
        "other/c.yaml",
    ];
    let files: Vec<_> = files.iter().map(std::path::PathBuf::from).collect();
    assert!(files.iter().all(|file| pipeline::is_document(file)));
    let clashes = pipeline::module_clashes(&files);
    assert_eq!(clashes.len(), 2, "{clashes:?}");
    let first = &clashes[0].1.message;
    assert!(
        first.contains("a-b.yaml") && first.contains("a_b.json") && first.contains("`a_b`"),
        "{first}"
    );
}

#[test]
fn control_characters_that_json_allows_in_its_texts_are_read() {
    let text = r#"{ "openapi": "3.0.3", "info": { "title": "a\u007f\u0080\u009fb", "version": "1" }, "paths": {} }"#;
    let raw = text
        .replace("\\u007f", "\u{7f}")
        .replace("\\u0080", "\u{80}")
        .replace("\\u009f", "\u{9f}");
    assert_ne!(raw, text);
    for text in [text, &raw] {
        let document = pipeline::parse(text).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(document.value()["info"]["title"], "a\u{7f}\u{80}\u{9f}b");
    }
}
