//! The service as the configuration has it at the moment. A reload puts another in its place; a
//! request that is under way ends with the one that it began with.

use std::net::IpAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::{Extension, Router};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::search::Settings;

use super::app::App;
use super::configuration_state::ConfigurationState;
use super::router::router;
use super::stopping::Stopping;

/// Answers requests, from one reload to the next.
pub(crate) struct Front {
    served: ArcSwap<Served>,
    stop: CancellationToken,
}

struct Served {
    app: Arc<App>,
    router: Router,
    stopping: CancellationToken,
}

impl Front {
    /// Serves `app` until `stop` is cancelled.
    pub(crate) fn new(app: Arc<App>, stop: CancellationToken) -> Self {
        let served = Served::new(app, stop.child_token());
        Self { served: ArcSwap::from_pointee(served), stop }
    }

    /// What answers the next request.
    pub(super) fn router(&self) -> Router {
        self.served.load().router.clone()
    }

    /// The service that answers now.
    pub(super) fn app(&self) -> Arc<App> {
        Arc::clone(&self.served.load().app)
    }

    /// Whether a proxy that we trust has this address.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        let served = self.served.load();
        served.app.config.security.trusted_proxies.iter().any(|proxy| proxy.contains(address))
    }

    /// Serves by another configuration. Where it lets other people in, those who follow the commits
    /// must come again.
    pub(crate) fn reload(&self, settings: Settings, config: Config, needs_restart: Vec<String>) {
        let old = self.served.load();
        let is_same_door = old.app.config.security == config.security;
        let app = old.app.with(settings, config, ConfigurationState::loaded(needs_restart));
        let stopping = match is_same_door {
            true => old.stopping.clone(),
            false => self.stop.child_token(),
        };
        self.served.store(Arc::new(Served::new(Arc::new(app), stopping)));
        if !is_same_door {
            old.stopping.cancel();
        }
    }

    /// Tells in the status why another configuration does not count.
    pub(crate) fn refuse(&self, why: String) {
        let old = self.served.load();
        let mut app = App::clone(&old.app);
        app.configuration.refuse(why);
        self.served.store(Arc::new(Served::new(Arc::new(app), old.stopping.clone())));
    }
}

impl Served {
    fn new(app: Arc<App>, stopping: CancellationToken) -> Self {
        let router = router(Arc::clone(&app)).layer(Extension(Stopping(stopping.clone())));
        Self { app, router, stopping }
    }
}
