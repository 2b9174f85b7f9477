//! The report as CSV: one row per user and Leader.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::report::read::Journals;
use crate::report::summary::User;

/// Writes one row per user, in the order the journals first name them.
pub fn write(journals: &Journals, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "leader",
        "user",
        "state",
        "time",
        "count",
        "status",
        "attempts",
        "error_kind",
    ])?;
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    for row in journals.users.rows() {
        let user = User::new(&journals.users, row);
        csv.write_record([
            &*text(user.leader),
            &*text(user.id),
            user.state.as_str(),
            &user.time,
            &number(user.count),
            &number(user.status.map(u32::from)),
            &number(user.attempts),
            &*text(user.error_kind.unwrap_or_default()),
        ])?;
    }
    csv.flush()
}

/// Neutralizes text that a spreadsheet would run as a formula by prepending an apostrophe, as OWASP's "CSV
/// injection" advises. An id that begins with an apostrophe gets another one, so that two ids never look
/// alike.
fn text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}
