//! A self-contained HTML page: a layout with its style and script, which a template extends.
//!
//! The page loads nothing from elsewhere, and its content security policy forbids it. It is complete
//! without JavaScript. The script adds search, filters and sorting to tables marked `data-interactive`.

use minijinja::{AutoEscape, Environment, Error, Value};

/// Renders `template`, which extends `page.html`, after `set_up` has added filters. Every value of
/// `context` is escaped for HTML.
///
/// The layout has the blocks `title` and `main`.
///
/// # Errors
/// Returns an error if the template or a value cannot be rendered.
pub fn render(
    template: &str,
    context: Value,
    set_up: impl FnOnce(&mut Environment),
) -> Result<String, Error> {
    let mut environment = Environment::new();
    set_up(&mut environment);
    environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some((_, "css" | "js")) => AutoEscape::None,
        _ => AutoEscape::Html,
    });
    environment.add_template("page.html", include_str!("page.html"))?;
    environment.add_template("page.css", include_str!("page.css"))?;
    environment.add_template("page.js", include_str!("page.js"))?;
    environment.add_template("report.html", template)?;
    environment.get_template("report.html")?.render(context)
}
