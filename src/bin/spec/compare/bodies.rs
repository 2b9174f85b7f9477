//! Request bodies, responses, their media types and headers.

use serde_json::Value;

use super::On;
use super::comparer::{Comparer, Label, Site, Way, both, gone, side};
use super::operations::Call;
use crate::contract::node::Node;
use crate::contract::words::{PART_WORDS, said, without_words};

impl<'d> Comparer<'d> {
    /// Compares the request body of one operation.
    pub fn request_body(&mut self, call: &Call<'d>) {
        let label = format!("{}: request body", call.title);
        match (
            call.old.node.get("requestBody"),
            call.new.node.get("requestBody"),
        ) {
            (Some(old), Some(new)) => self.request_bodies(&old, &new, &label),
            (Some(old), None) => {
                let message = format!("{label}: no longer documented; who sends it may be refused");
                self.breaking(
                    "request-body-removed",
                    On::Wire,
                    (side(&old, ""), None),
                    message,
                );
            }
            (None, Some(new)) if new.flag("required") => {
                let message = format!("{label}: new and required; existing clients do not send it");
                self.breaking(
                    "request-body-added-required",
                    On::Wire,
                    (None, side(&new, "")),
                    message,
                );
            }
            (None, Some(new)) => {
                let message =
                    format!("{label}: new and optional; existing clients just do not send it");
                self.compatible(
                    "request-body-added-optional",
                    (None, side(&new, "")),
                    message,
                );
            }
            (None, None) => {}
        }
    }

    fn request_bodies(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let sides = both(old, new, "required");
        match (old.flag("required"), new.flag("required")) {
            (false, true) => {
                let message = format!("{label}: now required; existing clients may leave it out");
                self.breaking("request-body-became-required", On::Wire, sides, message);
            }
            (true, false) => self.compatible(
                "request-body-became-optional",
                sides,
                format!("{label}: no longer required"),
            ),
            _ => {}
        }
        self.words(old, new, PART_WORDS, label);
        if let (Some(was), Some(is)) = (old.get("content"), new.get("content")) {
            self.media_types(&was, &is, Way::Request, label);
        }
    }

    /// Compares every response of one operation; what a status means may stand at its range or at
    /// `default`.
    pub fn responses(&mut self, call: &Call<'d>) {
        let (Some(old), Some(new)) = (
            call.old.node.get("responses"),
            call.new.node.get("responses"),
        ) else {
            return;
        };
        let mut statuses: Vec<&str> = old
            .members()
            .into_iter()
            .map(|(status, _)| status)
            .collect();
        statuses.extend(new.members().into_iter().map(|(status, _)| status));
        statuses.sort_unstable();
        statuses.dedup();
        for status in statuses {
            match (effective(&old, status), effective(&new, status)) {
                (Some(was), Some(is)) => self.response(&was, &is, status, call),
                (Some(was), None) => self.response_removed(&was, status, &new, call),
                (None, Some(is)) => self.response_added(&is, status, &new, call),
                (None, None) => {}
            }
        }
        self.words(&old, &new, &[], &call.title);
    }

    fn response_removed(&mut self, old: &Node<'d>, status: &str, new: &Node<'d>, call: &Call<'d>) {
        let sides = (side(old, ""), gone(new));
        let member_stays = status.ends_with("XX")
            && new
                .members()
                .iter()
                .any(|(other, _)| other.get(..1) == status.get(..1));
        if is_success(status, new) && !member_stays {
            let message = format!(
                "{}: response {status} no longer documented; existing clients wait for it",
                call.title
            );
            self.breaking("response-success-removed", On::Wire, sides, message);
        } else {
            let message = format!(
                "{}: response {status} no longer documented; one thing less to expect",
                call.title
            );
            self.compatible("response-status-removed", sides, message);
        }
    }

    fn response_added(&mut self, new: &Node<'d>, status: &str, all: &Node<'d>, call: &Call<'d>) {
        let sides = (None, side(new, ""));
        if is_success(status, all) {
            let message = format!(
                "{}: response {status} is new; existing clients do not take it for success",
                call.title
            );
            self.breaking("response-success-added", On::Wire, sides, message);
        } else {
            let message = format!(
                "{}: response {status} is new; clients handle errors they do not know",
                call.title
            );
            self.compatible("response-error-added", sides, message);
        }
    }

    fn response(&mut self, old: &Node<'d>, new: &Node<'d>, status: &str, call: &Call<'d>) {
        let label = format!("{}: response {status}", call.title);
        self.words(old, new, &["description"], &label);
        self.headers(old, new, &label);
        if plain(old, "links") != plain(new, "links") {
            let message = format!("{label}: links changed; they only suggest");
            self.compatible("links-changed", both(old, new, "links"), message);
        }
        match (content(old), content(new)) {
            (Some(was), Some(is)) => self.media_types(&was, &is, Way::Response, &label),
            (Some(was), None) => {
                let message = format!("{label}: has no body any more; existing clients read it");
                self.breaking(
                    "response-body-removed",
                    On::Wire,
                    (side(&was, ""), side(new, "content")),
                    message,
                );
            }
            (None, Some(is)) if is_success(status, new) => {
                let message =
                    format!("{label}: has a body now; the generated method returns another type");
                self.breaking(
                    "response-body-added",
                    On::Source,
                    (side(old, "content"), side(&is, "")),
                    message,
                );
            }
            (None, Some(is)) => {
                let message =
                    format!("{label}: has a body now; existing clients do not look at it");
                self.compatible(
                    "response-error-body-added",
                    (side(old, "content"), side(&is, "")),
                    message,
                );
            }
            (None, None) => {}
        }
    }

    fn headers(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let of = |response: &Node<'d>| {
            response
                .get("headers")
                .map(|all| all.properties())
                .unwrap_or_default()
        };
        let binding = |(name, _): &(&'d str, Node<'d>)| !name.eq_ignore_ascii_case("content-type");
        let mut news: Vec<_> = of(new).into_iter().filter(binding).collect();
        for (name, was) in of(old).into_iter().filter(binding) {
            if let Some(at) = news
                .iter()
                .position(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                let (_, is) = news.remove(at);
                self.header(&was, &is, &format!("{label}: header `{name}`"));
            } else {
                let message = format!(
                    "{label}: header `{name}` no longer documented; who reads it finds nothing"
                );
                self.breaking(
                    "response-header-removed",
                    On::Wire,
                    (side(&was, ""), None),
                    message,
                );
            }
        }
        for (name, is) in news {
            let message = format!("{label}: new header `{name}`; nobody reads it yet");
            self.compatible("response-header-added", (None, side(&is, "")), message);
        }
    }

    fn header(&mut self, old: &Node<'d>, new: &Node<'d>, label: &str) {
        let sides = both(old, new, "required");
        match (old.flag("required"), new.flag("required")) {
            (true, false) => {
                let message = format!("{label}: no longer always there");
                self.breaking("response-header-became-optional", On::Wire, sides, message);
            }
            (false, true) => self.compatible(
                "response-header-became-required",
                sides,
                format!("{label}: now always there"),
            ),
            _ => {}
        }
        self.deprecated(old, new, label);
        self.words(old, new, PART_WORDS, label);
        let site = Site {
            way: Way::Response,
            textual: true,
            xml: false,
        };
        self.schema_or_content(old, new, site, label);
    }

    /// Compares the media types of a body, a parameter or a header.
    pub fn media_types(&mut self, old: &Node<'d>, new: &Node<'d>, way: Way, label: &str) {
        let (olds, news) = (old.properties(), new.properties());
        for (name, was) in &olds {
            match news
                .iter()
                .find(|(other, _)| essence(other) == essence(name))
            {
                Some((other, is)) => self.media_type((name, was), (other, is), way, label),
                None => self.media_type_removed(name, was, &news, way, label),
            }
        }
        for (name, is) in news.iter().filter(|(name, _)| {
            !olds
                .iter()
                .any(|(other, _)| essence(other) == essence(name))
        }) {
            let rule = format!("{}-media-type-added", way.name());
            let wider = way == Way::Response && name.contains('*');
            if wider {
                let message = format!("{label}: may now be of any type like `{name}`");
                self.breaking(&rule, On::Wire, (None, side(is, "")), message);
            } else {
                let message = format!("{label}: also `{name}`; a client gets what it asks for");
                self.compatible(&rule, (None, side(is, "")), message);
            }
        }
    }

    fn media_type_removed(
        &mut self,
        name: &str,
        was: &Node<'d>,
        news: &[(&'d str, Node<'d>)],
        way: Way,
        label: &str,
    ) {
        let covered = match way {
            Way::Request => news.iter().any(|(range, _)| covers(range, name)),
            Way::Response => news.iter().any(|(member, _)| covers(name, member)),
        };
        let rule = format!("{}-media-type-removed", way.name());
        let sides = (side(was, ""), None);
        if covered {
            self.compatible(
                &rule,
                sides,
                format!("{label}: `{name}` is said more widely or closely now"),
            );
        } else {
            let message =
                format!("{label}: no longer of type `{name}`, which existing clients speak");
            self.breaking(&rule, On::Wire, sides, message);
        }
    }

    fn media_type(
        &mut self,
        old: (&str, &Node<'d>),
        new: (&str, &Node<'d>),
        way: Way,
        label: &str,
    ) {
        let ((was, old), (is, new)) = (old, new);
        if was.to_lowercase().replace(' ', "") != is.to_lowercase().replace(' ', "") {
            let message = format!("{label}: `{was}` is written `{is}` now");
            self.compatible(
                "media-type-parameter-changed",
                (side(old, ""), side(new, "")),
                message,
            );
        }
        self.words(old, new, PART_WORDS, label);
        let encoding =
            |node: &Node<'_>| without_words(node.value.get("encoding").unwrap_or(&Value::Null));
        if way == Way::Request && encoding(old) != encoding(new) {
            let message = format!("{label}: parts of the body are written differently");
            self.breaking(
                "request-encoding-changed",
                On::Wire,
                both(old, new, "encoding"),
                message,
            );
        }
        let site = Site {
            way,
            textual: false,
            xml: essence(is).contains("xml"),
        };
        let sides = both(old, new, "schema");
        match (old.get("schema"), new.get("schema"), way) {
            (Some(was), Some(is), _) => self.wait(was, is, site, Label::new(label)),
            (None, Some(_), Way::Response) | (Some(_), None, Way::Request) => {
                self.compatible(
                    &format!("{}-schema-changed", way.name()),
                    sides,
                    format!("{label}: said more closely, or asked less closely"),
                );
            }
            (None, Some(_), Way::Request) | (Some(_), None, Way::Response) => {
                let message = format!("{label}: what was promised no longer is");
                self.breaking(
                    &format!("{}-schema-changed", way.name()),
                    On::Wire,
                    sides,
                    message,
                );
            }
            (None, None, _) => {}
        }
    }
}

/// What is documented for a status: itself, its range, `default`.
fn effective<'d>(responses: &Node<'d>, status: &str) -> Option<Node<'d>> {
    let same = |(key, _): &(&str, Node<'d>), wanted: &str| key.eq_ignore_ascii_case(wanted);
    let all = responses.members();
    let exact = all.iter().find(|entry| same(entry, status));
    let range = status.get(..1).map(|class| format!("{class}XX"));
    let ranged = || {
        all.iter()
            .find(|entry| range.as_ref().is_some_and(|range| same(entry, range)))
    };
    let rest = || {
        all.iter().find(|entry| {
            same(entry, "default")
                && is_success(status, responses) == is_success("default", responses)
        })
    };
    exact
        .or_else(ranged)
        .or_else(rest)
        .map(|(_, node)| node.clone())
}

/// 1xx to 3xx: the call did not fail, so a client must know them. `default` stands for success
/// where no 2xx is documented, else for the errors.
fn is_success(status: &str, responses: &Node<'_>) -> bool {
    match status.chars().next() {
        Some('1'..='3') => true,
        Some('d') => !responses
            .members()
            .iter()
            .any(|(key, _)| key.starts_with('2')),
        _ => false,
    }
}

fn content<'d>(response: &Node<'d>) -> Option<Node<'d>> {
    response
        .get("content")
        .filter(|content| content.value.as_object().is_some_and(|all| !all.is_empty()))
}

/// A field without its words, with an empty one the same as none.
fn plain(node: &Node<'_>, key: &str) -> Option<Value> {
    said(node.value, key).map(|value| without_words(&value))
}

/// `Application/JSON; charset=utf-8` is `application/json`.
fn essence(name: &str) -> String {
    name.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// `*/*` and `application/*` stand for many.
fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range), essence(name));
    range == "*/*"
        || range
            .strip_suffix('*')
            .is_some_and(|family| family.ends_with('/') && name.starts_with(family))
}
