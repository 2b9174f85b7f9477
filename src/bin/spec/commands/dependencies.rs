//! The `[dependencies]` that generated code needs in another crate.

/// The crates that generated code may name, each with its line for Cargo.toml. The versions match the code
/// of this version of the generator.
const CRATES: [(&str, &str); 11] = [
    ("bytes", "bytes = \"1\""),
    (
        "chrono",
        "chrono = { version = \"0.4\", default-features = false, features = [\"serde\"] }",
    ),
    ("futures", "futures = \"0.3\""),
    ("futures_core", "futures-core = \"0.3\""),
    ("percent_encoding", "percent-encoding = \"2\""),
    ("progenitor_client", "progenitor-client = \"0.15.1\""),
    ("regress", "regress = \"0.12\""),
    (
        "reqwest",
        "reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }",
    ),
    (
        "serde",
        "serde = { version = \"1\", features = [\"derive\"] }",
    ),
    ("serde_json", "serde_json = \"1\""),
    ("uuid", "uuid = { version = \"1\", features = [\"serde\"] }"),
];

/// Returns the lines for the crates that `code` names. The TLS features of reqwest are up to the other
/// crate.
pub fn of(code: &str) -> impl Iterator<Item = &'static str> {
    CRATES
        .into_iter()
        .filter(move |(name, _)| names(code, name))
        .map(|(_, line)| line)
}

/// Returns true if `code` has a path that begins with the crate's name.
fn names(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default();
        // `::serde::` begins with the crate's name; `types::serde::` and `my_serde::` do not.
        let before = before.strip_suffix("::").unwrap_or(before);
        let last = before.chars().next_back();
        !last.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '>')
    })
}
