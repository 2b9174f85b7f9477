//! Creates a client from a Leader's settings.

use std::fs;
use std::path::{Path, PathBuf};

use cribl_tokens::{Client, ClientBuilder, ConfigError, Credentials, Error, RetryPolicy};
use tracing::info;

use crate::leader::address;
use crate::leader::identity::{Identity, Secret};
use crate::leader::leader::Leader;
use crate::leader::profiles::proxy_mistake;
use crate::leader::secret;
use crate::leader::setting::Setting;
use crate::leader_args::LeaderArgs;
use crate::stderr::status_line;
use crate::text::visible;

/// A placeholder token for clients that send nothing.
const NO_TOKEN: &str = "no-token";

/// Creates the client with the given credentials, or returns why a setting is invalid.
pub fn client(leader: &Leader, args: &LeaderArgs) -> Result<Client, String> {
    let Some(identity) = &leader.identity else {
        return Err(
            "no credentials were given\nhint: set CRIBL_BEARER_TOKEN, pass --token-file FILE (- is stdin), or sign in with --username \
             NAME and CRIBL_PASSWORD"
                .to_owned(),
        );
    };
    log_identity(leader, identity);
    warn(args);
    if let Some(Secret::Prompt) = identity.secret() {
        // Invalid settings are reported before a password is asked for.
        finish(
            builder(leader, args)?.bearer_token(NO_TOKEN),
            leader,
            args,
            "",
        )?;
    }
    let place = identity.secret().map(Secret::place).unwrap_or_default();
    let builder = with_identity(builder(leader, args)?, identity, leader, args)?;
    finish(builder, leader, args, &place)
}

/// Creates the client for a dry run. It sends nothing, so it needs no credentials and does not ask for any.
/// Given credentials are still checked.
pub fn dry_run_client(leader: &Leader, args: &LeaderArgs) -> Result<Client, String> {
    let credentials = match &leader.identity {
        None => Credentials::bearer_token(NO_TOKEN),
        Some(Identity::Password {
            username,
            password: Secret::Prompt,
        }) => Credentials::password(username.value.as_str(), ""),
        _ => return client(leader, args),
    };
    finish(
        builder(leader, args)?.credentials(credentials),
        leader,
        args,
        "",
    )
}

/// Creates a client with another user's token.
pub fn client_with_token(
    leader: &Leader,
    args: &LeaderArgs,
    token: String,
) -> Result<Client, String> {
    let builder = builder(leader, args)?.bearer_token(token);
    finish(builder, leader, args, "--verify-token-file")
}

fn log_identity(leader: &Leader, identity: &Identity) {
    let leader_name = leader.profile.as_deref().unwrap_or("the Leader");
    let idle = if leader.username_is_unused {
        "; CRIBL_USERNAME is not used, because its password is missing"
    } else {
        ""
    };
    let proxy = leader.proxy.as_ref();
    let proxy = proxy.map_or(String::new(), |proxy| format!("; proxy: {}", proxy.origin));
    info!(
        "{leader_name}: base URL: {}{}; {}{idle}{proxy}",
        leader.base_url.origin,
        address::note_on_port(&leader.base_url),
        identity.describe()
    );
}

fn warn(args: &LeaderArgs) {
    if args.insecure {
        status_line!(
            "warning: --insecure accepts any certificate, so anyone in between can read the token"
        );
    }
    if let Some(key) = args.client_key.as_ref().or(args.client_cert.as_ref()) {
        secret::warn_if_others_can_use(key);
    }
}

/// Builds the client. An error names the source of the invalid setting. The source of a secret is `place`.
fn finish(
    builder: ClientBuilder,
    leader: &Leader,
    args: &LeaderArgs,
    place: &str,
) -> Result<Client, String> {
    builder.build().map_err(|error| {
        let place = match &error {
            Error::Config(ConfigError::BaseUrl(_)) => leader.base_url.origin.to_string(),
            Error::Config(ConfigError::Token(_)) => place.to_owned(),
            Error::Config(ConfigError::Proxy { variable: None, .. }) => leader
                .proxy
                .as_ref()
                .map_or(String::new(), |proxy| proxy.origin.to_string()),
            Error::Config(ConfigError::TokenUrl(_)) => "--token-url".to_owned(),
            Error::Config(ConfigError::Certificate { what, .. }) => {
                let (place, file) = certificate_file(what, leader, args);
                return format!("{place}: {}", name_file(&error.to_string(), file));
            }
            _ => return error.to_string(),
        };
        if place.is_empty() {
            error.to_string()
        } else {
            format!("{place}: {error}")
        }
    })
}

/// Returns the setting for `what`, and its file.
fn certificate_file<'a>(
    what: &str,
    leader: &'a Leader,
    args: &'a LeaderArgs,
) -> (String, Option<&'a PathBuf>) {
    match &leader.ca_cert {
        Some(file) if what.starts_with("CA") => (file.origin.to_string(), Some(&file.value)),
        _ if what.ends_with("key") && args.client_key.is_some() => {
            ("--client-key".to_owned(), args.client_key.as_ref())
        }
        _ => ("--client-cert".to_owned(), args.client_cert.as_ref()),
    }
}

/// Inserts the file's name into the commands that an error suggests.
fn name_file(error: &str, file: Option<&PathBuf>) -> String {
    let file = file.map(|file| file.to_string_lossy().into_owned());
    match file.as_deref().map(shlex::try_quote) {
        Some(Ok(file)) => error.replace("-in FILE", &format!("-in {}", visible(&file))),
        _ => error.to_owned(),
    }
}

fn builder(leader: &Leader, args: &LeaderArgs) -> Result<ClientBuilder, String> {
    let mut builder = Client::builder(leader.base_url.value.as_str())
        .timeout(args.timeout)
        .retry(RetryPolicy::default().max_retries(args.retries));
    if let Some(limit) = args.deadline {
        builder = builder.deadline(limit);
    }
    if let Some(file) = &leader.ca_cert {
        let certificates = read(&file.value).map_err(|error| file.origin.explain(error))?;
        builder = builder.only_ca_certificates(certificates);
    }
    if let Some(certificate) = &args.client_cert {
        let key = read(args.client_key.as_ref().unwrap_or(certificate))?;
        builder = builder.client_certificate(read(certificate)?, key);
    }
    if args.proxy.is_unused {
        builder = builder.no_proxy();
    } else if let Some(proxy) = &leader.proxy {
        if let Some(mistake) = proxy_mistake(&proxy.value) {
            return Err(format!("{}: {mistake}", proxy.origin));
        }
        builder = builder.proxy(proxy.value.as_str());
    }
    if args.insecure {
        builder = builder.danger_accept_invalid_certs();
    }
    if args.allow_http {
        builder = builder.allow_plain_http();
    }
    Ok(builder)
}

fn with_identity(
    builder: ClientBuilder,
    identity: &Identity,
    leader: &Leader,
    args: &LeaderArgs,
) -> Result<ClientBuilder, String> {
    Ok(match identity {
        Identity::Token(token) => builder.bearer_token(secret::token(token)?),
        Identity::Password { username, password } => {
            let whose = format!(
                "{} on {}",
                visible(&username.value),
                visible(&leader.base_url.value)
            );
            let password = secret::password(password, &whose)?;
            builder.credentials(Credentials::password(username.value.as_str(), password))
        }
        Identity::ClientCredentials { id, secret } => {
            let mut client =
                Credentials::client_credentials(id.value.as_str(), secret.value.as_str());
            if let Some(url) = &args.token_url {
                client = client.token_url(url);
            }
            if let Some(audience) = &args.audience {
                client = client.audience(audience);
            }
            if let Some(scope) = &args.scope {
                client = client.scope(scope);
            }
            builder.credentials(client)
        }
    })
}

/// Returns why the CA certificates in `file` are invalid.
pub fn ca_problem(file: &Setting<PathBuf>) -> Option<String> {
    let check = || {
        // Nothing is sent with this client. The address is this machine's, so that only the certificates
        // can be invalid.
        let client = Client::builder("http://localhost").bearer_token(NO_TOKEN);
        let client = client.only_ca_certificates(read(&file.value)?).build();
        client.map_err(|error| error.to_string())
    };
    check().err()
}

/// Returns why the proxy at `url` is invalid.
pub fn proxy_problem(url: &str) -> Option<String> {
    if let Some(mistake) = proxy_mistake(url) {
        return Some(mistake.to_owned());
    }
    // Nothing is sent with this client, and no trust store is needed.
    let client = Client::builder("https://localhost").bearer_token(NO_TOKEN);
    let client = client.danger_accept_invalid_certs().proxy(url).build();
    client.err().map(|error| error.to_string())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))
}
