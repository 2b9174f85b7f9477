//! `--dry-run`: whom it would be about, and nothing sent.

use crate::args::Format;
use crate::exit;
use crate::output::{Results, visible};
use crate::run::stop;
use crate::run::work::{Part, Task};
use crate::say::say;
use crate::users::list;

/// Shows who would be sent, and each line that is no id.
pub async fn run(task: &Task, parts: Vec<Part>) -> Result<u8, String> {
    let mut results = Results::to_stdout(task.args.format);
    let several = parts.len() > 1;
    for mut part in parts {
        let base_url = part.base_url().to_owned();
        let (mut users, mut problems) = (0_u64, 0_u64);
        while let Some(user) = part.input.next().await {
            users += 1;
            problems += tell_problems(&mut part);
            let line = line(task, &part, user.as_str(), several);
            results.lines().extend_from_slice(line.as_bytes());
            results.lines().push(b'\n');
            if results.lines().len() > 16 * 1024 {
                results.flush();
            }
        }
        results.flush();
        problems += tell_problems(&mut part);
        let met = part.input.met;
        if let Some(reason) = met.broken {
            return Err(reason);
        }
        if let Some(id) = met.own {
            return Err(stop::yourself(&id, several.then_some(&part.name)));
        }
        if problems > 0 && !task.args.users.skip_invalid {
            return Err(list::no_ids(problems, &part.source));
        }
        say!(
            "dry run: {users} users would be sent to {base_url} ({} named twice, {} done before, {problems} lines no ids); \
             nothing was",
            met.twice,
            met.done_before,
        );
    }
    Ok(if results.is_lost() { exit::FAILED } else { 0 })
}

fn line(task: &Task, part: &Part, user: &str, several: bool) -> String {
    let would = task.verb.would();
    match task.args.format {
        Format::Human if several => {
            let verb = task.verb.infinitive();
            format!("would {verb} {} on {}", visible(user), part.name)
        }
        Format::Human => format!("would {} {}", task.verb.infinitive(), visible(user)),
        Format::Json if several => serde_json::json!(
            {"leader": part.base_url(), "profile": part.name, "user": user, "outcome": would}
        )
        .to_string(),
        Format::Json => serde_json::json!({"user": user, "outcome": would}).to_string(),
    }
}

/// Tells the lines that are no ids, unless that was done when the input was checked; says how many.
fn tell_problems(part: &mut Part) -> u64 {
    let problems = std::mem::take(&mut part.input.met.problems);
    for problem in problems.iter().filter(|_| !part.was_surveyed()) {
        say!("{}:{}: {}", part.source, problem.line, problem.reason);
    }
    problems.len() as u64
}
