//! What the command says while there is nothing to show yet. Its lines come every 10 s, so all that
//! wait here wait at once.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::Duration;

use crate::support::bulk::{Folder, invalidate, list, spawn};
use crate::support::command::bare;
use cribl_tokens::sandbox::{
    ADMIN_PASSWORD, ADMIN_USERNAME, Calls, Faults, Often, RetryAfter, Sandbox,
};

const HOUR: Duration = Duration::from_secs(3600);

async fn leader(faults: Faults) -> Sandbox {
    Sandbox::builder().faults(faults).start().await.unwrap()
}

/// The first line of stderr, for which it waits. Ends the command.
fn first_line(mut child: Child) -> String {
    let mut line = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    line
}

#[tokio::test]
async fn whatever_waits_long_says_now_and_then_what_for() {
    let folder = Folder::new("waits-long");
    let file = folder.with("users", list(20));
    let slow = leader(Faults::none().on(Calls::All).latency(HOUR)).await;
    let asks =
        leader(Faults::none().rate_limited(Often::always(), RetryAfter::Seconds(3600))).await;
    let at = |leader: &Sandbox, args: &[&str]| {
        let mut command = bare(args);
        command
            .args(["--timeout", "9999"])
            .env("CRIBL_BASE_URL", leader.base_url())
            .env("CRIBL_USERNAME", ADMIN_USERNAME)
            .env("CRIBL_PASSWORD", ADMIN_PASSWORD);
        spawn(command)
    };
    let run = |leader: &Sandbox, args: &[&str]| spawn(invalidate(leader, args));
    let waiting = [
        (run(&slow, &["nico"]), "waiting for a response"),
        (run(&asks, &["nico"]), "waiting "),
        (at(&slow, &["reinstate", "nico"]), "signing in"),
        (
            at(&slow, &["invalidate", "nico"]),
            "waiting for a response; -v shows more",
        ),
        (
            at(&slow, &["token"]),
            "waiting for a response; -v shows more",
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
