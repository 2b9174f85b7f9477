//! The identifiers that the generator makes of names, so that clashes are seen before it runs.

use std::collections::HashSet;

/// A method's, field's or argument's name.
pub(crate) fn snake(name: &str) -> String {
    ident(name, heck::ToSnakeCase::to_snake_case)
}

/// A type's name.
pub(crate) fn pascal(name: &str) -> String {
    ident(name, heck::ToPascalCase::to_pascal_case)
}

/// As `sanitize` of progenitor and typify: what can't be in an identifier separates words, a digit in
/// front gets an underscore.
fn ident(name: &str, case: impl Fn(&str) -> String) -> String {
    let name = match name {
        "+1" => return case("plus1"),
        "-1" => return case("minus1"),
        name => name
            .replace('\'', "")
            .replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-"),
    };
    let ident = case(&name);
    match ident.chars().next() {
        None => case("x"),
        Some(first) if first.is_alphabetic() => ident,
        Some(_) => format!("_{ident}"),
    }
}

/// `name`, or `name` with the first number behind it, whose identifier isn't taken; takes it.
pub(super) fn free(name: &str, case: fn(&str) -> String, taken: &mut HashSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}{number}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    // There are more numbers than names in a document.
    candidates
        .find(|candidate| taken.insert(case(candidate)))
        .unwrap_or_default()
}
