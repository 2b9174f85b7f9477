//! The memory of the real command: for responses without end, and for a million ids.

use std::fmt::Write;
use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::bulk::Folder;
use crate::support::command::{bare, command_to};
use crate::support::raw_server::{RawServer, Reply};

/// The memory the command may need on top of that for an ordinary call. It reads up to 1 MiB of a body and
/// 32 KiB of a head, and hands them on in buffers that double in size.
const ROOM_KIB: usize = 16 * 1024;

/// Returns the peak memory of `child`, as last seen before its end, and whether it succeeded. The child
/// reads an endless response until its end, so little is missed after the last look.
fn peak(mut child: Child) -> (usize, bool) {
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        // A process that has ended reports no memory.
        let seen = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(seen.unwrap_or_default());
        if let Some(status) = child.try_wait().unwrap() {
            return (peak, status.success());
        }
        // No event announces more memory, and looking all the time would take a core from the child.
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn run(reply: Reply) -> (usize, bool) {
    let leader = RawServer::start([reply]);
    let args = ["invalidate", "--retries", "0", "--timeout", "1", "nico"];
    let mut command = command_to(&leader.base_url(), &args);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    peak(command.spawn().unwrap())
}

#[test]
fn an_endless_response_takes_no_more_memory_than_one_over_the_limit() {
    // This Leader never completes a short response. An ordinary call would end before its memory could be
    // read.
    let waits = "HTTP/1.1 200 OK\r\ncontent-length: 32\r\n\r\n{";
    let (usual, success) = run(Reply::BytesThenSilence(waits.into()));
    assert!(!success && usual > 1024, "{usual} KiB");
    for (what, head, again) in [
        ("a body", "HTTP/1.1 200 OK\r\n\r\n", "x"),
        ("an error's body", "HTTP/1.1 500 Oops\r\n\r\n", "x"),
        (
            "a body of 2^62 bytes",
            "HTTP/1.1 200 OK\r\ncontent-length: 4611686018427387904\r\n\r\n",
            "x",
        ),
        ("headers", "HTTP/1.1 200 OK\r\n", "a: b\r\n"),
        ("one header", "HTTP/1.1 200 OK\r\na: ", "b"),
        (
            "chunks",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "8\r\n        \r\n",
        ),
        (
            "a chunk's extension",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8;",
            "x",
        ),
        (
            "trailers",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            "a: b\r\n",
        ),
        ("100 Continue", "", "HTTP/1.1 100 Continue\r\n\r\n"),
    ] {
        let (peak, success) = run(Reply::BytesForever(
            head.into(),
            again.repeat(4096).into_bytes(),
        ));
        assert!(!success, "{what}");
        assert!(
            peak < usual + ROOM_KIB,
            "{what}: {peak} KiB, where a call that waits takes {usual} KiB"
        );
    }
}

#[test]
fn a_report_takes_a_share_of_128_mib_for_a_share_of_a_million_lines() {
    /// A million lines take a minute without optimization.
    const SHARE: u32 = 50_000;
    /// The memory the program takes for a single line.
    const PROGRAM_KIB: usize = 16 * 1024;
    let mut lines = String::new();
    for n in 0..SHARE {
        let (second, millisecond) = (n / 1000, n % 1000);
        writeln!(
            lines,
            "{{\"time\":\"2026-11-29T12:{:02}:{:02}.{millisecond:03}Z\",\"leader\":\"https://leader.example.com:9000/api/v1\",\
             \"user\":\"user{n:07}@example.com\",\"outcome\":\"invalidated\",\"count\":1,\"status\":200,\"attempts\":1,\
             \"elapsed_ms\":5}}",
            second / 60,
            second % 60,
        )
        .unwrap();
    }
    let folder = Folder::new("report-large");
    let journal = folder.write("journal", lines);
    for format in ["markdown", "csv"] {
        let page = folder.path("report");
        let mut command = bare(&["report", "--format", format, "--output", &page, &journal]);
        command.stderr(Stdio::null());
        let (peak, success) = peak(command.spawn().unwrap());
        assert!(success && peak > 1024, "{format}: {peak} KiB");
        let most = PROGRAM_KIB + 128 * 1024 / (1_000_000 / SHARE) as usize;
        assert!(peak <= most, "{format}: {peak} KiB");
    }
}

#[test]
fn a_million_ids_take_at_most_64_mib() {
    let mut ids = String::new();
    for n in 0..1_000_000 {
        writeln!(ids, "user{n:07}@example.com").unwrap();
    }
    let file = Folder::new("million").write("users", ids);
    let mut command = command_to(
        "http://127.0.0.1:9000",
        &["invalidate", "--dry-run", "--from", &file],
    );
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (peak, success) = peak(command.spawn().unwrap());
    assert!(success && peak > 1024, "{peak} KiB");
    assert!(peak <= 64 * 1024, "{peak} KiB");
}
