//! The report as CSV: one row per user and Leader.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::report::read::Journals;
use crate::report::summary::User;

/// Writes one row per user, in the order the journals first name them.
pub fn write(journals: &Journals, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    for row in journals.users.rows() {
        let user = User::new(&journals.users, row);
        let (leader, id, kind) = (text(user.leader), text(user.id), user.error_kind.map(text));
        csv.serialize(User {
            leader: &leader,
            id: &id,
            error_kind: kind.as_deref(),
            ..user
        })?;
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
