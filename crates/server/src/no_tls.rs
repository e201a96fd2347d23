//! No HTTPS, in programs built without the feature `tls`.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum_server::Server;

use crate::connections::ConnectionAcceptor;
use crate::{Config, StartError};

/// A certificate, of which there is none.
pub(crate) struct Tls(Infallible);

impl Tls {
    /// # Errors
    /// [`StartError::WithoutTls`] when a certificate is configured: nobody who asks for HTTPS gets plain HTTP.
    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(crate) async fn load(config: &Config) -> Result<Option<Self>, StartError> {
        match (&config.tls_cert, &config.tls_key) {
            (None, None) => Ok(None),
            _ => Err(StartError::WithoutTls),
        }
    }

    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(crate) async fn reload(&self, _: &Config) -> io::Result<()> {
        match self.0 {}
    }

    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(crate) async fn serve(
        &self,
        _: Server<SocketAddr>,
        _: ConnectionAcceptor,
        _: IntoMakeServiceWithConnectInfo<Router, SocketAddr>,
    ) -> io::Result<()> {
        match self.0 {}
    }
}
