//! Resolves hosts: with the caller's addresses, or with the system's resolver.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// The caller's addresses for hosts.
pub(super) type Addresses = HashMap<String, Vec<SocketAddr>>;

/// Resolves a host from the caller's addresses, or else with the system's resolver.
#[derive(Clone)]
pub(super) struct Resolver {
    addresses: Arc<Addresses>,
    system: GaiResolver,
}

impl Resolver {
    pub(super) fn new(addresses: Addresses) -> Self {
        Self {
            addresses: Arc::new(addresses),
            system: GaiResolver::new(),
        }
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.system.poll_ready(cx)
    }

    fn call(&mut self, host: Name) -> Self::Future {
        if let Some(addresses) = self.addresses.get(host.as_str()) {
            let addresses = addresses.clone();
            return Box::pin(async move { Ok(addresses.into_iter()) });
        }
        let lookup = self.system.call(host);
        Box::pin(async move { Ok(lookup.await?.collect::<Vec<_>>().into_iter()) })
    }
}
