//! Filters that the templates of the reports share.

use minijinja::Environment;

use crate::text::visible;

/// Adds the filter `visible`, for ids: it shows invisible characters as escapes.
pub fn add(environment: &mut Environment) {
    environment.add_filter("visible", |id: &str| visible(id));
}
