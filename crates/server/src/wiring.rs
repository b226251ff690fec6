//! The composition root: which adapter is behind which port.

use std::sync::Arc;

use adapters_diesel::Stores;
use adapters_passwords::SlowHashes;
use api_actix::{Api, Throttle, Tokens, WeakSecret};
use app::{
    UseCases,
    ports::{Clock, OutsidePorts, Passwords},
};

use crate::{
    clock::SystemClock,
    config::{Http, Secrets},
};

pub(crate) fn passwords() -> Arc<dyn Passwords> {
    Arc::new(SlowHashes)
}

pub(crate) fn tokens(secrets: &Secrets) -> Result<Tokens, WeakSecret> {
    Tokens::new(&secrets.present, secrets.previous.as_deref(), Arc::new(|| SystemClock.now()))
}

/// Every use case over a database.
pub(crate) fn use_cases(stores: &Stores) -> UseCases {
    let outside = OutsidePorts { clock: Arc::new(SystemClock), passwords: passwords() };
    UseCases::over(&stores.ports, &outside)
}

pub(crate) fn api(app: UseCases, tokens: Tokens, http: &Http) -> Api {
    let now = || SystemClock.now();
    let throttle = http.limits.as_ref().map(|limits| Arc::new(Throttle::new(limits, Arc::new(now))));
    Api { app, tokens, throttle, origins: http.origins.clone(), environment: http.environment }
}
