//! Reports for people and for other tools: grouped, escaped, linked and documented.

use std::collections::BTreeSet;

use html5gum::{Token, Tokenizer};
use serde_json::Value;

use super::{BASE, Folder, reworded, ttl_required};

/// Two more operations that respond with the schema `Error`.
fn shared() -> String {
    let operation = |path: &str, id: &str| {
        format!(
            "  {path}:\n    get:\n      operationId: {id}\n      responses:\n        \"500\":\n          description: d\n          \
             content:\n            application/json:\n              schema:\n                $ref: \"#/components/schemas/Error\"\n"
        )
    };
    let more = operation("/one", "getOne") + &operation("/two", "getTwo");
    BASE.replace(
        "components:\n  security",
        &format!("{more}components:\n  security"),
    )
}

/// A document with names and texts that try to become markup.
fn hostile() -> String {
    let name =
        "</script><script>alert(1)</script>`|[x](javascript:alert(1))<img src=x onerror=alert(1)>";
    BASE.replace("name: ttl", &format!("name: '{name}'"))
        .replace("Whose token", name)
}

#[test]
fn a_change_of_a_shared_component_names_the_affected_operations() {
    let changed = shared().replace(
        "        message:\n          type: string",
        "        message:\n          type: integer",
    );
    let folder = Folder::with(&[("old.yaml", &shared()), ("new.yaml", &changed)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml"]);
    assert_eq!(run.code, 1, "{}", run.out);
    let heading = "# component schemas/Error, which 3 operations reach: DELETE /tokens/{id}, GET /one, GET /two\n";
    assert_eq!(run.out.matches(heading).count(), 1, "{}", run.out);
    assert!(!run.out.contains("was: absent"), "{}", run.out);
}

#[test]
fn the_verdict_comes_first_and_last() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &ttl_required())]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml"]);
    let verdict = "old.yaml -> new.yaml: breaking (1 breaking)";
    assert_eq!(run.out.lines().next(), Some(verdict));
    assert_eq!(run.out.lines().last(), Some(verdict));
}

#[test]
fn docs_only_findings_are_counted_and_all_shows_each() {
    let new = reworded().replace("description: How long", "description: How much");
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &new)]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml"]);
    assert!(
        run.out.contains("docs-only[description-changed]: 2\n"),
        "{}",
        run.out
    );
    let all = folder.spec(&["diff", "old.yaml", "new.yaml", "--all"]);
    let each = "docs-only[description-changed]: new.yaml:";
    assert_eq!(all.out.matches(each).count(), 2, "{}", all.out);
}

#[test]
fn several_documents_take_a_line_each() {
    let folder = Folder::with(&[
        ("a.yaml", BASE),
        ("b.yaml", &BASE.replace("summary:", "sumary:")),
    ]);
    let run = folder.spec(&["check", "a.yaml", "b.yaml"]);
    assert!(
        run.out.starts_with(
            "2 documents: invalid (1 error)\n  a.yaml: valid\n  b.yaml: invalid (1 error)\n"
        ),
        "{}",
        run.out
    );
    let run = folder.spec(&["check", "a.yaml", "b.yaml", "--format", "github"]);
    assert!(
        run.out.ends_with(
            "\na.yaml: valid\nb.yaml: invalid (1 error)\n2 documents: invalid (1 error)\n"
        ),
        "{}",
        run.out
    );
}

#[test]
fn check_names_accept_and_its_threshold_can_be_moved() {
    let warned = BASE.replace(
        "              schema:\n                type: object\n",
        "              schema:\n                type: object\n                required: [gone]\n",
    );
    let folder = Folder::with(&[
        ("a.yaml", &warned),
        ("bad.yaml", &BASE.replace("summary:", "sumary:")),
    ]);
    let run = folder.spec(&["check", "a.yaml"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(
        run.out.contains("--accept 'required-undefined@/paths/"),
        "{}",
        run.out
    );
    assert_eq!(
        folder.spec(&["check", "a.yaml", "--fail-on", "error"]).code,
        0
    );
    let run = folder.spec(&["check", "bad.yaml", "--fail-on", "error"]);
    assert_eq!(run.code, 2);
    assert!(
        !run.out.contains("--accept"),
        "an error cannot be accepted: {}",
        run.out
    );
}

#[test]
fn markdown_has_a_verdict_a_table_and_links() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &ttl_required())]);
    let diff = ["diff", "old.yaml", "new.yaml", "--format", "markdown"];
    let run = folder.spec(&diff);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("**breaking**: "), "{}", run.out);
    let row = run
        .out
        .lines()
        .find(|line| line.contains("parameter-became-required"));
    let row = row.expect("a row of the table");
    assert!(row.contains("| `false` | `true` |"), "{row}");
    assert!(row.contains("](new.yaml#L34)"), "{row}");
    let based = [
        &diff[..],
        &["--link-base", "https://example.com/blob/main/"],
    ]
    .concat();
    let run = folder.spec(&based);
    assert!(
        run.out
            .contains("](https://example.com/blob/main/new.yaml#L34)"),
        "{}",
        run.out
    );
}

#[test]
fn a_document_cannot_break_out_of_markdown() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &hostile())]);
    let run = folder.spec(&["diff", "old.yaml", "new.yaml", "--format", "markdown"]);
    assert_eq!(run.code, 1, "{}", run.out);
    for markup in ["<script", "<img"] {
        // Code spans need no escaping. All other text must be escaped.
        let outside: String = run.out.split('`').step_by(2).collect();
        assert!(!outside.contains(markup), "{markup}: {}", run.out);
    }
    assert!(!run.out.contains("](javascript"), "{}", run.out);
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() > 2, "{}", run.out);
    for row in rows {
        assert_eq!(columns(row), 6, "{row}");
    }
}

/// A tag's name and its attributes.
type Tag = (String, Vec<(String, String)>);

/// Returns the tags of a page, and its text.
fn parsed(page: &str) -> (Vec<Tag>, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut tags, mut shown) = (Vec::new(), String::new());
    for token in Tokenizer::new(page).map(|token| token.expect("a string has no read errors")) {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.iter();
                let attributes = attributes.map(|(name, value)| (text(name), text(value)));
                tags.push((text(&tag.name), attributes.collect()));
            }
            Token::String(string) => shown += &text(&string),
            _ => {}
        }
    }
    (tags, shown)
}

#[test]
fn a_document_cannot_inject_markup_into_html() {
    let folder = Folder::with(&[("old.yaml", BASE), ("new.yaml", &hostile())]);
    let run = folder.spec(&[
        "diff",
        "old.yaml",
        "new.yaml",
        "--format",
        "html",
        "-o",
        "report.html",
    ]);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
    let page = folder.read("report.html");
    let (tags, shown) = parsed(&page);
    let count = |name: &str| tags.iter().filter(|(tag, _)| tag == name).count();
    assert_eq!(
        (count("script"), count("img"), count("svg")),
        (1, 0, 1),
        "{page}"
    );
    for (tag, attributes) in &tags {
        for (name, value) in attributes {
            assert!(!name.starts_with("on"), "{tag} {name}");
            let loads = ["src", "href", "action"].contains(&name.as_str());
            let is_elsewhere = value.contains("//") || value.starts_with("javascript:");
            assert!(!loads || !is_elsewhere, "{tag} {name}={value}");
        }
    }
    // The text is shown as text.
    assert!(shown.contains("<img src=x onerror=alert(1)>"), "{shown}");
    assert!(shown.contains("breaking"), "{shown}");
}

#[test]
fn the_html_of_no_change_and_of_an_invalid_document_say_so() {
    let folder = Folder::with(&[
        ("a.yaml", BASE),
        ("b.yaml", &BASE.replace("summary:", "sumary:")),
    ]);
    let same = folder.spec(&["diff", "a.yaml", "a.yaml", "--format", "html"]);
    assert!(parsed(&same.out).1.contains("identical"), "{}", same.out);
    let invalid = folder.spec(&["check", "b.yaml", "--format", "html"]);
    assert_eq!(invalid.code, 2);
    assert!(
        parsed(&invalid.out).1.contains("unknown-field"),
        "{}",
        invalid.out
    );
}

#[test]
fn bad_options_are_refused_and_nothing_is_written() {
    let folder = Folder::with(&[("a.yaml", BASE), ("folder/inner", "")]);
    for (arguments, word) in [
        (&["--format", "pdf"][..], "pdf"),
        (&["--link-base", "no url"], "not a URL"),
        (&["--link-base", "javascript:alert(1)"], "http"),
        (&["-o", "folder"], "folder"),
        (&["-o", "none/report.html"], "none/report.html"),
    ] {
        let run = folder.spec(&[&["check", "a.yaml"], arguments].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(word), "{arguments:?}: {}", run.err);
    }
    let left: BTreeSet<String> = std::fs::read_dir(folder.path("."))
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(left, ["a.yaml", "folder"].map(str::to_owned).into());
}

/// What code scanning requires of SARIF 2.1.0, written by hand. The official schema is not part of this
/// project.
const SARIF_SCHEMA: &str = r##"{
  "type": "object", "required": ["$schema", "version", "runs"],
  "properties": {
    "version": { "const": "2.1.0" },
    "runs": { "type": "array", "minItems": 1, "items": {
      "type": "object", "required": ["tool", "results"],
      "properties": {
        "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
        "tool": { "type": "object", "required": ["driver"], "properties": { "driver": { "$ref": "#/$defs/driver" } } },
        "results": { "type": "array", "items": { "$ref": "#/$defs/result" } }
      }
    } }
  },
  "$defs": {
    "text": { "type": "object", "required": ["text"], "properties": { "text": { "type": "string", "minLength": 1 } } },
    "level": { "enum": ["none", "note", "warning", "error"] },
    "driver": {
      "type": "object", "required": ["name", "rules"],
      "properties": { "rules": { "type": "array", "uniqueItems": true, "items": {
        "type": "object",
        "required": ["id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
        "properties": {
          "id": { "type": "string" },
          "name": { "type": "string", "pattern": "^[A-Z][A-Za-z]+$" },
          "shortDescription": { "$ref": "#/$defs/text" },
          "fullDescription": { "$ref": "#/$defs/text" },
          "help": { "$ref": "#/$defs/text" },
          "defaultConfiguration": { "properties": { "level": { "$ref": "#/$defs/level" } } }
        }
      } } }
    },
    "result": {
      "type": "object", "required": ["message", "ruleId", "level", "locations"],
      "properties": {
        "message": { "$ref": "#/$defs/text" },
        "level": { "$ref": "#/$defs/level" },
        "locations": { "type": "array", "items": {
          "type": "object", "required": ["physicalLocation"],
          "properties": { "physicalLocation": {
            "type": "object", "required": ["artifactLocation"],
            "properties": {
              "artifactLocation": { "type": "object", "required": ["uri"] },
              "region": {
                "type": "object", "required": ["startLine"],
                "properties": {
                  "startLine": { "type": "integer", "minimum": 1 },
                  "startColumn": { "type": "integer", "minimum": 1 }
                }
              }
            }
          } }
        } }
      }
    }
  }
}"##;

#[test]
fn sarif_has_the_structure_that_code_scanning_requires() {
    let bad = BASE.replace("summary:", "sumary:").replace(
        "        - auth\n      summary",
        "        - auth\n        - auth\n      summary",
    );
    let folder = Folder::with(&[
        ("old.yaml", BASE),
        ("new.yaml", &ttl_required()),
        ("bad.yaml", &bad),
    ]);
    folder.write("text.yaml", "a: [");
    let schema: Value = serde_json::from_str(SARIF_SCHEMA).expect("JSON");
    let mut compiler = boon::Compiler::new();
    compiler
        .add_resource("sarif.json", schema)
        .expect("a schema");
    let mut schemas = boon::Schemas::new();
    let schema = compiler
        .compile("sarif.json", &mut schemas)
        .expect("a schema");
    for arguments in [
        &["diff", "old.yaml", "new.yaml"][..],
        &["check", "bad.yaml"],
        &["check", "text.yaml"],
        &["check", "old.yaml"],
    ] {
        let sarif = folder
            .spec(&[arguments, &["--format", "sarif"]].concat())
            .json();
        if let Err(error) = schemas.validate(&sarif, schema) {
            panic!("{arguments:?}: {error}\n{sarif:#}");
        }
        let run = &sarif["runs"][0];
        let ids = |list: &Value, key: &str| -> BTreeSet<String> {
            let list = list.as_array().into_iter().flatten();
            list.map(|one| one[key].as_str().unwrap_or_default().to_owned())
                .collect()
        };
        let described = ids(&run["tool"]["driver"]["rules"], "id");
        assert_eq!(described, ids(&run["results"], "ruleId"), "{arguments:?}");
    }
}

/// The fields in the first column of the table under a heading of docs/reference.md.
fn documented(heading: &str) -> BTreeSet<String> {
    let text = include_str!("../../../docs/reference.md");
    let section = text
        .split(&format!("### {heading}\n"))
        .nth(1)
        .expect("the section");
    let section = section.split("\n##").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next())
        .map(str::to_owned)
        .collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect()
}

#[test]
fn the_json_of_reports_is_what_the_reference_documents() {
    let folder = Folder::with(&[
        ("old.yaml", &shared()),
        (
            "openapi/new.yaml",
            &shared()
                .replace("required: false", "required: true")
                .replace(
                    "          description: Error message",
                    "          description: Words",
                ),
        ),
        ("bad.yaml", &BASE.replace("summary:", "sumary:")),
    ]);
    folder.write(
        "openapi/accepted.toml",
        "[[accepted]]\nrule = \"parameter-became-required\"\npointer = \"/paths/~1tokens~1{id}/delete/parameters/1/required\"\nreason = \"r\"\n\
         [[accepted]]\nrule = \"parameter-removed\"\npointer = \"/x\"\nreason = \"r\"\n",
    );
    let diff = folder
        .spec(&["diff", "old.yaml", "openapi/new.yaml", "--format", "json"])
        .json();
    assert_eq!(diff["format_version"], 1);
    assert_eq!(diff["verdict"], "accepted");
    let check = folder
        .spec(&["check", "bad.yaml", "--format", "json"])
        .json();
    let top: BTreeSet<String> = keys(&diff).union(&keys(&check)).cloned().collect();
    assert_eq!(top, documented("The report"));
    assert_eq!(keys(&diff["documents"][0]), documented("A document"));
    let mut change = BTreeSet::new();
    for one in diff["changes"].as_array().expect("changes") {
        change.extend(keys(one));
    }
    assert_eq!(change, documented("A change"));
    assert_eq!(
        keys(&diff["changes"][0]["new"]),
        documented("A side of a change")
    );
    let mut finding = keys(&check["findings"][0]);
    // A finding has these fields under the same conditions as a change.
    finding.extend(["component".to_owned(), "accepted".to_owned()]);
    assert_eq!(finding, documented("A finding"));
}
