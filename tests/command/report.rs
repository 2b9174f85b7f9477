//! `report`: summarizes journals for a ticket and for other programs.

use std::fs;

use serde_json::{Value, json};

use crate::support::bulk::Folder;
use crate::support::command::{Run, bare, command_to, run};
use crate::support::raw_server::{RawServer, Reply};

const HERE: &str = "https://leader.example.com:9000/api/v1";
const ELSEWHERE: &str = "https://other.example.com:9000/api/v1";
const EVIL: &str = "=cmd|' /C calc'!A0<script>alert(1)</script>`**x**\u{202e}[a](javascript:b)";

/// Returns a line of a journal, written `second` seconds after noon.
fn line(second: u32, leader: &str, user: &str, rest: &Value) -> String {
    let (minute, second) = (second / 60, second % 60);
    let mut line = json!({
        "time": format!("2026-11-29T12:{minute:02}:{second:02}.000Z"),
        "leader": leader, "user": user, "attempts": 1, "elapsed_ms": 5,
    });
    let fields = rest.as_object().unwrap().clone();
    line.as_object_mut().unwrap().extend(fields);
    // A journal's line begins with its time.
    let time = line.as_object_mut().unwrap().remove("time").unwrap();
    let rest = line.to_string();
    format!("{{\"time\":{time},{}\n", rest.strip_prefix('{').unwrap())
}

fn invalidated() -> Value {
    json!({"outcome": "invalidated", "count": 1, "status": 200})
}

fn reinstated() -> Value {
    json!({"outcome": "reinstated", "count": 1, "status": 200})
}

fn failed(kind: &str, carried_out: &str) -> Value {
    json!({"outcome": "failed", "error": {"kind": kind, "message": format!("message of {kind}"), "carried_out": carried_out}})
}

fn report(args: &[&str]) -> Run {
    let mut command = bare(&["report"]);
    command.args(args);
    run(command)
}

fn json_report(args: &[&str]) -> Value {
    let done = report(&[&["--format", "json"], args].concat());
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    serde_json::from_str(&done.stdout).unwrap()
}

/// Returns each user and their state, in the order of the report.
fn states(report: &Value) -> Vec<(&str, &str)> {
    let users = report["users"].as_array().unwrap().iter();
    users
        .map(|user| {
            (
                user["user"].as_str().unwrap(),
                user["state"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn a_user_has_the_state_of_the_last_conclusive_line() {
    let lines = [
        line(0, HERE, "ada", &invalidated()),
        line(1, HERE, "bob", &failed("timeout", "unknown")),
        line(2, HERE, "cyd", &failed("forbidden", "no")),
        line(3, HERE, "dan", &invalidated()),
        line(4, HERE, "dan", &reinstated()),
        line(5, HERE, "eve", &failed("timeout", "unknown")),
        line(6, HERE, "eve", &invalidated()),
        line(7, HERE, "ada", &failed("forbidden", "no")),
        line(8, ELSEWHERE, "ada", &failed("connect", "no")),
    ];
    let journal = Folder::new("report-states").write("journal", lines.concat());
    let found = json_report(&[&journal]);
    let expected = [
        ("ada", "invalidated"),
        ("bob", "unknown"),
        ("cyd", "failed"),
        ("dan", "reinstated"),
        ("eve", "invalidated"),
        ("ada", "failed"),
    ];
    assert_eq!(states(&found), expected);
    assert_eq!(found["calls"], 9);
    assert_eq!(found["seconds"], 8.0);
    assert_eq!(
        found["totals"],
        json!({"users": 6, "unknown": 1, "failed": 2, "invalidated": 2, "reinstated": 1})
    );
    assert_eq!(found["leaders"][1]["leader"], ELSEWHERE);
    assert_eq!(found["leaders"][1]["failed"], 1);
    let spans = found["pace"]["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 9, "{spans:?}");
}

#[test]
fn markdown_begins_with_the_users_whose_result_is_unknown() {
    let lines = [
        line(
            0,
            HERE,
            "ada",
            &json!({"outcome": "invalidated", "count": 0, "status": 200}),
        ),
        line(1, HERE, "bob", &failed("timeout", "unknown")),
        line(2, HERE, "cyd", &failed("forbidden", "no")),
        line(3, HERE, "dan", &reinstated()),
    ];
    let journal = Folder::new("report-markdown").write("journal", lines.concat());
    let done = report(&[&journal]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let text = done.stdout;
    let place = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words} isn't in {text}"))
    };
    let order = [
        "## Unknown result: 1 user\n",
        &format!("- `bob` on `{HERE}`: timeout at 2026-11-29T12:00:01.000Z"),
        &format!("| `{HERE}` | 4 | 1 | 1 | 1 | 1 |"),
        "1 accepted call has a `count` of 0",
        "| forbidden | 1 | run again with",
        "## Reinstated: 1 user\n",
        "## Pace",
        "## Journals",
    ];
    let places: Vec<_> = order.iter().map(|words| place(words)).collect();
    assert!(places.is_sorted(), "{places:?} in {text}");
}

#[test]
fn the_sha_256_is_that_of_the_file() {
    use sha2::{Digest, Sha256};
    let content = line(0, HERE, "ada", &invalidated());
    let journal = Folder::new("report-hash").write("journal", &content);
    let expected = data_encoding::HEXLOWER.encode(&Sha256::digest(&content));
    let found = json_report(&[&journal]);
    assert_eq!(found["journals"][0]["sha256"], expected);
    assert_eq!(found["journals"][0]["bytes"], content.len());
}

#[test]
fn journals_are_read_in_the_order_of_their_first_lines() {
    let folder = Folder::new("report-order");
    let late = folder.write("late", line(60, HERE, "ada", &reinstated()));
    let early = folder.write("early", line(0, HERE, "ada", &invalidated()));
    let found = json_report(&[&late, &early]);
    assert_eq!(states(&found), [("ada", "reinstated")]);
    assert_eq!(
        (found["first"].as_str(), found["last"].as_str()),
        (
            Some("2026-11-29T12:00:00.000Z"),
            Some("2026-11-29T12:01:00.000Z"),
        )
    );
}

#[test]
fn a_journal_that_is_named_twice_is_refused() {
    let folder = Folder::new("report-twice");
    let journal = folder.write("journal", line(0, HERE, "ada", &invalidated()));
    let again = folder.path("./journal");
    let refused = report(&[&journal, &again]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    let words = format!("{journal} and {again} are the same journal");
    assert!(refused.stderr.contains(&words), "{}", refused.stderr);
    assert_eq!(refused.stdout, "");
}

#[cfg(unix)]
#[test]
fn journals_on_pipes_are_opened_once_each() {
    let folder = Folder::new("report-pipes");
    let pipes = ["ada", "bob"].map(|user| {
        let pipe = folder.pipe(user);
        let (to, content) = (pipe.clone(), line(0, HERE, user, &invalidated()));
        std::thread::spawn(move || fs::write(to, content));
        pipe
    });
    let found = json_report(&[&pipes[0], &pipes[1]]);
    let mut users = states(&found);
    users.sort_unstable();
    assert_eq!(users, [("ada", "invalidated"), ("bob", "invalidated")]);
}

#[test]
fn the_page_has_its_plot_and_its_table_without_a_script() {
    let users = ["ada", "bob", "cyd"];
    let lines = [
        line(0, HERE, "ada", &invalidated()),
        line(60, HERE, "bob", &failed("forbidden", "no")),
        line(120, ELSEWHERE, "cyd", &reinstated()),
    ];
    let folder = Folder::new("report-page");
    let journal = folder.write("journal", lines.concat());
    let page = folder.path("report.html");
    let done = report(&["--format", "html", "--output", &page, &journal]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let text = fs::read_to_string(&page).unwrap();
    let (without_script, rest) = text.split_once("<script").unwrap();
    assert!(!rest.contains("<table"), "{rest}");
    let (_, plot) = without_script.split_once("<svg").unwrap();
    let (plot, _) = plot.split_once("</svg>").unwrap();
    for words in [": 1 accepted, 0 failed", ": 0 accepted, 1 failed"] {
        assert!(plot.contains(words), "no {words:?} in {plot}");
    }
    let (_, table) = without_script.split_once("<tbody").unwrap();
    for user in users {
        assert!(table.contains(user), "no {user} in {table}");
    }
}

#[test]
fn a_report_sends_nothing_to_the_leaders_of_its_journals() {
    let leader = RawServer::start([Reply::success()]);
    let journal = Folder::new("report-offline").write(
        "journal",
        line(0, &leader.base_url(), "ada", &failed("timeout", "unknown")),
    );
    let mut command = command_to(&leader.base_url(), &["report", &journal]);
    command.env("CRIBL_PROFILE", "none");
    assert_eq!(run(command).code, Some(0));
    assert_eq!(leader.requests(), [""; 0]);
}

#[test]
fn an_id_cannot_become_markup_in_html() {
    let folder = Folder::new("report-html");
    let journal = folder.write(
        "journal",
        line(0, HERE, EVIL, &failed("<b>kind</b>", "unknown")),
    );
    let page = folder.path("report.html");
    let done = report(&["--format", "html", "--output", &page, &journal]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let text = fs::read_to_string(&page).unwrap();
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"),
        "{text}"
    );
    assert_eq!(text.matches("<script").count(), 1, "the page's own alone");
    assert!(!text.contains("<b>"), "{text}");
    assert!(
        text.contains(r"\u{202e}") && !text.contains('\u{202e}'),
        "{text}"
    );
    assert!(
        !text.contains("http://") && !text.contains("src="),
        "nothing is loaded: {text}"
    );
}

#[test]
fn an_id_cannot_become_markup_in_markdown() {
    let journal =
        Folder::new("report-evil").write("journal", line(0, HERE, EVIL, &failed("a|b", "unknown")));
    let done = report(&[&journal]);
    assert!(
        done.stdout
            .contains("- ``=cmd|' /C calc'!A0<script>alert(1)</script>`**x**"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains(r"a\|b"), "{}", done.stdout);
    assert!(!done.stdout.contains('\u{202e}'), "{}", done.stdout);
}

#[test]
fn no_cell_of_the_csv_is_a_formula_to_a_spreadsheet() {
    let ids = ["=1+1", "+1", "-1", "@x", "\tx", "'x", "plain", "a,\"b\""];
    let lines: String = ids
        .iter()
        .map(|id| line(0, HERE, id, &invalidated()))
        .collect();
    let journal = Folder::new("report-csv").write("journal", lines);
    let done = report(&["--format", "csv", &journal]);
    let rows: Vec<_> = done.stdout.lines().collect();
    assert_eq!(
        rows[0],
        "leader,user,state,time,count,status,attempts,error_kind"
    );
    let expected = [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        "''x",
        "plain",
        "\"a,\"\"b\"\"\"",
    ];
    for (row, cell) in rows[1..].iter().zip(expected) {
        assert_eq!(
            *row,
            format!("{HERE},{cell},invalidated,2026-11-29T12:00:00.000Z,1,200,1,")
        );
    }
    assert_eq!(rows.len(), ids.len() + 1);
}

#[test]
fn a_last_line_cut_short_is_skipped_and_noted() {
    let whole = line(0, HERE, "ada", &invalidated());
    let torn = format!("{whole}{}", &whole[..whole.len() / 2]);
    let journal = Folder::new("report-torn").write("journal", torn);
    let found = json_report(&[&journal]);
    assert_eq!(states(&found), [("ada", "invalidated")]);
    assert_eq!(
        found["journals"][0]["note"],
        "the last line is cut short and was skipped"
    );
}

#[test]
fn a_byte_order_mark_and_blank_lines_are_ignored() {
    let one = line(0, HERE, "ada", &invalidated());
    let journal = Folder::new("report-bom").write("journal", format!("\u{feff}{one}\r\n\n{one}"));
    assert_eq!(json_report(&[&journal])["calls"], 2);
}

#[test]
fn an_invalid_journal_is_named_with_its_line_and_nothing_is_written() {
    let folder = Folder::new("report-foreign");
    let good = line(0, HERE, "ada", &invalidated());
    let journal = folder.write("users.txt", format!("{good}nico\n"));
    let page = folder.path("report.md");
    let done = report(&["--output", &page, &journal]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.stderr.contains("error: line 2 of ")
            && done.stderr.contains("users.txt is not a line of a journal"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("hint: "), "{}", done.stderr);
    assert!(!fs::exists(&page).unwrap());
    let left: Vec<_> = fs::read_dir(folder.path("")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is left behind: {left:?}");
}

#[test]
fn a_token_in_place_of_a_user_is_refused_and_not_shown() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJuaWNvIn0.c2lnbmF0dXJl";
    let outcome = json!({"outcome": token});
    for line in [
        line(0, HERE, token, &invalidated()),
        line(0, HERE, "ada", &outcome),
    ] {
        let journal = Folder::new("report-token").write("journal", line);
        let done = report(&[&journal]);
        assert_eq!(done.code, Some(2));
        assert!(done.stderr.contains("line 1 of "), "{}", done.stderr);
        assert!(!done.stderr.contains("eyJ"), "{}", done.stderr);
    }
}

#[test]
fn a_line_over_1_mib_is_not_taken_for_the_torn_end_of_a_journal() {
    let long = "x".repeat(1024 * 1024);
    let good = line(0, HERE, "ada", &invalidated());
    let text = format!("{{\"time\":\"{long}\"}}\n{good}");
    let journal = Folder::new("report-long").write("journal", &text);
    let done = report(&[&journal]);
    assert_eq!(done.code, Some(2), "{}", done.stderr);
    let args = ["reinstate", "--from-journal", &journal, "--dry-run"];
    let undone = run(command_to("http://127.0.0.1:1", &args));
    assert_eq!(undone.code, Some(2), "{}", undone.stderr);
    assert!(fs::read_to_string(&journal).unwrap() == text);
}

#[cfg(unix)]
#[test]
fn a_replaced_report_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("report-replaced");
    let journal = folder.write("journal", line(0, HERE, "ada", &invalidated()));
    let (old, link) = (folder.write("old.md", "old"), folder.path("link.md"));
    fs::set_permissions(&old, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&old, &link).unwrap();
    assert_eq!(report(&["--output", &link, &journal]).code, Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let mode = fs::metadata(&old).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(fs::read_to_string(&old).unwrap().starts_with("# Token"));
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let folder = Folder::new("report-device");
    let journal = folder.write("journal", line(0, HERE, "ada", &invalidated()));
    // The device is passed as a link, so that a bug would replace only the link.
    let link = folder.path("out");
    std::os::unix::fs::symlink("/dev/stdout", &link).unwrap();
    let done = report(&["--output", &link, &journal]);
    assert!(done.stdout.starts_with("# Token"), "{}", done.stderr);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn an_unusable_argument_is_named() {
    let folder = Folder::new("report-bad");
    let journal = folder.write("journal", line(0, HERE, "ada", &invalidated()));
    let empty = folder.write("empty", "");
    let missing = folder.path("missing");
    let nowhere = folder.path("nowhere/report.md");
    let place = folder.path("");
    let kept = folder.write("kept.md", "mine");
    let mut permissions = fs::metadata(&kept).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&kept, permissions).unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&[&empty], "no call is recorded in "),
        (&[&missing], "missing: "),
        (&[&place], "it is a folder"),
        (
            &["--format", "html", &journal],
            "--format html needs --output FILE",
        ),
        (&["--output", &journal, &journal], "is one of the journals"),
        (&["--output", &place, &journal], "it is a folder"),
        (&["--output", &nowhere, &journal], "does not exist"),
        (&["--output", &kept, &journal], "it is read-only"),
    ];
    for (args, words) in cases {
        let done = report(args);
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(
            done.stderr.starts_with("error: ") && done.stderr.contains(words),
            "{args:?}: {}",
            done.stderr
        );
        assert_eq!(done.stdout, "", "{args:?}");
    }
}

#[test]
fn each_kind_of_error_has_advice() {
    let reference = include_str!("../../docs/reference.md");
    let (_, table) = reference.split_once("## Kinds of error\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let kinds: Vec<_> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|kind| *kind != "error.kind")
        .collect();
    assert!(kinds.len() > 15, "{kinds:?}");
    let lines: String = kinds
        .iter()
        .map(|kind| line(0, HERE, kind, &failed(kind, "no")))
        .collect();
    let unheard_of = line(0, HERE, "new", &failed("a_kind_of_tomorrow", "no"));
    let journal = Folder::new("report-kinds").write("journal", lines + &unheard_of);
    let found = json_report(&[&journal]);
    let failures = found["failures"].as_array().unwrap();
    assert_eq!(failures.len(), kinds.len() + 1);
    let fallback = failures
        .iter()
        .find(|f| f["kind"] == "a_kind_of_tomorrow")
        .unwrap();
    for failure in failures
        .iter()
        .filter(|f| f["kind"] != "a_kind_of_tomorrow")
    {
        assert_ne!(failure["advice"], fallback["advice"], "{failure}");
    }
}

#[test]
fn the_fields_of_the_json_are_those_of_the_reference() {
    let reference = include_str!("../../docs/reference.md");
    let (_, section) = reference.split_once("## A report in JSON\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let journal = Folder::new("report-fields").write(
        "journal",
        line(0, HERE, "ada", &failed("timeout", "unknown")),
    );
    let found = json_report(&[&journal]);
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
    let (mut documented, mut within) = (Vec::new(), std::collections::BTreeMap::new());
    let words = |cell: &str| -> Vec<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    for (fields, value) in rows {
        let fields = words(&format!("`{fields}"));
        within.insert(fields[0].clone(), words(value));
        documented.extend(fields);
    }
    let mut fields: Vec<_> = found.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    documented.sort();
    assert_eq!(fields, documented);
    let users: Vec<_> = found["users"][0]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut expected = within["users"].clone();
    expected.sort();
    let mut users_sorted = users;
    users_sorted.sort();
    assert_eq!(users_sorted, expected);
}
