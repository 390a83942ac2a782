//! One request over HTTP or TLS. It is built with the feature `cluster` alone.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::runtime::Runtime;

use crate::config::Cluster;

use super::error::ClusterError;

/// How long it may take to reach a node.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 256 << 20;

type Http = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Connections that are kept, and the thread that they live on.
pub(super) struct Transport {
    /// Gone while it is dropped.
    runtime: Option<Runtime>,
    http: Http,
}

impl Transport {
    /// # Errors
    ///
    /// If the file of certificates is of no use.
    pub(super) fn new(config: &Cluster) -> Result<Self, ClusterError> {
        let unstartable = |error: &(dyn Error + 'static)| ClusterError::Unreachable {
            url: String::new(),
            why: why(error),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cluster")
            .enable_all()
            .build()
            .map_err(|error| unstartable(&error))?;
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT_MAX));
        connector.set_nodelay(true);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unstartable(&error))?
            .with_root_certificates(roots(config)?)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let http = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { runtime: Some(runtime), http })
    }

    /// Asks once; an answer that takes longer than `patience` is none.
    pub(super) fn ask(
        &self,
        method: &Method,
        url: &str,
        body: &Bytes,
        login: Option<HeaderValue>,
        patience: Duration,
    ) -> Result<(u16, Bytes), String> {
        let mut request = Request::builder().method(method).uri(url);
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(login) = login {
            request = request.header(AUTHORIZATION, login);
        }
        let request = request.body(Full::new(body.clone())).map_err(|error| error.to_string())?;
        let answer = async {
            let answer = self.http.request(request).await.map_err(|error| why(&error))?;
            let status = answer.status().as_u16();
            let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
            Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
        };
        let Some(runtime) = &self.runtime else { return Err("stopping".to_owned()) };
        let late = || Err(format!("no answer in {} ms", patience.as_millis()));
        let answer = runtime.block_on(async { tokio::time::timeout(patience, answer).await });
        answer.unwrap_or_else(|_| late())
    }
}

impl Drop for Transport {
    fn drop(&mut self) {
        // A runtime must not be waited for where tasks run.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Whom we trust to say who a node is.
fn roots(config: &Cluster) -> Result<RootCertStore, ClusterError> {
    let mut roots = RootCertStore::empty();
    let Some(path) = &config.ca_file else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    let bad = |why: String| {
        let (key, path) = ("cluster.ca_file", path.clone());
        ClusterError::File { key, path, why }
    };
    let certificates = CertificateDer::pem_file_iter(path);
    for certificate in certificates.map_err(|error| bad(error.to_string()))? {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        roots.add(certificate).map_err(|error| bad(error.to_string()))?;
    }
    match roots.is_empty() {
        true => Err(bad("holds no certificate in PEM".to_owned())),
        false => Ok(roots),
    }
}

/// An error's last cause, which says most.
fn why(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    match tls_error(last) {
        // The second: somebody else of the same name.
        Some(rustls::Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        )) => format!("{last}: check cluster.ca_file"),
        _ => last.to_string(),
    }
}

/// The error of TLS that an error of a connection holds: no cause of it, but wrapped up, also twice.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    while let Some(next) = inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        inner = next;
    }
    inner.downcast_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_authority_is_told_with_the_key_to_check() {
        for (error, expected) in [
            (CertificateError::UnknownIssuer, "UnknownIssuer: check cluster.ca_file"),
            (CertificateError::BadSignature, "BadSignature: check cluster.ca_file"),
            (CertificateError::Revoked, "Revoked"),
        ] {
            let once = io::Error::other(rustls::Error::InvalidCertificate(error));
            let twice = io::Error::other(once);
            assert_eq!(why(&twice), format!("invalid peer certificate: {expected}"));
        }
        assert_eq!(why(&io::Error::other("odd")), "odd");
    }
}
