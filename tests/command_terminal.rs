//! The command at a terminal: what is asked there, and when. `script` of util-linux gives it one.
#![cfg(all(feature = "cli", target_os = "linux"))]

mod support;

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use cribl_tokens::sandbox::Sandbox;
use support::command::bare;

const PASSWORD: &str = "a-password-that-no-terminal-shows";

/// Runs `line` in a shell at a terminal, and types `answer` once `prompt` stands there and what is typed
/// isn't shown. Gives all that the terminal showed.
fn at_a_terminal(line: &str, prompt: &str, answer: &str) -> String {
    let mut script = Command::new("script");
    for (name, value) in bare(&[]).get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    let mut terminal = script
        .args(["-qec", &format!("tty; {line}"), "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = terminal.stdin.take().unwrap();
    let mut screen = terminal.stdout.take().unwrap();
    let mut shown = Vec::new();
    let mut byte = [0];
    let mut is_asked = false;
    // Byte by byte, as a prompt ends in no line break.
    while let Ok(1) = screen.read(&mut byte) {
        shown.push(byte[0]);
        if !is_asked && String::from_utf8_lossy(&shown).contains(prompt) {
            is_asked = true;
            await_silence(&shown);
            keyboard.write_all(answer.as_bytes()).unwrap();
        }
    }
    let shown = String::from_utf8_lossy(&shown).into_owned();
    assert!(terminal.wait().unwrap().success(), "{shown}");
    assert!(is_asked, "no {prompt:?} in:\n{shown}");
    shown
}

/// Waits until the terminal, whose name was shown first, doesn't show what is typed: what was typed
/// before that is thrown away.
fn await_silence(shown: &[u8]) {
    let shown = String::from_utf8_lossy(shown);
    let name = shown.lines().next().unwrap().trim();
    let is_silent = || {
        let stty = Command::new("stty").args(["-a", "-F", name]).output();
        let settings = stty.unwrap().stdout;
        String::from_utf8_lossy(&settings)
            .split([' ', ';', '\n'])
            .any(|word| word == "-echo")
    };
    while !is_silent() {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_password_is_asked_for_on_the_terminal_though_stdin_is_the_list_of_users() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `script` here, which gives a terminal");
        return;
    }
    let leader = Sandbox::builder()
        .user("op", PASSWORD)
        .start()
        .await
        .unwrap();
    let (program, url) = (env!("CARGO_BIN_EXE_cribl-tokens"), leader.base_url());
    let line = format!(
        "printf 'nico\\n' | '{program}' invalidate --yes --from - --username op --base-url '{url}'"
    );
    let prompt = format!("Password of op on {url}: ");
    let answer = format!("{PASSWORD}\n");
    let shown = tokio::task::spawn_blocking(move || at_a_terminal(&line, &prompt, &answer))
        .await
        .unwrap();
    assert!(shown.contains("nico (accepted"), "{shown}");
    assert!(!shown.contains(PASSWORD), "{shown}");
}
