//! `--dry-run`: lists the users that would be affected, and sends nothing.

use crate::args::Format;
use crate::exit;
use crate::output::ResultPrinter;
use crate::run::job::LeaderJob;
use crate::stderr::status_line;
use crate::text::{counted, visible};
use crate::verb::Verb;

/// Lists the users of each Leader and returns the exit code.
pub fn run(verb: Verb, format: Format, jobs: Vec<LeaderJob>) -> u8 {
    let mut results = ResultPrinter::to_stdout(format);
    let several = jobs.len() > 1;
    for job in jobs {
        let mut users = 0_u64;
        for user in job.users.clone() {
            users += 1;
            let line = line(verb, format, &job, user.as_str(), several);
            results.lines().extend_from_slice(line.as_bytes());
            results.lines().push(b'\n');
            if results.lines().len() > 16 * 1024 {
                results.flush();
            }
        }
        results.flush();
        status_line!(
            "dry run: would {} {} on {} ({}, {} already done, {})",
            verb.infinitive(),
            counted(users, "user"),
            job.base_url(),
            counted(job.users.duplicates(), "duplicate"),
            job.users.done(),
            counted(job.users.invalid(), "invalid line"),
        );
    }
    if results.is_lost() { exit::FAILED } else { 0 }
}

fn line(verb: Verb, format: Format, job: &LeaderJob, user: &str, several: bool) -> String {
    let would = verb.would();
    match format {
        Format::Human if several => {
            let verb = verb.infinitive();
            format!("would {verb} {} on {}", visible(user), job.name)
        }
        Format::Human => format!("would {} {}", verb.infinitive(), visible(user)),
        Format::Json if several => serde_json::json!(
            {"leader": job.base_url(), "profile": job.name, "user": user, "outcome": would}
        )
        .to_string(),
        Format::Json => serde_json::json!({"user": user, "outcome": would}).to_string(),
    }
}
