//! `--dry-run`: whom it would be about, and nothing sent.

use crate::args::Format;
use crate::output::{Results, visible};
use crate::say::say;
use crate::stop;
use crate::work::{Part, Task};

/// Shows who would be sent.
pub async fn run(task: &Task, parts: Vec<Part>) -> Result<u8, String> {
    let mut results = Results::to_stdout(task.args.format);
    let several = parts.len() > 1;
    for mut part in parts {
        let base_url = part.base_url().to_owned();
        let mut users = 0_u64;
        while let Some(user) = part.input.next().await {
            users += 1;
            let (user, would) = (user.as_str(), task.verb.would());
            let line = match task.args.format {
                Format::Human if several => {
                    format!("would {} {} on {}", task.verb.infinitive(), visible(user), part.name)
                }
                Format::Human => format!("would {} {}", task.verb.infinitive(), visible(user)),
                Format::Json if several => {
                    serde_json::json!({"leader": base_url, "profile": part.name, "user": user, "outcome": would})
                        .to_string()
                }
                Format::Json => serde_json::json!({"user": user, "outcome": would}).to_string(),
            };
            results.lines().extend_from_slice(line.as_bytes());
            results.lines().push(b'\n');
            if results.lines().len() > 16 * 1024 {
                results.flush();
            }
        }
        results.flush();
        let met = part.input.met;
        if let Some(reason) = met.broken {
            return Err(reason);
        }
        if let Some(id) = met.own {
            return Err(stop::yourself(&id, several.then_some(&part.name)));
        }
        if let (Some(problem), false) = (met.problems.first(), task.args.users.skip_invalid) {
            return Err(format!(
                "{}:{}: {}",
                part.source, problem.line, problem.reason
            ));
        }
        say!(
            "dry run: {users} users would be sent to {base_url} ({} named twice, {} done before, {} lines no ids); \
             nothing was",
            met.twice,
            met.done_before,
            met.problems.len()
        );
    }
    Ok(0)
}
