//! Shared code for the tests of credentials: a sandbox, a client for it, and a provider of its tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use cribl_tokens::sandbox::{ADMIN_PASSWORD, ADMIN_USERNAME, Sandbox, SandboxBuilder};
use cribl_tokens::{AccessToken, Client, Credentials, RetryPolicy, TokenProvider, UserId};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

pub fn user(id: &str) -> UserId {
    UserId::new(id).expect("an id")
}

pub fn admin() -> Credentials {
    Credentials::password(ADMIN_USERNAME, ADMIN_PASSWORD)
}

pub fn client(leader: &Sandbox, credentials: impl Into<Credentials>) -> Client {
    let quick = RetryPolicy::default().min_delay(Duration::from_millis(1));
    let builder = Client::builder(leader.base_url()).retry(quick);
    builder.credentials(credentials).build().expect("a client")
}

pub async fn start(builder: SandboxBuilder) -> Sandbox {
    builder.start().await.expect("a sandbox")
}

/// A provider that returns the tokens of a sandbox's administrator, or an error.
pub struct Vault {
    pub leader: Arc<Sandbox>,
    pub asked: Arc<AtomicU32>,
    pub lifetime: Option<Duration>,
    pub broken: bool,
}

impl TokenProvider for Vault {
    fn token<'a>(
        &'a self,
        _: Option<&'a AccessToken>,
    ) -> BoxFuture<'a, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        async {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.broken {
                return Err("the vault is sealed".into());
            }
            let token = AccessToken::new(self.leader.admin_token())?;
            Ok(match self.lifetime {
                Some(lifetime) => token.with_expires_at(SystemTime::now() + lifetime),
                None => token,
            })
        }
        .boxed()
    }
}
