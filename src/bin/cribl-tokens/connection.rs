//! From a Leader's settings to a client of it.

use std::fs;
use std::path::Path;

use cribl_tokens::{Client, ClientBuilder, Credentials, RetryPolicy};
use tracing::info;

use crate::identity::Identity;
use crate::leader_args::LeaderArgs;
use crate::output::visible;
use crate::secret;
use crate::settings::{Leader, Origin, Value};

/// Makes the client, with the credentials that were given, or says what of the settings can't be used.
pub fn client(leader: &Leader, args: &LeaderArgs) -> Result<Client, String> {
    let Some(identity) = &leader.identity else {
        return Err(
            "there are no credentials: set CRIBL_BEARER_TOKEN or name a file with --token-file FILE (- is stdin); \
             or sign in, with --username NAME and CRIBL_PASSWORD"
                .to_owned(),
        );
    };
    let who = leader.profile.as_deref().unwrap_or("the Leader");
    info!(
        "{who}: base URL: {}; {}",
        leader.base_url.origin,
        identity.describe()
    );
    finish(
        with_identity(builder(leader, args)?, identity, leader, args)?,
        leader,
    )
}

/// Makes a client with a token of somebody else's.
pub fn client_with_token(
    leader: &Leader,
    args: &LeaderArgs,
    token: String,
) -> Result<Client, String> {
    finish(builder(leader, args)?.bearer_token(token), leader)
}

fn finish(builder: ClientBuilder, leader: &Leader) -> Result<Client, String> {
    builder
        .build()
        .map_err(|error| match &leader.base_url.origin {
            Origin::Profile(place) => format!("{place}: {error}"),
            _ => error.to_string(),
        })
}

fn builder(leader: &Leader, args: &LeaderArgs) -> Result<ClientBuilder, String> {
    let mut builder = Client::builder(leader.base_url.value.as_str())
        .timeout(args.timeout)
        .retry(RetryPolicy::default().max_retries(args.retries));
    if let Some(file) = &leader.ca_cert {
        builder = builder.only_ca_certificates(read_value(file)?);
    }
    if let (Some(certificate), Some(key)) = (&args.client_cert, &args.client_key) {
        builder = builder.client_certificate(read(certificate)?, read(key)?);
    }
    if args.insecure {
        eprintln!(
            "warning: --insecure: any certificate is accepted, so whoever is in between gets the token"
        );
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
            let mut client = Credentials::client_credentials(id.as_str(), secret.as_str());
            if let Some(url) = &args.token_url {
                client = client.token_url(url);
            }
            if let Some(audience) = &args.audience {
                client = client.audience(audience);
            }
            builder.credentials(client)
        }
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{} can't be read: {e}", path.display()))
}

fn read_value(file: &Value<std::path::PathBuf>) -> Result<Vec<u8>, String> {
    read(&file.value).map_err(|error| match &file.origin {
        Origin::Profile(place) => format!("{place}: {error}"),
        _ => error,
    })
}
