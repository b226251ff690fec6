//! What most of these tests need: a shop with some people, carts and keys, and taps on the
//! statements of a store.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use adapters_diesel::{Options, StatementObserver, Stores};
use app::{
    AdminViewer, IdempotencyKey, StaffViewer, Viewer,
    accounts::{AddStaffError, NewStaff},
    agents::{ChangeAgentError, add_agent, change_agent},
    checkout::{
        CheckoutBatcher, Idempotent, PlaceOrdersError, Placement, PlacementAnswer,
        PlacementRequest, ResponseWriter, StoredResponse,
    },
    handover::{
        CompletedHandover, DepartingAgent, HandoverError, HandoverInput, ReassignTickets,
        UndoHandover, UndoHandoverError, Undone,
    },
    integrity::VerifyInvariants,
    orders::{ChangeOrder, ChangeOrderError, ShownOrder, StaffCancel},
    profiles::{ProfileOwner, ProfilePage, SetUpProfile},
    testing::FixedClock,
    tx::write,
};
use domain::{
    AccountStatus, AccountType, Actor, AgentChange, AgentId, BasicInfo, Cart, CheckoutRequest,
    Departure, DraftLine, Field, Gender, HandoverId, Line, LineInput, OrderCommand, OrderContext,
    OrderId, Phone, Recipients, Role, RoundRobin, Timestamp, UserId,
};
use test_support::{Engine, TestDb};

/// 2026-01-05T09:30:00Z, when everything happens that does not care.
pub(crate) fn noon() -> Timestamp {
    Timestamp::from_timestamp(1_767_605_400, 0).unwrap()
}

pub(crate) fn place(
    batcher: &CheckoutBatcher,
    checkout: CheckoutRequest,
    idempotent: Option<Idempotent>,
) -> PlacementAnswer {
    batcher.place(PlacementRequest { checkout, idempotent })
}

/// How many agents, brands, creators, and packages of each creator.
pub(crate) type People = [u32; 4];

/// A database with some people, and a store on it.
pub(crate) struct Shop {
    pub(crate) stores: Stores,
    pub(crate) db: TestDb,
    batcher: CheckoutBatcher,
    people: People,
}

impl Shop {
    pub(crate) fn open(engine: Engine, people: People) -> Self {
        Self::with(engine, people, &Options::default())
    }

    /// The options are those of the store; the people are planted by another one.
    pub(crate) fn with(engine: Engine, people: People, options: &Options) -> Self {
        Self::on(Self::database(engine, people), people, options)
    }

    pub(crate) fn database(engine: Engine, [agents, brands, creators, packages]: People) -> TestDb {
        TestDb::seeded(engine, agents, brands, creators, packages)
    }

    /// A store with options of its own on a database that was planted before.
    pub(crate) fn on(db: TestDb, people: People, options: &Options) -> Self {
        let stores = db.stores_with(options);
        Self { batcher: stores.ports.checkout_batcher(), stores, db, people }
    }

    /// Goes through other stores from here on, as over a proxy.
    pub(crate) fn go_through(&mut self, stores: Stores) {
        (self.batcher, self.stores) = (stores.ports.checkout_batcher(), stores);
    }

    /// The account of the n-th brand, from 1. Its profile has the id n.
    pub(crate) fn buyer(&self, n: u32) -> UserId {
        let [agents, _, creators, _] = self.people;
        UserId::new((1 + agents + creators + n).into()).unwrap()
    }

    /// The n-th agent, from 1.
    pub(crate) fn agent(&self, n: u32) -> AgentId {
        assert!((1..=self.people[0]).contains(&n));
        AgentId::from(UserId::new((1 + n).into()).unwrap())
    }

    pub(crate) fn place(
        &self,
        checkout: CheckoutRequest,
        idempotent: Option<Idempotent>,
    ) -> PlacementAnswer {
        place(&self.batcher, checkout, idempotent)
    }

    /// The n-th brand orders these packages at noon.
    pub(crate) fn order(
        &self,
        brand: u32,
        packages: &[i64],
    ) -> Result<Vec<OrderContext>, PlaceOrdersError> {
        self.order_at(brand, packages, noon())
    }

    pub(crate) fn order_at(
        &self,
        brand: u32,
        packages: &[i64],
        at: Timestamp,
    ) -> Result<Vec<OrderContext>, PlaceOrdersError> {
        match self.place(request(self.buyer(brand), packages, at), None)? {
            Placement::Placed { orders, response: None } => Ok(orders),
            other => panic!("a request without a key got {other:?}"),
        }
    }

    /// Sets the status of an agent's account, as an operator does.
    /// A brand names an e-mail address or a phone in its profile.
    pub(crate) fn name_contacts(&self, brand: u32, email: Option<&str>, phone: Option<&Phone>) {
        let info = BasicInfo {
            gender: Gender::Other,
            city: Line::parse("Pune").unwrap(),
            email: email.map(|email| email.parse().unwrap()),
            phone: phone.cloned(),
            born: None,
            company_name: None,
            business_type: None,
            website: None,
            role: None,
            about: None,
        };
        let (ports, owner) = (
            &self.stores.ports,
            ProfileOwner { user: self.buyer(brand), account_type: AccountType::Brand },
        );
        let clock = Arc::new(FixedClock::at(noon()));
        let set_up = SetUpProfile::new(ports.transactions.clone(), ports.profiles.clone(), clock);
        set_up.run(owner, &ProfilePage::BasicInfo(info)).unwrap();
    }

    pub(crate) fn set_account(
        &self,
        agent: AgentId,
        status: AccountStatus,
    ) -> Result<(), ChangeAgentError> {
        self.change_agent(agent, AgentChange::account(status), None)
    }

    pub(crate) fn change_agent(
        &self,
        agent: AgentId,
        change: AgentChange,
        actor: Option<Actor>,
    ) -> Result<(), ChangeAgentError> {
        write(&*self.stores.ports.transactions, "change an agent", move |tx| {
            change_agent(tx, &RoundRobin, agent, &change, actor, noon())
        })
    }

    /// Adds an agent who has this hash, if any.
    pub(crate) fn add_agent(
        &self,
        staff: NewStaff,
        hash: Option<&str>,
        actor: Option<Actor>,
    ) -> Result<AgentId, AddStaffError> {
        let hash = hash.map(str::to_owned);
        write(&*self.stores.ports.transactions, "add an agent", move |tx| {
            add_agent(tx, &RoundRobin, &staff, hash, actor, noon())
        })
    }

    /// Somebody takes an order a step further at noon.
    pub(crate) fn step(
        &self,
        order: OrderId,
        viewer: Viewer,
        command: OrderCommand,
    ) -> Result<ShownOrder, ChangeOrderError> {
        let store = self.stores.ports.transactions.clone();
        let clock = Arc::new(FixedClock::at(noon()));
        ChangeOrder::new(store, clock, StaffCancel::default()).run(&viewer, order, command)
    }

    /// A super admin hands over the tickets of an agent at noon.
    pub(crate) fn reassign(
        &self,
        agent: AgentId,
        to: Recipients,
        departure: Departure,
        admin: UserId,
    ) -> Result<CompletedHandover, HandoverError> {
        let (departing, input) = (
            DepartingAgent::named_by(&AdminViewer { user: admin }, agent),
            HandoverInput { to, departure, expected: None },
        );
        let store = self.stores.ports.transactions.clone();
        let clock = Arc::new(FixedClock::at(noon()));
        ReassignTickets::new(store, Arc::new(RoundRobin), clock).run(&departing, &input)
    }

    /// Staff take back a handover at noon.
    pub(crate) fn undo(
        &self,
        id: HandoverId,
        (user, role): Actor,
    ) -> Result<Undone, UndoHandoverError> {
        let viewer = StaffViewer { user, is_super_admin: role == Role::SuperAdmin };
        let (store, clock) =
            (self.stores.ports.transactions.clone(), Arc::new(FixedClock::at(noon())));
        UndoHandover::new(store, Arc::new(RoundRobin), clock).run(&viewer, id)
    }

    pub(crate) fn verify(&self) {
        let violations = VerifyInvariants::new(self.stores.ports.integrity.clone()).run().unwrap();
        assert!(violations.is_empty(), "{violations:?}");
        let stray = self.db.count("audit_log where ticket_id is not null and order_id is null");
        assert_eq!(stray, 0, "the audit log is read by the order");
    }
}

pub(crate) fn request(buyer: UserId, packages: &[i64], at: Timestamp) -> CheckoutRequest {
    let line =
        |&id| DraftLine::read(LineInput { package_id: Field::Given(id), ..LineInput::default() });
    CheckoutRequest { buyer, cart: Cart::new(packages.iter().map(line).collect()).unwrap(), at }
}

/// Does something while the answer is written, inside the transaction; the answer is the ids of the
/// orders.
struct Telling<F>(F);

impl<F: Fn() + Send + Sync> ResponseWriter for Telling<F> {
    fn write(&self, orders: &[OrderContext]) -> StoredResponse {
        (self.0)();
        let ids: Vec<_> = orders.iter().map(|context| context.order.id.to_string()).collect();
        StoredResponse { status: 200, body: ids.join(" ") }
    }
}

pub(crate) fn once(key: &str) -> Idempotent {
    once_and(key, || ())
}

/// A key, and what is done after everything else was written and before the commit.
pub(crate) fn once_and(key: &str, then: impl Fn() + Send + Sync + 'static) -> Idempotent {
    let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
    Idempotent::new(key, [7; 32]).answered_by(Arc::new(Telling(then)))
}

/// Options that tell an observer.
pub(crate) fn observed(observer: StatementObserver) -> Options {
    Options { observer: Some(observer), ..Options::default() }
}

/// Keeps the statements that it is told of.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn observer(&self) -> StatementObserver {
        let lines = self.0.clone();
        Arc::new(move |statement| lines.lock().unwrap().push(statement.to_owned()))
    }

    /// What was told since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Does something once, right before the n-th statement after it was armed.
#[derive(Clone)]
pub(crate) struct Tripwire {
    left: Arc<AtomicUsize>,
    command: Arc<dyn Fn() + Send + Sync>,
}

impl Tripwire {
    pub(crate) fn new(command: impl Fn() + Send + Sync + 'static) -> Self {
        Self { left: Arc::default(), command: Arc::new(command) }
    }

    pub(crate) fn arm(&self, n: usize) {
        self.left.store(n, Ordering::SeqCst);
    }

    /// Whether it went off; it will not any more.
    pub(crate) fn disarm(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) == 0
    }

    pub(crate) fn observer(&self) -> StatementObserver {
        let wire = self.clone();
        Arc::new(move |_| {
            let before = wire
                .left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if before == Ok(1) {
                (wire.command)();
            }
        })
    }
}

/// Milliseconds.
pub(crate) const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}
