//! What the command prints for each outcome, and what it never prints.

use std::process::Stdio;

use crate::support::bulk::Folder;
use crate::support::command::{command_to, run, run_with_stdin};
use crate::support::raw_server::{RawServer, Reply, closed_port};
use serde_json::json;

#[test]
fn json_output_is_one_object_per_line_for_each_user() {
    let leader = RawServer::start([Reply::success()]);
    let run = run(command_to(
        &leader.base_url(),
        &["invalidate", "--format", "json", "--ttl", "60", "nico"],
    ));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut records = run.json();
    assert_eq!(records.len(), 1);
    assert!(
        records[0]
            .as_object_mut()
            .unwrap()
            .remove("elapsed_ms")
            .unwrap()
            .is_u64()
    );
    assert_eq!(
        records[0],
        json!({"user": "nico", "outcome": "invalidated", "count": 1, "status": 200, "attempts": 1})
    );
    assert_eq!(
        leader.request_lines(),
        ["DELETE /api/v1/auth/users/nico/token?ttl=60 HTTP/1.1"]
    );
}

#[test]
fn json_of_a_failure_has_kind_and_message_and_omits_absent_fields() {
    let leader = RawServer::start([Reply::json("500 Oops", r#"{"message":"Read ECONNRESET"}"#)]);
    let failed = run(command_to(
        &leader.base_url(),
        &["invalidate", "--format", "json", "nico"],
    ));
    assert_eq!(failed.code, Some(1));
    let mut record = failed.json().remove(0);
    record.as_object_mut().unwrap().remove("elapsed_ms");
    assert_eq!(
        record,
        json!({"user": "nico", "outcome": "failed", "status": 500, "attempts": 1, "error": {
            "kind": "server_error",
            "message": "the Leader responded with 500 Internal Server Error: Read ECONNRESET",
            "carried_out": "unknown",
        }})
    );
    let base_url = format!("http://{}", closed_port());
    let failed = run(command_to(
        &base_url,
        &["invalidate", "--format", "json", "--retries", "0", "nico"],
    ));
    let record = failed.json().remove(0);
    assert_eq!(record["error"]["kind"], "connect");
    assert!(
        record.get("status").is_none() && record.get("count").is_none(),
        "{record}"
    );
}

#[test]
fn a_count_of_0_items_is_reported_and_can_be_made_a_failure() {
    let zero = Reply::json("200 OK", r#"{"count":0,"items":[]}"#);
    let leader = RawServer::start([zero]);
    let one = run(command_to(&leader.base_url(), &["invalidate", "nico"]));
    assert_eq!(one.code, Some(0));
    assert!(one.stderr.contains("0 items for nico"), "{}", one.stderr);

    let args = ["invalidate", "--yes", "a", "b", "c", "d", "e", "f"];
    let many = run(command_to(&leader.base_url(), &args));
    assert_eq!(many.code, Some(0), "{}", many.stderr);
    for words in [
        "6 of 6 accepted: 0 with items, 6 with 0 items",
        "0 items for a, b, c, d, e, …",
    ] {
        assert!(many.stderr.contains(words), "{}", many.stderr);
    }
    assert!(
        !many.stderr.contains("6 of 6 invalidated"),
        "{}",
        many.stderr
    );

    let failed = crate::support::bulk::Folder::new("require-items").path("failed");
    let args = ["invalidate", "nico", "--require-items", "--failed", &failed];
    let required = run(command_to(&leader.base_url(), &args));
    assert_eq!(required.code, Some(1), "{}", required.stderr);
    assert!(
        required
            .stderr
            .contains("--require-items: the Leader reported 0 items for nico"),
        "{}",
        required.stderr
    );
    assert!(
        std::fs::read_to_string(&failed)
            .unwrap()
            .ends_with("\nnico\n")
    );

    let some = RawServer::start([Reply::success()]);
    let done = run(command_to(
        &some.base_url(),
        &["invalidate", "a", "b", "--yes", "--require-items"],
    ));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stderr.contains("2 of 2 invalidated, 0 failed"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_text_of_a_file_cannot_disguise_a_message() {
    let folder = Folder::new("disguise");
    // A direction override, a letter without ink, an escape sequence and a line break.
    let hidden = ['\u{202e}', '\u{3164}', '\u{1b}'];
    let line = r#"{"time":"","leader":"x","user":"a","outcome":"\u202e\u3164\u001b\nok"}"#;
    let journal = folder.write("journal", format!("{line}\n{line}\n"));
    let csv = folder.write("list.csv", "a\u{202e}\u{3164}\u{1b}b,mail\nx,y\n");
    let key = r#"base_url = "https://a""#.to_owned() + "\n\"\\u202e\u{3164}\\u001b\\nok\" = 1\n";
    let profiles = folder.write("profiles.toml", format!("[profiles.a]\n{key}"));
    for args in [
        &["report", &journal][..],
        &["invalidate", "--dry-run", "--from", &csv, "--column", "x"],
        &["profiles", "--config", &profiles],
    ] {
        let done = run(command_to("http://127.0.0.1:1", args));
        assert_ne!(done.code, Some(0), "{}", done.stderr);
        assert!(done.stderr.contains(r"\u{202e}"), "{}", done.stderr);
        assert!(!done.stderr.contains(hidden), "{}", done.stderr);
        assert!(!done.stderr.contains("\nok"), "{}", done.stderr);
    }
}

#[test]
fn terminal_control_sequences_are_shown_as_escapes() {
    let leader = RawServer::start([Reply::json("500 Oops", r#"{"message":"\u001b[2Jgone"}"#)]);
    let id = r#""ni\\u[31mco\u202e""#;
    let run = run_with_stdin(
        command_to(&leader.base_url(), &["invalidate", "--from", "-"]),
        id,
    );
    assert!(
        run.stdout.contains(r"failed ni\\u[31mco\u{202e}: "),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.chars().all(|c| c == '\n' || !c.is_control()),
        "{:?}",
        run.stdout
    );
}

#[test]
fn without_a_terminal_nothing_is_colored() {
    let leader = RawServer::start([Reply::success()]);
    let run = run(command_to(
        &leader.base_url(),
        &["invalidate", "-v", "nico"],
    ));
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
    assert!(run.stderr.contains("invalidated"), "{}", run.stderr);
}

#[test]
fn a_closed_stdout_ends_quietly_and_the_user_is_still_invalidated() {
    let leader = RawServer::start([Reply::success()]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = command_to(&leader.base_url(), &["invalidate", "nico"]);
    command.stdout(writer).stderr(Stdio::piped());
    let run = run(command);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(leader.requests().len(), 1);
}

#[test]
fn characters_that_hide_or_reorder_text_are_escaped_in_responses_and_ids() {
    // The block General Punctuation, which holds all but two of these characters.
    let tried: Vec<char> = ('\u{2000}'..='\u{206f}')
        .chain(['\u{61c}', '\u{feff}', 'a', 'é', '\u{4e2d}'])
        .filter(|c| !c.is_whitespace())
        .collect();
    let body = json!({ "message": tried.iter().collect::<String>() }).to_string();
    let leader = RawServer::start([Reply::json("400 Bad Request", &body)]);
    let failed = run(command_to(
        &leader.base_url(),
        &["invalidate", "--format", "json", "nico"],
    ));
    let record = failed.json().remove(0);
    let said = record["error"]["message"].as_str().unwrap();
    let ids: Vec<String> = tried
        .iter()
        .map(|c| format!("x{c}x"))
        .map(|id| escaped(&id).unwrap_or(id))
        .collect();
    let planned = run_with_stdin(
        command_to(
            &leader.base_url(),
            &["invalidate", "--dry-run", "--from", "-"],
        ),
        ids.join("\n"),
    );
    assert_eq!(planned.code, Some(0), "{}", planned.stderr);
    let hidden = |text: &str| -> Vec<char> {
        tried
            .iter()
            .copied()
            .filter(|c| !text.contains(*c))
            .collect()
    };
    // More characters are hidden in an id, as it must be distinguishable from any other.
    let hidden_in_ids = hidden(&planned.stdout);
    assert!(
        hidden(said).iter().all(|c| hidden_in_ids.contains(c)),
        "{}",
        planned.stdout
    );
    for marked in [
        '\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{61c}', '\u{feff}',
    ] {
        assert!(hidden(said).contains(&marked), "{marked:?}");
    }
    for plain in ['a', 'é', '\u{4e2d}', '\u{2013}', '\u{2026}'] {
        assert!(
            !hidden(said).contains(&plain) && !hidden_in_ids.contains(&plain),
            "{plain:?}"
        );
    }
}

#[test]
fn an_unknown_result_of_an_earlier_attempt_stays_unknown() {
    let limited = Reply::http("429 Too Many Requests", &["retry-after: 0"], "");
    let leader = RawServer::start([Reply::Close, limited]);
    let args = ["invalidate", "--format", "json", "--retries", "1", "nico"];
    let failed = run(command_to(&leader.base_url(), &args)).json().remove(0);
    let error = &failed["error"];
    assert_eq!(
        (&failed["attempts"], &error["kind"]),
        (&json!(2), &json!("rate_limited"))
    );
    assert_eq!(error["carried_out"], "unknown");
}

/// Returns an id as a JSON string if a list refuses it unescaped.
fn escaped(id: &str) -> Option<String> {
    let c = id.chars().nth(1)?;
    let is_seen = c.is_ascii()
        || matches!(c, 'é' | '\u{4e2d}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}');
    (!is_seen).then(|| format!("\"x\\u{:04x}x\"", u32::from(c)))
}
