//! What stands for the way to a cluster in a build without the feature `cluster`: it says so.

use std::convert::Infallible;
use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;
use hyper::header::HeaderValue;

use crate::config::Cluster;

use super::error::ClusterError;

/// Nothing can be asked, so there is none.
pub(super) struct NoTransport(Infallible);

impl NoTransport {
    /// # Errors
    ///
    /// Always.
    pub(super) fn new(_: &Cluster) -> Result<Self, ClusterError> {
        Err(ClusterError::NotBuilt)
    }

    /// Never called.
    pub(super) fn ask(
        &self,
        _: &Method,
        _: &str,
        _: &Bytes,
        _: Option<HeaderValue>,
        _: Duration,
    ) -> Result<(u16, Bytes), String> {
        match self.0 {}
    }
}
