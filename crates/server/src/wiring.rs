//! The composition root: which adapter is behind which port.

use std::{sync::Arc, time::Duration};

use adapters_codes::{Console, InvalidWebhook, Nobody, SecretCodes, Told};
use adapters_diesel::Stores;
use adapters_passwords::{HashingLimits, Limited, SlowHashes};
use admin_actix::{Desk, Live, Waits};
use api_actix::{Api, Now, SharedLists, Throttle, Tokens, WeakSecret};
use app::{
    Clock, OutsidePorts, SystemClock, UseCases,
    accounts::{CodeSender, Passwords},
    google::GooglePorts,
    orders::StaffCancel,
    phones::CodeRules,
};

use crate::{
    code_delivery::Delivery,
    config::{Codes, Http, Secrets},
    google,
};

pub(crate) fn passwords() -> Arc<dyn Passwords> {
    Arc::new(SlowHashes)
}

pub(crate) fn tokens(secrets: &Secrets) -> Result<Tokens, WeakSecret> {
    Tokens::new(&secrets.present, secrets.previous.as_deref(), Arc::new(|| SystemClock.now()))
}

/// How long a list of creators that anybody reads is shared.
const LISTS_KEPT_FOR: Duration = Duration::from_secs(1);

/// Every use case over a database, for commands, which send no codes.
pub(crate) fn use_cases(stores: &Stores) -> UseCases {
    UseCases::over(
        &stores.ports,
        &outside(
            SecretCodes::new(""),
            Arc::new(Nobody),
            CodeRules::default(),
            StaffCancel::default(),
        ),
    )
}

/// Every use case over a database, by a clock of one's own.
pub(crate) fn use_cases_at(stores: &Stores, clock: Arc<dyn Clock>) -> UseCases {
    let usual = outside(
        SecretCodes::new(""),
        Arc::new(Nobody),
        CodeRules::default(),
        StaffCancel::default(),
    );
    UseCases::over(&stores.ports, &OutsidePorts { clock, ..usual })
}

/// Every use case over a database, for the server.
pub(crate) fn serving(
    stores: &Stores,
    secrets: &Secrets,
    codes: &Codes,
    sender: Arc<dyn CodeSender>,
    (staff_cancel, hashing): (StaffCancel, HashingLimits),
    google: GooglePorts,
) -> UseCases {
    let outside = OutsidePorts {
        passwords: Arc::new(Limited::new(SlowHashes, hashing)),
        google,
        code_checker: codes.delivery.as_ref().and_then(Delivery::checker),
        ..outside(SecretCodes::new(&secrets.present), sender, codes.rules.clone(), staff_cancel)
    };
    UseCases::over(&stores.ports, &outside)
}

fn outside(
    codes: SecretCodes,
    code_sender: Arc<dyn CodeSender>,
    code_rules: CodeRules,
    staff_cancel: StaffCancel,
) -> OutsidePorts {
    let (clock, codes) = (Arc::new(SystemClock), Arc::new(codes));
    let (passwords, google) = (passwords(), google::not_offered());
    let code_checker = None;
    OutsidePorts {
        clock,
        passwords,
        codes,
        code_sender,
        code_checker,
        code_rules,
        staff_cancel,
        google,
    }
}

/// Who delivers codes. Where they are told to whoever asks, nobody has to.
pub(crate) fn sender(codes: &Codes) -> Result<Arc<dyn CodeSender>, InvalidWebhook> {
    match &codes.delivery {
        Some(delivery) => delivery.sender(),
        None if codes.echo => Ok(Arc::new(Told)),
        None if codes.development => Ok(Arc::new(Console)),
        None => Ok(Arc::new(Nobody)),
    }
}

/// The JSON interface and the desk, which count requests together.
pub(crate) fn web(
    app: UseCases,
    tokens: Tokens,
    http: &Http,
    database: &'static str,
) -> (Api, Desk) {
    let now: Now = Arc::new(|| SystemClock.now());
    let throttle = http.limits.as_ref().map(|limits| Arc::new(Throttle::new(limits, now.clone())));
    let secure_cookies = http.environment == "production";
    let desk = Desk {
        app: app.clone(),
        now,
        throttle: throttle.clone(),
        secure_cookies,
        home: http.home,
        version: env!("CARGO_PKG_VERSION"),
        database,
        waits: Waits::default(),
        live: Arc::new(Live::default()),
    };
    let api = Api {
        app,
        tokens,
        throttle,
        origins: http.origins.clone(),
        environment: http.environment,
        docs: true,
        google_return: None,
        home: http.home,
        lists: Arc::new(SharedLists::new(LISTS_KEPT_FOR)),
    };
    (api, desk)
}
