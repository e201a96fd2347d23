//! HTTPS by rustls, with a certificate that can be loaded again while connections are open.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum_server::Server;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::crypto::ring;

use crate::connections::ConnectionAcceptor;
use crate::{Config, StartError};

/// Certificate and key in use.
pub(crate) struct Tls(RustlsConfig);

impl Tls {
    /// The certificate of the configuration; `None` where there is none.
    ///
    /// # Errors
    /// [`StartError::Tls`] when it or its key cannot be used.
    pub(crate) async fn load(config: &Config) -> Result<Option<Self>, StartError> {
        let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) else {
            return Ok(None);
        };
        // Fails only when a provider is set already, which then is the one to use.
        let _ = ring::default_provider().install_default();
        match RustlsConfig::from_pem_file(cert, key).await {
            Ok(loaded) => Ok(Some(Self(loaded))),
            Err(source) => Err(StartError::Tls {
                path: cert.clone(),
                source,
            }),
        }
    }

    /// Reads the files again; where they cannot be used, the certificate stays.
    pub(crate) async fn reload(&self, config: &Config) -> io::Result<()> {
        let (Some(cert), Some(key)) = (&config.tls_cert, &config.tls_key) else {
            return Ok(());
        };
        self.0.reload_from_pem_file(cert, key).await
    }

    /// Serves until the server's handle ends it.
    pub(crate) async fn serve(
        &self,
        server: Server<SocketAddr>,
        connections: ConnectionAcceptor,
        service: IntoMakeServiceWithConnectInfo<Router, SocketAddr>,
    ) -> io::Result<()> {
        let acceptor = RustlsAcceptor::new(self.0.clone()).acceptor(connections);
        server.acceptor(acceptor).serve(service).await
    }
}
