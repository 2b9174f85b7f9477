//! From the command line to a client.

use std::fs;
use std::path::Path;

use cribl_tokens::{Client, RetryPolicy};

use crate::args::ConnectionArgs;
use crate::token;

/// Makes the client, or says what of the settings can't be used.
pub fn client(args: &ConnectionArgs) -> Result<Client, String> {
    let mut builder = Client::builder(args.base_url.as_str())
        .bearer_token(token::read(args.token_file.as_deref())?)
        .timeout(args.timeout)
        .retry(RetryPolicy::default().max_retries(args.retries));
    if let Some(path) = &args.ca_cert {
        builder = builder.only_ca_certificates(read(path)?);
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
    builder.build().map_err(|error| error.to_string())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{} can't be read: {e}", path.display()))
}
