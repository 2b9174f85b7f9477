//! A parsed document: as it was written, and in terms of OpenAPI 3.0.

use std::borrow::Cow;
use std::sync::OnceLock;

use openapiv3::OpenAPI;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::check;
use super::lower::{self, Lowered};
use super::origins::Origins;
use super::parse::Parsed;
use super::report::{Adaptation, Problem, Report};
use super::rules;
use super::version::Version;

/// An OpenAPI document as it was read. [`super::check`] says whether it is valid.
///
/// The rules and the generator work on [`Self::model`]. [`Self::origin`] maps a place in the model to the
/// place in the text, which is shown to people.
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    problems: Vec<Problem>,
    /// `None` if the document uses only OpenAPI 3.0.
    lowered: Option<Box<Lowered>>,
    version: Version,
    /// The faults of the model. Built on first use; `check` and `generate` both need them.
    found: OnceLock<Report>,
    /// Built on first use, because for 82,000 lines it takes longer than everything else together.
    openapi: OnceLock<OpenAPI>,
}

impl Document {
    pub(crate) fn new(parsed: Parsed) -> Self {
        let lowered = lower::lower(&parsed.value).map(Box::new);
        Self {
            version: Version::of(&parsed.value),
            value: parsed.value,
            problems: parsed.problems,
            lowered,
            found: OnceLock::new(),
            openapi: OnceLock::new(),
        }
    }

    /// Returns the document as it was written: every key is text, the order is the file's.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the document in terms of OpenAPI 3.0, whichever version it is written in.
    #[must_use]
    pub fn model(&self) -> &Value {
        self.lowered
            .as_ref()
            .map_or(&self.value, |lowered| &lowered.model)
    }

    /// Returns the version that the document says it is written in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns the JSON pointer in [`Self::value`] for a JSON pointer in [`Self::model`].
    #[must_use]
    pub fn origin(&self, pointer: &str) -> String {
        match &self.lowered {
            Some(lowered) => lowered.origins.of(pointer),
            None => pointer.to_owned(),
        }
    }

    /// Returns the rewrites that led from [`Self::value`] to [`Self::model`].
    #[must_use]
    pub fn lowerings(&self) -> &[Adaptation] {
        self.lowered
            .as_ref()
            .map_or(&[], |lowered| &lowered.lowerings)
    }

    /// Returns the problems found while reading the text, such as duplicate keys, each with its line.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns problems of the document as it was written that the model no longer shows.
    pub(crate) fn lowering_problems(&self) -> &[Problem] {
        self.lowered
            .as_ref()
            .map_or(&[], |lowered| &lowered.problems)
    }

    /// Returns the faults of the model, with places in the model.
    pub(crate) fn found(&self) -> &Report {
        self.found.get_or_init(|| check::model(self.model()))
    }

    pub(crate) fn is_lowered(&self) -> bool {
        self.lowered.is_some()
    }

    pub(crate) fn origins(&self) -> Cow<'_, Origins> {
        match &self.lowered {
            Some(lowered) => Cow::Borrowed(&lowered.origins),
            None => Cow::Owned(Origins::default()),
        }
    }

    /// Returns the model as `openapiv3` types it, or an empty document if that crate refuses it;
    /// [`super::generate`] then says why.
    #[must_use]
    pub fn openapi(&self) -> &OpenAPI {
        self.openapi
            .get_or_init(|| typed(self.model()).unwrap_or_default())
    }
}

/// Returns a document as `openapiv3` types it. The shape has been checked, so a refusal is a gap between the
/// grammar and that crate.
pub(crate) fn typed<'v>(
    value: impl Deserializer<'v, Error = serde_json::Error>,
) -> Result<OpenAPI, Report> {
    OpenAPI::deserialize(value).map_err(|error| rules::MODEL.at("", error.to_string()).into())
}
