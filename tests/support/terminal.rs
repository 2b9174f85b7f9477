//! A terminal for the real binary, provided by `script` from util-linux.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::environment;

/// A program running at a terminal.
pub struct Terminal {
    script: Child,
    keyboard: ChildStdin,
    screen: ChildStdout,
    shown: Vec<u8>,
}

/// How a program at a terminal ended, and everything the terminal showed.
pub struct Ended {
    pub code: Option<i32>,
    pub shown: String,
}

impl Terminal {
    /// Runs `line` in a shell at a terminal, in the environment of `other`. Returns `None` with a message
    /// if `script` is not installed.
    pub fn open(line: &str, other: &Command) -> Option<Self> {
        let mut script = Command::new("script");
        environment::hand_on(other, &mut script);
        let spawned = script
            .args(["-qec", &format!("tty; {line}"), "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut script = match spawned {
            Ok(script) => script,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                eprintln!("skipped: there is no `script` here, which gives a terminal");
                return None;
            }
            Err(error) => panic!("script: {error}"),
        };
        Some(Self {
            keyboard: script.stdin.take().unwrap(),
            screen: script.stdout.take().unwrap(),
            script,
            shown: Vec::new(),
        })
    }

    /// Reads the screen until it shows `words`. Reads byte by byte, because a prompt does not end in a line
    /// break.
    #[track_caller]
    pub fn await_words(&mut self, words: &str) {
        let mut byte = [0];
        while !self.shown().contains(words) {
            let read = self.screen.read(&mut byte).unwrap();
            assert_eq!(read, 1, "no {words:?} in:\n{}", self.shown());
            self.shown.push(byte[0]);
        }
    }

    /// Reads the screen until it shows `words` `count` times.
    #[track_caller]
    pub fn await_count(&mut self, words: &str, count: usize) {
        let mut byte = [0];
        while self.shown().matches(words).count() < count {
            let read = self.screen.read(&mut byte).unwrap();
            assert_eq!(read, 1, "not {count} times {words:?} in:\n{}", self.shown());
            self.shown.push(byte[0]);
        }
    }

    /// Sends a signal to the process that the screen names as `pid=…`.
    pub fn send_signal(&self, signal: &str) {
        let shown = self.shown();
        let (_, pid) = shown.split_once("pid=").unwrap();
        let pid: String = pid.chars().take_while(char::is_ascii_digit).collect();
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until the terminal no longer echoes. Input from before that is discarded.
    pub fn await_silence(&mut self) {
        self.await_words("\n");
        let name = self.shown().lines().next().unwrap().trim().to_owned();
        let is_silent = || {
            let stty = Command::new("stty").args(["-a", "-F", &name]).output();
            String::from_utf8_lossy(&stty.unwrap().stdout)
                .split([' ', ';', '\n'])
                .any(|word| word == "-echo")
        };
        while !is_silent() {
            std::thread::yield_now();
        }
    }

    pub fn type_text(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Reads the output until the program ends.
    pub fn end(mut self) -> Ended {
        drop(self.keyboard);
        self.screen.read_to_end(&mut self.shown).unwrap();
        Ended {
            code: self.script.wait().unwrap().code(),
            shown: String::from_utf8_lossy(&self.shown).into_owned(),
        }
    }

    pub fn shown(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.shown)
    }
}
