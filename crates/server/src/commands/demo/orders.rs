//! Plays the stories of the demo through the use cases, each step at its own time. No rule is gone
//! around: who may not do a step here may not do it anywhere.

use std::{
    cell::RefCell,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use adapters_diesel::{Stores, seed::SeedPlan};
use anyhow::{Context, bail};
use app::{
    AdminViewer, BrandViewer, Clock, IdempotencyKey, PageRequest, StaffViewer, UseCases, Viewer,
    accounts::{Claim, NewStaff},
    checkout::{Idempotent, PlaceOrdersError, Placement},
    orders::{OrderQuery, OrdersOf},
    packages::PackageFilter,
};
use chrono::TimeDelta;
use domain::{
    AccountStatus, AgentId, Cart, Channel, Delivery, DraftLine, Email, Field, LineInput,
    MessageDraft, NewFile, OrderCommand, OrderId, PackageId, Reason, Text, TicketChange, TicketId,
    Timestamp,
};

use super::stories::{STORIES, Step, Story, What, Who};
use crate::wiring;

/// The most packages of a demo creator that are looked through.
const PACKAGES: u32 = 100;
/// Orders of a demo brand that are looked through for one of the demo.
const ORDERS: u32 = 100;
/// Who has a ticket and leaves the service.
const LEAVER: (&str, &str) = ("zoya.gill", "Zoya Gill");

/// A clock that somebody sets.
struct SetClock(Mutex<Timestamp>);

impl SetClock {
    fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the demo orders that are not there yet, as if they had happened in the days before `now`.
pub(super) fn plant(stores: &Stores, now: Timestamp) -> anyhow::Result<()> {
    let clock = Arc::new(SetClock(Mutex::new(now)));
    let app = wiring::use_cases_at(stores, clock.clone());
    let play = Play { stores, app, clock, viewers: RefCell::default() };
    let mut placed: BTreeMap<usize, (OrderId, TicketId)> = BTreeMap::new();
    let known: BTreeSet<usize> = play.known()?;
    let mut steps: Vec<(usize, &Story, &Step)> = Vec::new();
    for (n, story) in STORIES.iter().enumerate().filter(|(n, _)| !known.contains(n)) {
        steps.extend(story.steps.iter().map(|step| (n, story, step)));
    }
    steps.sort_by_key(|(_, _, step)| Reverse(step.ago));
    for (n, story, step) in steps {
        play.clock.set(now - TimeDelta::minutes(step.ago.into()));
        if matches!(step.what, What::Order) {
            if let Some(ids) = play.place(n, story)? {
                placed.insert(n, ids);
            }
        } else if let Some(&ids) = placed.get(&n) {
            play.step(story, step, ids)
                .with_context(|| format!("demo order {}, {step:?}", n + 1))?;
        }
    }
    Ok(())
}

struct Play<'a> {
    stores: &'a Stores,
    app: UseCases,
    clock: Arc<SetClock>,
    viewers: RefCell<BTreeMap<String, Viewer>>,
}

impl Play<'_> {
    /// Which stories were told before: their brand has an order of their package.
    fn known(&self) -> anyhow::Result<BTreeSet<usize>> {
        let mut known = BTreeSet::new();
        for (n, story) in STORIES.iter().enumerate() {
            let (brand, package) = (self.brand(story)?, self.package(story)?);
            let (Some(id), Some(package)) = (brand.brand, package) else {
                // without its people there is no story
                known.insert(n);
                continue;
            };
            let query = OrderQuery { status: None, page: PageRequest::first(ORDERS) };
            let orders =
                self.app.orders.list_of.run(&Viewer::Brand(brand), OrdersOf::Brand(id), &query)?;
            if orders.page.items.iter().any(|context| context.package.id == package) {
                known.insert(n);
            }
        }
        Ok(known)
    }

    /// A demo person by the first part of its address; nobody's account changes while the stories
    /// are told.
    fn viewer(&self, name: &str) -> anyhow::Result<Viewer> {
        if let Some(known) = self.viewers.borrow().get(name) {
            return Ok(*known);
        }
        let viewer = self.identified(name)?;
        self.viewers.borrow_mut().insert(name.to_owned(), viewer);
        Ok(viewer)
    }

    fn identified(&self, name: &str) -> anyhow::Result<Viewer> {
        let email: Email = format!("{name}@{}", SeedPlan::DOMAIN).parse()?;
        let known = self
            .stores
            .ports
            .accounts
            .credentials(&email)?
            .with_context(|| format!("{name} is missing"))?;
        let claim = Claim {
            credential_version: known.account.credential_version,
            ..Claim::of(known.account.id)
        };
        self.app.accounts.identify.run(&claim).with_context(|| format!("{name} cannot act"))
    }

    fn brand(&self, story: &Story) -> anyhow::Result<BrandViewer> {
        let Viewer::Brand(brand) = self.viewer(&format!("brand{}", story.brand))? else {
            bail!("a demo brand is none")
        };
        Ok(brand)
    }

    fn admin(&self) -> anyhow::Result<StaffViewer> {
        let Viewer::Staff(admin) = self.viewer("admin")? else { bail!("the demo admin is none") };
        Ok(admin)
    }

    fn package(&self, story: &Story) -> anyhow::Result<Option<PackageId>> {
        let Viewer::Creator(creator) = self.viewer(&format!("creator{}", story.creator))? else {
            return Ok(None);
        };
        let filter = PackageFilter { creator: creator.creator, on_sale: true };
        let listings = self.app.packages.list.run(filter, PageRequest::first(PACKAGES))?.items;
        let mut ids: Vec<PackageId> =
            listings.into_iter().map(|listing| listing.package.id).collect();
        ids.sort_unstable();
        Ok(ids.get(story.package - 1).copied())
    }

    /// Places the order of a story; `None` when another start does.
    fn place(&self, n: usize, story: &Story) -> anyhow::Result<Option<(OrderId, TicketId)>> {
        let Some(package) = self.package(story)? else { return Ok(None) };
        let line = DraftLine::read(LineInput {
            package_id: Field::Given(package.get()),
            delivery_time: Field::Given(story.delivery_days),
            instructions: Field::Given(story.brief.to_owned()),
            ..LineInput::default()
        });
        // two starts at the same time place it once
        let key = IdempotencyKey::parse(format!("demo order {}", n + 1).as_bytes())?;
        let idempotent = Idempotent::new(key, [0; 32]);
        let buyer = self.brand(story)?.user;
        match self.app.orders.place.run(buyer, Cart::new(vec![line])?, Some(idempotent)) {
            Ok(Placement::Placed { orders, .. }) => {
                let context = orders.into_iter().next().context("nothing was placed")?;
                let ticket = context.ticket.context("an order without a ticket")?;
                Ok(Some((context.order.id, ticket.id)))
            }
            Ok(Placement::Repeated(_) | Placement::Replayed(_))
            | Err(PlaceOrdersError::KeyInFlight) => Ok(None),
            Err(error) => Err(error).context("a demo order was refused"),
        }
    }

    fn who(&self, story: &Story, who: Who, ticket: TicketId) -> anyhow::Result<Viewer> {
        match who {
            Who::Brand => self.viewer(&format!("brand{}", story.brand)),
            Who::Creator => self.viewer(&format!("creator{}", story.creator)),
            Who::Agent(n) => self.viewer(&format!("agent{n}")),
            Who::Admin => Ok(Viewer::Staff(self.admin()?)),
            Who::Holder => {
                let context = self.app.tickets.read.context(&self.admin()?, ticket)?;
                let agent = context.agent.context("a ticket of nobody")?;
                Ok(Viewer::Staff(StaffViewer { user: agent.id.user(), is_super_admin: false }))
            }
        }
    }

    fn step(
        &self,
        story: &Story,
        step: &Step,
        (order, ticket): (OrderId, TicketId),
    ) -> anyhow::Result<()> {
        let viewer = self.who(story, step.who, ticket)?;
        let lead = |command| {
            self.app
                .orders
                .change
                .run(&viewer, order, command)
                .map(drop)
                .map_err(anyhow::Error::from)
        };
        match step.what {
            What::Order => Ok(()),
            What::Say(text) => self.say(&viewer, ticket, None, text),
            What::Write(channel, text) => self.say(&viewer, ticket, Some(channel), text),
            What::Read => {
                Ok(self.app.tickets.mark_read.run(&viewer, ticket, None, None).map(drop)?)
            }
            What::Lead(action, reason) => {
                lead(OrderCommand::Do { action, reason: reason.map(Reason::parse).transpose()? })
            }
            What::Deliver(name) => lead(OrderCommand::Deliver(delivery(name)?)),
            What::AskFor(amount, why) => lead(OrderCommand::RequestPriceRevision {
                amount: amount.parse()?,
                reason: Some(Reason::parse(why)?),
            }),
            What::Status(status) => self.change(&viewer, ticket, TicketChange::Status(status)),
            What::Priority(priority) => {
                self.change(&viewer, ticket, TicketChange::Priority(priority))
            }
            What::GiveToLeaver => self.give_to_leaver(ticket),
        }
    }

    fn say(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        channel: Option<Channel>,
        text: &str,
    ) -> anyhow::Result<()> {
        let draft = MessageDraft { text: Text::parse(text)?, is_file: false, file: None, channel };
        self.app.tickets.post_message.run(viewer, ticket, draft, None)?;
        Ok(())
    }

    fn change(
        &self,
        viewer: &Viewer,
        ticket: TicketId,
        change: TicketChange,
    ) -> anyhow::Result<()> {
        let Viewer::Staff(staff) = viewer else { bail!("only staff change tickets") };
        self.app.tickets.change.run(staff, ticket, change)?;
        Ok(())
    }

    /// An agent is added, gets the ticket, and is suspended without its ticket being handed over.
    fn give_to_leaver(&self, ticket: TicketId) -> anyhow::Result<()> {
        let admin = self.admin()?;
        let email: Email = format!("{}@{}", LEAVER.0, SeedPlan::DOMAIN).parse()?;
        let staff = NewStaff { email: email.clone(), name: domain::Line::parse(LEAVER.1)? };
        let set = |status| self.app.agents.set_status.run(&email, status);
        let to: AgentId =
            match self.app.agents.add.run(Some(&AdminViewer { user: admin.user }), staff, None) {
                Ok(added) => added.id,
                // it was there before, in a database that was used as a demo already
                Err(app::accounts::AddStaffError::EmailInUse) => set(AccountStatus::Active)?.id,
                Err(error) => return Err(error.into()),
            };
        self.change(&Viewer::Staff(admin), ticket, TicketChange::Agent { to, expected: None })?;
        set(AccountStatus::Suspended)?;
        Ok(())
    }
}

fn delivery(name: &'static str) -> anyhow::Result<Delivery> {
    let kind =
        if name.to_ascii_lowercase().ends_with(".pdf") { "application/pdf" } else { "video/mp4" };
    let file = NewFile {
        url: format!("https://files.example/{name}").parse()?,
        filename: domain::Line::parse(name)?,
        kind: domain::Line::parse(kind)?,
        size: None,
    };
    Delivery::new(vec![file]).context("a delivery without a file")
}
