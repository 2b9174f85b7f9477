//! Unexpected files: every subcommand responds with a message and exit code 2, and never crashes.

use std::fmt::Write as _;

use super::{BASE, Folder};

/// Files, each with a name that says what is wrong.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let mut all: Vec<(&'static str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("blank", b"\n\n  \n".to_vec()),
        ("truncated", BASE.as_bytes().iter().take(BASE.len() / 3).copied().chain(*b"\n  x: [").collect()),
        ("binary", (0..=255_u8).cycle().take(4096).collect()),
        ("zeros", vec![0; 4096]),
        ("web page", b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>".to_vec()),
        ("conflict", BASE.replace("paths:", "<<<<<<< HEAD\npaths:\n=======\npaths:\n>>>>>>> b").into_bytes()),
        ("tabs", BASE.replace("  title", "\ttitle").into_bytes()),
        ("two documents", format!("{BASE}---\n{BASE}").into_bytes()),
        ("duplicate key", format!("{BASE}x-a:\n  b: {{c: 1, c: 2}}\n").into_bytes()),
        ("brackets", "[".repeat(20_000).into_bytes()),
        ("braces", "{a: ".repeat(20_000).into_bytes()),
        ("dashes", "- ".repeat(20_000).into_bytes()),
        ("utf-16", utf16(BASE)),
        ("reference to a file", BASE.replace("#/components/schemas/Error", "/etc/passwd#/x").into_bytes()),
        ("reference to a URL", BASE.replace("#/components/schemas/Error", "http://127.0.0.1:9/x#/y").into_bytes()),
        ("references in a circle", format!("{BASE}    A: {{$ref: '#/components/schemas/B'}}\n    B: {{$ref: '#/components/schemas/A'}}\n").into_bytes()),
        ("allOf in a circle", format!("{BASE}    A: {{allOf: [{{$ref: '#/components/schemas/A'}}]}}\n").into_bytes()),
        ("a number", b"42".to_vec()),
        ("a list", b"[1, 2]".to_vec()),
    ];
    all.push(("bomb", format!("{}{BASE}", bomb("")).into_bytes()));
    all.push((
        "bomb in an extension",
        format!("{}{BASE}", bomb("x-")).into_bytes(),
    ));
    all
}

fn bomb(prefix: &str) -> String {
    let mut text = format!("{prefix}a0: &a0 [a, a, a, a, a, a, a, a, a, a]\n");
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "{prefix}a{level}: &a{level} [{below}]").expect("a string takes all");
    }
    text
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Faults that do not prevent a client from being generated.
const REPAIRED: [&str; 5] = [
    "duplicate key",
    "reference to a file",
    "reference to a URL",
    "references in a circle",
    "allOf in a circle",
];

#[test]
fn every_subcommand_reports_hostile_files_with_a_message() {
    let folder = Folder::with(&[("good.yaml", BASE)]);
    for (name, bytes) in hostile() {
        folder.write("bad.yaml", &bytes);
        let runs: [&[&str]; 6] = [
            &["check", "bad.yaml"],
            &["diff", "good.yaml", "bad.yaml"],
            &["diff", "bad.yaml", "good.yaml", "--format", "json"],
            &["diff", "bad.yaml", "bad.yaml", "--format", "sarif"],
            &[
                "slice",
                "bad.yaml",
                "--operation",
                "deleteTokenById",
                "-o",
                "out.yaml",
            ],
            &["generate", "bad.yaml"],
        ];
        for arguments in runs {
            let run = folder.spec(arguments);
            let said = format!("{}{}", run.out, run.err);
            // A fault outside the slice does not affect it.
            let elsewhere = arguments[0] == "slice" && run.code == 0;
            let repaired = arguments[0] == "generate" && REPAIRED.contains(&name);
            // `diff` compares the rest of a document despite such a fault.
            let compared = arguments[0] == "diff" && REPAIRED.contains(&name) && run.code < 2;
            let fine = elsewhere || compared || repaired && run.code == 0;
            assert!(
                fine || run.code == 2,
                "{name} {arguments:?}: exit code {}, {said}",
                run.code
            );
            assert!(!said.trim().is_empty(), "{name} {arguments:?}");
            assert!(!repaired || run.code == 0, "{name} {arguments:?}: {said}");
            assert!(
                !said.contains("panicked") && !said.contains("fault of `spec`"),
                "{name} {arguments:?}: {said}"
            );
        }
    }
}

#[test]
fn a_folder_instead_of_a_file_is_an_error() {
    let folder = Folder::with(&[("good.yaml", BASE)]);
    let run = folder.spec(&["check", "."]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

/// A finding must not copy its whole line, nor search for its column from the start of the line.
#[test]
fn a_thousand_findings_in_one_line_of_megabytes_are_shown_where_they_are() {
    let unknown: String = (0..1_800).fold(String::new(), |text, at| {
        format!("{text}, \"unknown{at}\": 1")
    });
    let line = format!(
        "{{\"openapi\": \"3.0.2\", \"paths\": {{}}, \"x-é\": \"{}\"{unknown}}}\r\n",
        "é ".repeat(1_500_000)
    );
    let folder = Folder::with(&[("bad.json", &line)]);
    let run = folder.spec(&["check", "bad.json"]);
    assert_eq!(run.code, 2, "{}", run.err);
    let shown = "\"unknown1798\": 1, \"unknown1799\": 1}\n";
    assert!(run.out.contains(shown));
    assert!(run.out.len() < 4 << 20, "{} bytes", run.out.len());
    let run = folder.spec(&["check", "bad.json", "--format", "json"]);
    assert!(run.out.len() < 4 << 20, "{} bytes", run.out.len());
    let report = run.json();
    let findings = report["findings"].as_array().expect("a list");
    let last = findings
        .iter()
        .find(|finding| finding["pointer"] == "/unknown1799");
    let text = last.and_then(|finding| finding["text"].as_str());
    assert!(text.is_some_and(|text| text.ends_with("\"unknown1799\": 1}")));
}

#[test]
fn people_see_the_gravest_of_very_many_findings_and_machines_see_all() {
    let unknown: String = (0..8_000).fold(String::new(), |text, at| {
        text + &format!("unknown{at}: 1\n")
    });
    let warning = "    Odd: {type: integer, minimum: 2, maximum: 1}\n";
    let folder = Folder::with(&[("bad.yaml", &format!("{BASE}{warning}{unknown}"))]);
    let run = folder.spec(&["check", "bad.yaml"]);
    assert_eq!(run.out.matches("error[unknown-field]").count(), 2_000);
    assert!(!run.out.contains("warning[bounds]"));
    let ending =
        "... and 6001 more; --all prints them\n\nbad.yaml: invalid (8000 errors, 1 warning)\n";
    assert!(
        run.out.ends_with(ending),
        "{}",
        &run.out[run.out.len() - 200..]
    );
    let all = folder
        .spec(&["check", "bad.yaml", "--format", "json"])
        .json();
    assert_eq!(all["findings"].as_array().map(Vec::len), Some(8_001));
}

/// A valid document that is expensive to compare: schemas that refer to each other, and choices of choices.
#[test]
fn the_comparison_of_tangled_schemas_ends() {
    let mut tangle = String::new();
    for at in 0..40 {
        let next = (at + 1) % 40;
        writeln!(
            tangle,
            "    S{at}: {{type: object, properties: {{v{at}: {{type: string}}, a: {{$ref: '#/components/schemas/S{next}'}}, \
             b: {{oneOf: [{{$ref: '#/components/schemas/S{next}'}}, {{$ref: '#/components/schemas/S{}'}}, {{$ref: '#/components/schemas/S{at}'}}]}}}}}}",
            (at * 7 + 3) % 40
        )
        .expect("a string takes all");
    }
    let tangled = format!("{BASE}{tangle}").replace("                  count:\n                    type: integer", "                  tangle:\n                    $ref: \"#/components/schemas/S0\"\n                  count:\n                    type: integer");
    let folder = Folder::with(&[
        ("a.yaml", &tangled),
        (
            "b.yaml",
            &tangled.replace("v39: {type: string}", "v39: {type: integer}"),
        ),
    ]);
    let same = folder.spec(&["diff", "a.yaml", "a.yaml", "--format", "json"]);
    assert_eq!(same.json()["verdict"], "identical", "{}", same.out);
    let other = folder.spec(&["diff", "a.yaml", "b.yaml", "--format", "json"]);
    assert_eq!(other.json()["verdict"], "breaking", "{}", other.out);
}

/// Alternatives are paired by meaning. Comparing each with every other would be too slow for this many.
#[test]
fn the_comparison_of_two_thousand_changed_alternatives_ends() {
    let alternatives = |kind: &str| {
        let one = |at: usize| format!("{{type: object, properties: {{p{at}: {{type: {kind}}}}}}}");
        (0..2_000).map(one).collect::<Vec<_>>().join(", ")
    };
    let wide = |kind: &str| {
        BASE.replace(
            "count:\n                    type: integer",
            &format!(
                "count:\n                    oneOf: [{}]",
                alternatives(kind)
            ),
        )
    };
    let folder = Folder::with(&[("a.yaml", &wide("string")), ("b.yaml", &wide("integer"))]);
    let same = folder.spec(&["diff", "a.yaml", "a.yaml", "--format", "json"]);
    assert_eq!(same.json()["verdict"], "identical", "{}", same.out);
    let other = folder.spec(&["diff", "a.yaml", "b.yaml", "--format", "json"]);
    assert_eq!(other.json()["verdict"], "breaking");
}

#[test]
fn no_text_of_a_document_reaches_the_terminal_with_invisible_characters() {
    let hidden = "\u{1b}[2J\u{202e}\u{200b}";
    let escaped = "\\u001b[2J\\u202e\\u200b";
    let named = |text: &str| {
        let parameter = format!(
            "        - name: \"{escaped}\"\n          in: query\n          schema: {{type: string, title: \"{text}\"}}\n"
        );
        BASE.replacen(
            "      responses:\n",
            &format!("{parameter}      responses:\n"),
            1,
        )
        .replace("/tokens/{id}:", &format!("\"/tokens{escaped}/{{id}}\":"))
    };
    let property = BASE.replace(
        "                  count:\n",
        &format!("                  \"{escaped}\":\n"),
    );
    let folder = Folder::with(&[
        ("base.yaml", BASE),
        ("old.yaml", &named(escaped)),
        ("new.yaml", &named("other")),
        ("property.yaml", &property),
        (
            "broken.yaml",
            &property.replace("type: integer", "typ: integer"),
        ),
    ]);
    for arguments in [
        &["diff", "old.yaml", "new.yaml", "--all"][..],
        &["diff", "base.yaml", "property.yaml"],
        &["diff", "base.yaml", "new.yaml", "--format", "markdown"],
        &["diff", "base.yaml", "new.yaml", "--format", "html"],
        &["diff", "base.yaml", "new.yaml", "--format", "github"],
        &["check", "broken.yaml"],
        &["generate", "broken.yaml", "--adaptations"],
        &[
            "slice",
            "broken.yaml",
            "--operation",
            "deleteTokenById",
            "-o",
            "slice.yaml",
        ],
    ] {
        let run = folder.spec(arguments);
        for text in [&run.out, &run.err] {
            let found = text
                .chars()
                .find(|c| hidden.contains(*c) && !"[2J".contains(*c));
            assert_eq!(found, None, "{arguments:?}: {text}");
        }
    }
}
