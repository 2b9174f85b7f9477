//! Settings for generating a client.

use progenitor::{GenerationSettings, HooksMode, InterfaceStyle};
use quote::ToTokens;

/// Settings for generating a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The parts of this crate that the generated code calls. `None` for a standalone client.
    pub(super) parts: Option<Parts>,
}

/// Parts of a crate that generated code calls, as paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The client's inner value: creates each URL (`url`), returns the `status`, decodes each success
    /// (`decode`), and creates the response of each error (`generated_response`).
    pub(super) exchange: &'static str,
    /// A macro that implements the hooks of a client.
    pub(super) hooks: &'static str,
}

impl Settings {
    /// Settings for this crate: calls go through `client::http::exchange::Exchange`, which also creates the
    /// URL and decodes the response. Its macro `hooks` implements the hooks of each generated client, so
    /// that a new document needs no handwritten code.
    #[must_use]
    pub fn for_crate() -> Self {
        Self {
            parts: Some(Parts {
                exchange: "crate::client::http::exchange::Exchange",
                hooks: "crate::client::http::exchange::hooks",
            }),
        }
    }

    /// Settings for any crate with `progenitor-client`, `reqwest`, `serde` and `serde_json`. Hooks are
    /// optional.
    #[must_use]
    pub fn standalone() -> Self {
        Self { parts: None }
    }

    /// Returns progenitor's settings.
    pub(super) fn generation(&self) -> syn::Result<GenerationSettings> {
        let mut generation = GenerationSettings::default();
        generation.with_interface(InterfaceStyle::Builder);
        if let Some(parts) = &self.parts {
            let inner = syn::parse_str::<syn::Type>(parts.exchange)?;
            generation
                .with_hooks(HooksMode::Expected)
                .with_inner_type(inner.into_token_stream());
        }
        Ok(generation)
    }
}
