//! Rewrites the responses of each operation, so that the generator has one type for success and one for
//! errors.
//!
//! progenitor asserts `response_types.len() <= 1` for each of the two. A response that it can't type is
//! returned raw, as a `ByteStream` with status and headers. An undocumented response is returned as
//! `UnexpectedResponse`, with its body unread, too.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::pointer;
use super::super::report::Rewrite;
use super::super::sites::{Operation, Sites};
use super::draft::{Draft, Edit, Wire, WireName};

const ERRORS_RAW: Rewrite = Rewrite::new(
    "error-responses-raw",
    "the generator has one type for all error responses of an operation and panics at a second. \
     With a type, it also loses the status of a response that isn't the documented JSON. Raw, \
     each documented error arrives with its status, headers and unread body, and adding or \
     removing a status changes no type",
);
const SUCCESSES_RAW: Rewrite = Rewrite::new(
    "success-responses-raw",
    "the generator has one type for all success responses of an operation and panics at a second; raw, \
     each arrives with its status, headers and body unread",
);
const DEFAULT_SPLIT: Rewrite = Rewrite::new(
    "default-response",
    "the generator uses `default` for successes and errors at once, so that both would need the \
     same type; any other status becomes an unexpected response with its body unread",
);
const NEITHER: Rewrite = Rewrite::new(
    "interim-or-redirect-response",
    "the generator makes types for these responses and never uses them; as undocumented statuses \
     they become an unexpected response with status, headers and unread body",
);
const COVERED: Rewrite = Rewrite::new(
    "covered-by-range",
    "the generator would put it after the range, where it cannot be reached; both are returned \
     alike",
);
const NO_SCHEMA: Rewrite = Rewrite::new(
    "response-without-schema",
    "the generator panics at JSON without a schema",
);
const JSON_SUFFIX: Rewrite = Rewrite::new(
    "json-suffix",
    "the generator recognizes JSON only as `application/json`; the request still asks for the \
     documented type",
);
const ENCODING: Rewrite = Rewrite::new(
    "response-encoding",
    "the generator panics at `encoding` in a response",
);

/// One operation's responses.
struct Responses {
    operation: String,
    place: String,
    map: Map<String, Value>,
    edits: Vec<Edit>,
}

/// The form in which the generator returns a response.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum ReturnedAs {
    Nothing,
    Raw,
    Typed(String),
}

/// Gives each operation one kind of success and one kind of error.
pub(super) fn rewrite(draft: &mut Draft) {
    let sites = Sites::of(&draft.value);
    let responses: Vec<Responses> = sites
        .operations()
        .filter_map(|operation| Responses::of(&operation))
        .collect();
    for mut responses in responses {
        responses.drop_1xx_and_3xx();
        let accepted = responses.read_suffixed_json_as_json();
        responses.make_json_typed();
        responses.split_default();
        responses.unify_successes();
        responses.unify_errors();
        responses.drop_covered();
        // The generator asks for no media type by name if the successes are returned raw.
        draft
            .wire_names
            .extend(accepted.filter(|_| responses.has_typed_success()));
        draft.apply(responses.edits);
        draft.set(&responses.place, Value::Object(responses.map));
    }
}

impl Responses {
    fn of(operation: &Operation<'_, '_>) -> Option<Self> {
        let map = operation.site.get("responses")?.as_object()?.clone();
        Some(Self {
            operation: operation.site.pointer.clone(),
            place: operation.site.at("responses"),
            map,
            edits: Vec::new(),
        })
    }

    fn edit(&mut self, rewrite: Rewrite, status: &str, message: String) {
        self.edits.push(Edit::new(
            rewrite,
            pointer::join(&self.place, status),
            message,
        ));
    }

    fn has_typed_success(&self) -> bool {
        let successes = self.statuses(is_success).into_iter();
        let mut responses = successes.filter_map(|status| self.map.get(&status));
        responses.any(|response| matches!(returned_as(response), ReturnedAs::Typed(_)))
    }

    fn statuses(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        self.map
            .keys()
            .filter(|status| !status.starts_with("x-") && wanted(status))
            .cloned()
            .collect()
    }

    /// Drops 1xx and 3xx, which the generator treats neither as success nor as error.
    fn drop_1xx_and_3xx(&mut self) {
        for status in self.statuses(|status| status.starts_with(['1', '3'])) {
            self.map.shift_remove(&status);
            self.edit(
                NEITHER,
                &status,
                format!("{status} is treated as undocumented"),
            );
        }
    }

    /// Treats a success in `application/…+json` as JSON if it is the operation's only type. The `Accept`
    /// header keeps the documented type, which is why only one such type is possible.
    fn read_suffixed_json_as_json(&mut self) -> Option<WireName> {
        let statuses = self.statuses(|status| is_success(status) || status == "default");
        let content = |status: &String| self.map.get(status)?.get("content")?.as_object();
        let types: BTreeSet<&String> = statuses
            .iter()
            .filter_map(content)
            .flat_map(Map::keys)
            .collect();
        let [only] = Vec::from_iter(types)[..] else {
            return None;
        };
        let wire = only.clone();
        if !wire
            .split(';')
            .next()
            .is_some_and(|essence| essence.trim().ends_with("+json"))
        {
            return None;
        }
        for status in statuses {
            let content = self
                .map
                .get_mut(&status)
                .and_then(|response| response.get_mut("content"));
            let Some(content) = content.and_then(Value::as_object_mut) else {
                continue;
            };
            if let Some(media) = content.shift_remove(&wire) {
                content.insert("application/json".to_owned(), media);
                self.edit(
                    JSON_SUFFIX,
                    &status,
                    format!("{wire} is read as application/json"),
                );
            }
        }
        Some(WireName {
            operation: self.operation.clone(),
            kind: Wire::Accept,
            substitute: "application/json".to_owned(),
            wire,
        })
    }

    /// Gives JSON successes a schema, and removes what makes the generator fail. Errors are not changed,
    /// because they become raw anyway.
    fn make_json_typed(&mut self) {
        for status in self.statuses(|status| is_success(status) || status == "default") {
            let content = self
                .map
                .get_mut(&status)
                .and_then(|response| response.get_mut("content"));
            let json = content.and_then(Value::as_object_mut).and_then(|content| {
                let key = content.keys().find(|name| is_json(name))?.clone();
                content.get_mut(&key)?.as_object_mut()
            });
            let Some(json) = json else { continue };
            let bare = !json.contains_key("schema");
            let encoded = json
                .shift_remove("encoding")
                .is_some_and(|encoding| encoding != json!({}));
            if bare {
                json.insert("schema".to_owned(), json!({}));
                self.edit(
                    NO_SCHEMA,
                    &status,
                    "given a schema that allows any JSON".to_owned(),
                );
            }
            if encoded {
                self.edit(
                    ENCODING,
                    &status,
                    "without `encoding`, which means nothing in JSON".to_owned(),
                );
            }
        }
    }

    /// `default` covers every undocumented status. It is replaced by ranges. The success range is one of
    /// them only if no success is documented.
    fn split_default(&mut self) {
        let Some(default) = self.map.shift_remove("default") else {
            return;
        };
        let mut ranges: Vec<&str> = Vec::new();
        if self.statuses(is_success).is_empty() {
            ranges.push("2XX");
        }
        ranges.extend(
            ["4XX", "5XX"]
                .iter()
                .filter(|range| !self.map.contains_key(**range)),
        );
        for range in &ranges {
            self.map.insert((*range).to_owned(), default.clone());
        }
        let replacement = if ranges.is_empty() {
            "nothing".to_owned()
        } else {
            ranges.join(", ")
        };
        self.edit(
            DEFAULT_SPLIT,
            "default",
            format!("`default` becomes {replacement}"),
        );
    }

    fn unify_successes(&mut self) {
        let statuses = self.statuses(is_success);
        let kinds: BTreeSet<ReturnedAs> = statuses
            .iter()
            .filter_map(|status| self.map.get(status))
            .map(returned_as)
            .collect();
        if kinds.len() > 1 {
            self.make_raw(SUCCESSES_RAW, &statuses);
        }
    }

    fn unify_errors(&mut self) {
        self.make_raw(ERRORS_RAW, &self.statuses(is_error));
    }

    fn make_raw(&mut self, rewrite: Rewrite, statuses: &[String]) {
        for status in statuses {
            if let Some(Value::Object(response)) = self.map.get_mut(status) {
                response.insert("content".to_owned(), json!({ "*/*": {} }));
            }
        }
        if !statuses.is_empty() {
            let message = format!("{} returned raw, as `*/*`", statuses.join(", "));
            self.edits
                .push(Edit::new(rewrite, self.place.clone(), message));
        }
    }

    /// If `4XX` is documented, a separate `401` is dropped and returned through the range.
    fn drop_covered(&mut self) {
        let covered = |status: &str| {
            let range = format!("{}XX", &status[..1]);
            status != range && self.map.contains_key(&range)
        };
        for status in
            self.statuses(|status| status.is_ascii() && status.len() == 3 && covered(status))
        {
            self.map.shift_remove(&status);
            self.edit(
                COVERED,
                &status,
                format!("{status} is returned through its range"),
            );
        }
    }
}

pub(super) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

/// Returns true for the media types that the generator treats as JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.starts_with("application/json;")
}

fn returned_as(response: &Value) -> ReturnedAs {
    let content = response.get("content").and_then(Value::as_object);
    let Some(content) = content.filter(|content| !content.is_empty()) else {
        return ReturnedAs::Nothing;
    };
    match content.iter().find(|(name, _)| is_json(name)) {
        // Schemas that are written alike make one type.
        Some((_, media)) => ReturnedAs::Typed(
            media
                .get("schema")
                .map(Value::to_string)
                .unwrap_or_default(),
        ),
        None => ReturnedAs::Raw,
    }
}
