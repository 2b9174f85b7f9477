//! Progress messages while there is no result yet. They come every 10 s, so all commands in this test wait
//! at the same time.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::Duration;

use crate::support::bulk::{Folder, invalidate, list, spawn};
use crate::support::command::bare;
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, Frequency, RetryAfter, Sandbox,
};

const HOUR: Duration = Duration::from_secs(3600);

async fn leader(faults: Faults) -> Sandbox {
    Sandbox::builder().faults(faults).start().await.unwrap()
}

/// Waits for the first line of stderr that is not a note, and stops the command.
fn first_line(mut child: Child) -> String {
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let line = lines.find(|line| !line.starts_with("note: "));
    child.kill().unwrap();
    child.wait().unwrap();
    line.unwrap_or_default()
}

#[tokio::test]
async fn every_long_wait_reports_its_reason_every_10_s() {
    let folder = Folder::new("waits-long");
    let file = folder.write("users", list(20));
    let slow = leader(Faults::none().on(Calls::All).latency(HOUR)).await;
    let asks =
        leader(Faults::none().rate_limited(Frequency::always(), RetryAfter::Seconds(3600))).await;
    let at = |leader: &Sandbox, args: &[&str]| {
        let mut command = bare(args);
        command
            .args(["--timeout", "9999"])
            .env("CRIBL_BASE_URL", leader.base_url())
            .env("CRIBL_USERNAME", ADMIN_USERNAME)
            .env("CRIBL_PASSWORD", ADMIN_PASSWORD);
        spawn(command)
    };
    let with_token = |leader: &Sandbox, args: &[&str]| {
        let mut command = bare(args);
        command
            .args(["--timeout", "9999"])
            .env("CRIBL_BASE_URL", leader.base_url())
            .env("CRIBL_BEARER_TOKEN", leader.admin_token());
        spawn(command)
    };
    let run = |leader: &Sandbox, args: &[&str]| spawn(invalidate(leader, args));
    let waiting = [
        (run(&slow, &["nico"]), "waiting for a response"),
        (run(&asks, &["nico"]), "waiting "),
        (at(&slow, &["reinstate", "nico"]), "signing in"),
        (
            at(&slow, &["invalidate", "nico"]),
            "signing in; -v shows more",
        ),
        (at(&slow, &["token"]), "signing in; -v shows more"),
        (at(&slow, &["check-token"]), "signing in; -v shows more"),
        (
            with_token(&slow, &["check-token"]),
            "waiting for a response, or to send the call again; -v shows more",
        ),
        (
            run(&asks, &["--from", &file, "--yes"]),
            "0 of 20 done, 0 failed, 0.0 per second; waiting ",
        ),
    ];
    for (child, words) in waiting {
        let said = first_line(child);
        assert!(said.starts_with(words), "no {words:?} in {said:?}");
    }
}
