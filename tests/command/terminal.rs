//! Prompts at a terminal: what the command asks for, and when.

use std::process::Command;

use crate::support::bulk::{Folder, invalidate, leader, list, requests_per_user};
use crate::support::command::bare;
use crate::support::terminal::Terminal;
use cribl_tokens::sandbox::{Faults, Frequency, RetryAfter, Sandbox};

const PASSWORD: &str = "a-password-that-no-terminal-shows";

/// Returns `command` as a line for the shell.
fn as_line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    words.join(" ")
}

fn at_a_terminal(command: &Command) -> Option<Terminal> {
    Terminal::open(&as_line(command), command)
}

#[tokio::test]
async fn a_password_is_asked_for_on_the_terminal_if_stdin_is_the_list_of_users() {
    let leader = Sandbox::builder()
        .user("op", PASSWORD)
        .start()
        .await
        .unwrap();
    let url = leader.base_url();
    let command = bare(&[
        "invalidate",
        "--yes",
        "--from",
        "-",
        "--username",
        "op",
        "--base-url",
        &url,
    ]);
    let line = format!("printf 'nico\\n' | {}", as_line(&command));
    let Some(mut terminal) = Terminal::open(&line, &command) else {
        return;
    };
    let prompt = format!("Password of op on {url}: ");
    terminal.await_words(&prompt);
    terminal.await_silence();
    terminal.type_text(&format!("{PASSWORD}\n"));
    let ended = terminal.end();
    assert_eq!(ended.code, Some(0), "{}", ended.shown);
    assert!(ended.shown.contains("nico (accepted"), "{}", ended.shown);
    assert!(!ended.shown.contains(PASSWORD), "{}", ended.shown);
}

#[tokio::test]
async fn without_a_terminal_for_the_question_the_error_names_the_stream() {
    let (leader, folder) = (leader().await, Folder::new("no-question"));
    let command = invalidate(&leader, &["nico", "maria"]);
    let errors = folder.path("errors");
    let line = as_line(&command);
    for (redirected, stream) in [
        (
            format!("{line} 2> '{errors}'"),
            "and stderr, which would show",
        ),
        (
            format!("{line} < /dev/null 2> '{errors}'"),
            "and stdin is not a terminal",
        ),
    ] {
        let Some(terminal) = Terminal::open(&redirected, &command) else {
            return;
        };
        assert_eq!(terminal.end().code, Some(2));
        let text = folder.text("errors");
        assert!(
            text.contains("need confirmation") && text.contains(stream),
            "{text}"
        );
    }
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_typed_list_needs_yes_on_the_command_line() {
    let leader = leader().await;
    let Some(terminal) = at_a_terminal(&invalidate(&leader, &["--from", "-"])) else {
        return;
    };
    let refused = terminal.end();
    assert_eq!(refused.code, Some(2), "{}", refused.shown);
    assert!(refused.shown.contains("pass --yes"), "{}", refused.shown);
    assert_eq!(leader.request_count(), 0);
}

#[tokio::test]
async fn a_typed_list_is_announced_and_read_up_to_ctrl_d() {
    let leader = leader().await;
    let Some(mut terminal) = at_a_terminal(&invalidate(&leader, &["--from", "-", "--yes"])) else {
        return;
    };
    terminal.await_words("reading the list from the terminal; end it with Ctrl-D");
    terminal.type_text("nico\n\u{4}");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(0), "{}", ended.shown);
    assert_eq!(leader.request_count(), 1);
}

#[tokio::test]
async fn a_list_that_changes_during_the_prompt_is_sent_as_confirmed() {
    let (leader, folder) = (leader().await, Folder::new("shrinks"));
    let file = folder.write("users", list(2));
    let Some(mut terminal) = at_a_terminal(&invalidate(&leader, &["--from", &file])) else {
        return;
    };
    terminal.await_words("Continue? [y/N] ");
    folder.write("users", "another\n");
    terminal.type_text("y\n");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(0), "{}", ended.shown);
    assert!(ended.shown.contains("2 of 2 accepted"), "{}", ended.shown);
    let asked: Vec<_> = requests_per_user(&leader).into_keys().collect();
    assert_eq!(asked, ["user0", "user1"]);
}

#[tokio::test]
async fn a_waiting_single_call_says_why_on_a_terminal() {
    let wait = Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600));
    let leader = Sandbox::builder().faults(wait).start().await.unwrap();
    let Some(mut terminal) = at_a_terminal(&invalidate(&leader, &["nico"])) else {
        return;
    };
    // At once, with a minute left. Without a terminal, the first line comes after 10 s.
    terminal.await_words(" s: the Leader responded with 429 with Retry-After 3600, capped");
    let shown = terminal.shown();
    assert!(
        shown.contains("waiting 60 s: ") || shown.contains("waiting 59 s: "),
        "{shown}"
    );
    terminal.type_text("\u{3}");
    let ended = terminal.end();
    assert_eq!(ended.code, Some(130), "{}", ended.shown);
    let words = "the Leader asked to wait 3600 s";
    assert!(
        !ended.shown.contains(words),
        "no call has failed: {}",
        ended.shown
    );
}

#[tokio::test]
async fn a_password_is_asked_for_three_times() {
    let leader = Sandbox::builder()
        .user("op", PASSWORD)
        .start()
        .await
        .unwrap();
    let url = leader.base_url();
    let signing_in = ["--username", "op", "--base-url", &url];
    for (args, typed, code) in [
        (&["invalidate", "nico"][..], ["wrong", "wrong", PASSWORD], 0),
        (&["invalidate", "nico"], ["wrong", "wrong", "wrong"], 1),
        (&["reinstate", "nico"], ["wrong", "wrong", "wrong"], 1),
        (&["token"], ["wrong", "wrong", "wrong"], 1),
        (&["check-token"], ["wrong", "wrong", "wrong"], 2),
    ] {
        let command = bare(&[args, &signing_in].concat());
        let Some(mut terminal) = at_a_terminal(&command) else {
            return;
        };
        for (n, password) in (1..).zip(typed) {
            terminal.await_count("Password of op on ", n);
            terminal.await_silence();
            terminal.type_text(&format!("{password}\n"));
        }
        let ended = terminal.end();
        assert_eq!(ended.code, Some(code), "{}", ended.shown);
        assert_eq!(
            ended.shown.matches("Password of op").count(),
            3,
            "{}",
            ended.shown
        );
        let wrong = typed.iter().filter(|typed| **typed != PASSWORD).count();
        let refusals = ended.shown.matches("the sign-in of op was refused");
        assert_eq!(refusals.count(), wrong, "{}", ended.shown);
    }
}

#[tokio::test]
async fn a_signal_at_the_password_prompt_restores_the_echo() {
    let leader = leader().await;
    let url = leader.base_url();
    let command = bare(&["token", "--username", "op", "--base-url", &url]);
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let inner = as_line(&command).replace('\'', "");
        let line = format!("sh -c 'echo pid=$$; exec {inner}'; echo code=$?; stty -a");
        let Some(mut terminal) = Terminal::open(&line, &command) else {
            return;
        };
        terminal.await_words("Password of op");
        terminal.await_silence();
        terminal.send_signal(signal);
        let ended = terminal.end();
        assert!(
            ended.shown.contains(&format!("code={code}")),
            "{}",
            ended.shown
        );
        assert!(ended.shown.contains(" echo "), "{}", ended.shown);
    }
}
