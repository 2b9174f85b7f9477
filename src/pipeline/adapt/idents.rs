//! The identifiers that the generator derives from names, so that clashes are found before it runs.

use std::collections::HashSet;

/// Returns the name of a method, field or argument.
pub(crate) fn snake(name: &str) -> String {
    ident(name, heck::ToSnakeCase::to_snake_case)
}

/// Returns the name of a type.
pub(crate) fn pascal(name: &str) -> String {
    ident(name, heck::ToPascalCase::to_pascal_case)
}

/// Works like `sanitize` in progenitor and typify: characters that are invalid in an identifier separate
/// words, and a leading digit gets an underscore.
fn ident(name: &str, case: impl Fn(&str) -> String) -> String {
    let name = match name {
        "+1" => return case("plus1"),
        "-1" => return case("minus1"),
        name => name,
    };
    let is_invalid = |c: char| !(c.is_alphanumeric() || c == '_');
    let ident = if name.contains(is_invalid) {
        case(&name.replace('\'', "").replace(is_invalid, "-"))
    } else {
        case(name)
    };
    match ident.chars().next() {
        None => case("x"),
        Some(first) if first.is_alphabetic() => ident,
        Some(_) => format!("_{ident}"),
    }
}

/// Returns `name` if its identifier is free, or else `name` with the first number that makes it free. Marks
/// it as taken.
pub(super) fn unique_name(
    name: &str,
    case: fn(&str) -> String,
    taken: &mut HashSet<String>,
) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}{number}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    // There are more numbers than names in a document.
    candidates
        .find(|candidate| taken.insert(case(candidate)))
        .unwrap_or_default()
}
