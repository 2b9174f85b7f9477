//! Where a Leader is: which base URL counts, and whether it can be used.
//!
//! The library is the judge of a base URL, and here it is asked before anybody is asked for a secret,
//! and before the text is shown, which could hold a password.

use cribl_tokens::{BaseUrlError, Client, ConfigError, Error};

use crate::leader::environment::{self, Environment};
use crate::leader::settings::{Chosen, Origin, Value};
use crate::leader_args::LeaderArgs;

/// The base URL that counts, as it was given.
pub fn choose(
    args: &LeaderArgs,
    environment: &Environment,
    named: Option<Chosen>,
) -> Result<Value<String>, String> {
    if let Some(url) = &args.base_url {
        return Ok(Value::new(url.clone(), Origin::Flag("--base-url")));
    }
    let of_profile = named.and_then(|named| named.profile.base_url.as_ref());
    if let (Some(found), true) = (of_profile, named.is_some_and(|named| named.is_unit)) {
        return Ok(found.into());
    }
    if let Some(url) = &environment.base_url {
        let origin = Origin::Variable(environment::BASE_URL);
        return Ok(Value::new(url.clone(), origin));
    }
    if let Some(found) = of_profile {
        return Ok(found.into());
    }
    match &environment.host {
        Some(host) => {
            let origin = Origin::Variable(environment::HOST);
            Ok(Value::new(with_scheme(host), origin))
        }
        None => Err(
            "there is no Leader: give --base-url <URL>, set CRIBL_BASE_URL, or name a --profile <NAME>"
                .to_owned(),
        ),
    }
}

/// The Leaders that the environment names, with the variables.
pub fn in_environment(environment: &Environment) -> Vec<(&'static str, String)> {
    let base_url = environment.base_url.clone();
    let host = environment.host.as_deref().map(with_scheme);
    [(environment::BASE_URL, base_url), (environment::HOST, host)]
        .into_iter()
        .filter_map(|(variable, url)| Some((variable, url?)))
        .collect()
}

/// `url` as the library writes it, or why it can't be used, which holds nothing of a password in it.
pub fn checked(url: &Value<String>, allow_http: bool) -> Result<String, String> {
    normalised(&url.value, allow_http)
        .map_err(|error| format!("{}: {error}{}", url.origin, flag_for(&error)))
}

/// Whether both are of one Leader. What is no base URL is of none.
pub fn is_same(one: &str, other: &str) -> bool {
    match (normalised(one, true), normalised(other, true)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// As the library writes it.
/// The flag that allows what an error refuses.
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

/// `CRIBL_HOST` as a base URL. A bare host gets https, the safe scheme, and no port: which one a Leader
/// listens on is for the variable to say.
fn with_scheme(host: &str) -> String {
    if host.contains("://") {
        host.to_owned()
    } else {
        format!("https://{host}")
    }
}

/// What to say of a base URL from `CRIBL_HOST`, where no port is in it.
pub fn note_on_port(url: &Value<String>) -> &'static str {
    let has_port = url::Url::parse(&url.value).is_ok_and(|url| url.port().is_some());
    match url.origin {
        Origin::Variable(environment::HOST) if !has_port => {
            " (without a port in it, the scheme's own is called: a Leader of one's own mostly has 9000)"
        }
        _ => "",
    }
}
