//! Finds the operations of one document in another.

use serde_json::Value;

use crate::contract::node::Node;
use crate::contract::operation::Operation;
use crate::report::Finding;

/// An operation that is in both documents.
pub struct Found {
    /// `POST /auth/login`, as it is in the new document.
    pub title: String,
    /// `POST /auth/login`, as it is in the old document.
    pub old_title: String,
    /// Its operationId in the old document, if it has one.
    pub old_id: Option<String>,
    /// Its operationId in the new document.
    pub id: String,
    /// A note on how it was found.
    pub note: Option<String>,
}

impl Found {
    /// Returns true if a finding belongs to this operation, in the old or the new document.
    pub fn owns(&self, finding: &Finding) -> bool {
        finding.owner.is_reached_by(&self.title) || finding.owner.is_reached_by(&self.old_title)
    }
}

/// Finds each operation of `old` in `new`: by its operationId, or else by method and path.
///
/// # Errors
///
/// Returns a sentence for each operation that is missing.
pub fn find(old: &Value, new: &Value) -> Result<Vec<Found>, Vec<String>> {
    let news = Operation::all(&Node::root(new));
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for operation in Operation::all(&Node::root(old)) {
        match find_one(&operation, &news) {
            Ok(one) => found.push(one),
            Err(why) => missing.push(why),
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}

fn find_one(old: &Operation<'_>, news: &[Operation<'_>]) -> Result<Found, String> {
    let old_id = old.id();
    let same_id = |new: &&Operation<'_>| old_id.is_some() && new.id() == old_id;
    let same_call = |new: &&Operation<'_>| new.shape() == old.shape();
    // An id that several operations share does not identify one of them, so method and path decide.
    let by_id = news.iter().find(|new| same_id(new) && same_call(new));
    let by_id = by_id.or_else(|| news.iter().find(same_id));
    let by_call = news.iter().find(same_call);
    let Some(new) = by_id.or(by_call) else {
        let id = old_id.map(|id| format!("operationId {id}, nor "));
        return Err(format!(
            "no operation has {}method and path {}{}",
            id.unwrap_or_default(),
            old.title(),
            nearest(old, news),
        ));
    };
    let Some(id) = new.id() else {
        return Err(format!("{} has no operationId", new.title()));
    };
    Ok(Found {
        title: new.title(),
        old_title: old.title(),
        old_id: old_id.map(str::to_owned),
        id: id.to_owned(),
        note: note(old, new, by_call),
    })
}

fn note(
    old: &Operation<'_>,
    new: &Operation<'_>,
    by_call: Option<&Operation<'_>>,
) -> Option<String> {
    let (title, old_id, id) = (
        new.title(),
        old.id().unwrap_or("?"),
        new.id().unwrap_or("?"),
    );
    if old_id != id {
        return Some(format!("{title}: renamed from {old_id} to {id}"));
    }
    if new.shape() == old.shape() {
        return None;
    }
    let other = by_call.map_or_else(String::new, |other| {
        let other = other.id().unwrap_or("an operation without an id");
        format!("; {} is now {other}", old.title())
    });
    Some(format!(
        "{id}: moved from {} to {title}{other}",
        old.title()
    ))
}

/// Returns up to three operations with the same method and a similar end of the path, as a hint.
fn nearest(old: &Operation<'_>, news: &[Operation<'_>]) -> String {
    let last = |path: &str| {
        path.rsplit('/')
            .find(|part| !part.starts_with('{'))
            .map(str::to_owned)
    };
    let alike = news
        .iter()
        .filter(|new| new.method == old.method && last(new.path) == last(old.path));
    let alike: Vec<String> = alike
        .take(3)
        .map(|new| format!("{} ({})", new.title(), new.id().unwrap_or("no operationId")))
        .collect();
    if alike.is_empty() {
        String::new()
    } else {
        format!("; similar: {}", alike.join(", "))
    }
}
