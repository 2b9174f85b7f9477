//! Describes where a part of the generated code comes from.

use cribl_tokens::pipeline::pointer;

/// Returns a text such as `DELETE /path: response 200` or ``schema `Error` ``.
pub fn subject(place: &str) -> String {
    let steps: Vec<String> = pointer::steps(place).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    match steps[..] {
        ["paths", path, method, ref rest @ ..] => {
            let call = format!("{} {path}", method.to_uppercase());
            match rest {
                ["responses", status, ..] => format!("{call}: response {status}"),
                ["responses"] => format!("{call}: responses"),
                ["requestBody", ..] => format!("{call}: request body"),
                ["parameters", ..] => format!("{call}: parameter"),
                _ => call,
            }
        }
        ["components", kind, name, ..] => {
            let kind = match kind {
                "schemas" => "schema",
                "requestBodies" => "request body",
                other => other.strip_suffix('s').unwrap_or(other),
            };
            format!("{kind} `{name}`")
        }
        _ => "document".to_owned(),
    }
}
