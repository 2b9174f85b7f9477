//! The table in `openapi/README.md` with the source of each document.

use super::plan::Plan;

/// Returns the README with `version` in the row of each updated document.
pub fn renewed(readme: &str, plans: &[Plan], version: &str) -> String {
    let mut text = String::with_capacity(readme.len());
    for line in readme.split_inclusive('\n') {
        let plan = plans.iter().find(|plan| is_row_of(line, plan.file_name()));
        match plan.and_then(|plan| row(line, plan, version)) {
            Some(row) => text.push_str(&row),
            None => text.push_str(line),
        }
    }
    text
}

fn is_row_of(line: &str, file: &str) -> bool {
    line.trim_start().starts_with(&format!("| `{file}` |"))
}

/// Returns the row with its operations and its version. `None` if it does not have the three columns.
fn row(line: &str, plan: &Plan, version: &str) -> Option<String> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").collect();
    let [file, operation, _] = cells.as_slice() else {
        return None;
    };
    let titles = plan
        .ready()?
        .operations
        .iter()
        .map(|found| found.title.as_str());
    let known = titles.clone().all(|title| operation.contains(title));
    let operation = if known {
        (*operation).trim().to_owned()
    } else {
        titles
            .map(|title| format!("`{title}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    Some(format!(
        "| {} | {operation} | the vendor's machine-readable document, version `{}` |\n",
        file.trim(),
        version.replace(['|', '`', '<', '>'], " "),
    ))
}
