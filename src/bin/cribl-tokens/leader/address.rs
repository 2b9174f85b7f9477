//! Selects the base URL, and checks it.
//!
//! The library checks the base URL when a client is built. Here it is checked before a secret is read, and
//! before the URL is printed, because it could contain a password.

use cribl_tokens::{BaseUrlError, Client, ConfigError, Error};

use crate::leader::environment;
use crate::leader::layers::Layers;
use crate::leader::setting::{Origin, Setting};
use crate::text::visible;
use crate::tokens::has_token;

/// Returns the base URL to use, unchanged. `CRIBL_HOST` comes last.
pub fn choose(layers: &Layers) -> Result<Setting<String>, String> {
    let Layers {
        args, environment, ..
    } = layers;
    let found = layers.find(
        Setting::of_flag("--base-url", args.base_url.as_ref()),
        |profile| profile.base_url.as_ref(),
        environment.setting(environment::BASE_URL),
    );
    let host = environment.setting(environment::HOST);
    let host = host.map(|host| Setting::new(with_scheme(&host.value), host.origin));
    Setting::first([found, host]).ok_or_else(|| {
        "no Leader is named\nhint: pass --base-url URL, set CRIBL_BASE_URL, or pass --profile NAME"
            .to_owned()
    })
}

/// Returns the base URLs of other Leaders that `base_url` overrides.
pub fn other_leaders(base_url: &Setting<String>) -> impl Iterator<Item = &Setting<String>> {
    let overridden = base_url.overridden.iter();
    overridden.filter(|other| !is_same(&other.value, &base_url.value))
}

/// Returns `url` in the library's form, or why it is invalid, without any password in it.
pub fn checked(url: &Setting<String>, allow_http: bool) -> Result<String, String> {
    if !url.value.contains("://") {
        // It is shown only if it contains no password.
        let is_plain = !url.value.contains('@') && !has_token(&url.value);
        let example = match url.value.trim() {
            host if is_plain && !host.is_empty() => visible(host),
            _ => "leader.example.com:9000".to_owned(),
        };
        return Err(format!(
            "{}: the base URL has no scheme\nhint: write https://{example}",
            url.origin
        ));
    }
    normalised(&url.value, allow_http)
        .map_err(|error| format!("{}: {error}{}", url.origin, flag_for(&error)))
}

/// Returns true if both are base URLs of the same Leader.
fn is_same(one: &str, other: &str) -> bool {
    match (normalised(one, true), normalised(other, true)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Returns the flag that allows what an error refuses.
fn flag_for(error: &Error) -> &'static str {
    match error {
        Error::Config(ConfigError::BaseUrl(BaseUrlError::PlainHttp { .. })) => " (--allow-http)",
        _ => "",
    }
}

fn normalised(url: &str, allow_http: bool) -> Result<String, Error> {
    let builder = Client::builder(url);
    if allow_http {
        builder.allow_plain_http().base_url()
    } else {
        builder.base_url()
    }
}

/// Returns `CRIBL_HOST` as a base URL. A bare host gets https and no port, so the variable must name the
/// Leader's port.
fn with_scheme(host: &str) -> String {
    if host.contains("://") {
        host.to_owned()
    } else {
        format!("https://{host}")
    }
}

/// Returns a note about a base URL from `CRIBL_HOST` without a port.
pub fn note_on_port(url: &Setting<String>) -> &'static str {
    let has_port = url::Url::parse(&url.value).is_ok_and(|url| url.port().is_some());
    match url.origin {
        Origin::Variable(environment::HOST) if !has_port => {
            " (without a port: the scheme's own is used; a self-hosted Leader usually has 9000)"
        }
        _ => "",
    }
}
