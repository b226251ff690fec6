//! Reads every row, decides about it, and hands on what it becomes.

use std::{
    mem::take,
    sync::{Arc, mpsc::SyncSender},
};

use domain::Assigner;

use crate::{
    decide::{self, BrandFacts, Contacts, Known, PackageFacts},
    finish,
    former::{FormerBrand, FormerRow, FormerUser, TABLES},
    options::Options,
    report::{Report, Row},
    source::{Source, SourceError},
    tally::Tally,
    target::{Batch, Step, TargetRow, Value},
};

/// Rows that are handed on together.
const BATCH: usize = 2_000;
/// Rows between two reports of progress.
const STRIDE: u64 = 500;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The table that is read.
    pub table: &'static str,
    /// Rows that are done, of all tables.
    pub done: u64,
    /// All rows.
    pub total: u64,
}

/// What became of all tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Table by table.
    pub tallies: Vec<Tally>,
    /// Orders without a ticket.
    pub orders_without_ticket: u64,
    /// Tickets whose agent is none, which take turns.
    pub tickets_without_agent: u64,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The former database cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Whoever writes has given up, and says why.
    #[error("nobody writes any more")]
    NobodyWrites,
}

/// Who writes what is handed on.
pub struct Destination {
    /// Takes the steps, in their order.
    pub steps: SyncSender<Step>,
    /// Chooses the agents of tickets that have none.
    pub assigner: Arc<dyn Assigner>,
}

/// Reads all rows and decides about them. Without a destination nothing is written: that is a dry
/// run. With one, the commit is left to the caller, who may have more to do before.
///
/// # Errors
/// [`RunError`].
pub fn run(
    source: &mut Source,
    options: &Options,
    report: &mut Report,
    progress: &dyn Fn(Progress),
    destination: Option<&Destination>,
) -> Result<Summary, RunError> {
    let mut run = Run::new(source, options, report, progress, destination)?;
    run.people()?;
    run.market()?;
    run.orders()?;
    run.conversations()?;
    let summary = run.summary();
    if let Some(destination) = destination {
        finish(destination, (&run.known, &run.out.last_ids), &summary, options)?;
    }
    Ok(summary)
}

fn send(destination: &Destination, step: Step) -> Result<(), RunError> {
    destination.steps.send(step).map_err(|_| RunError::NobodyWrites)
}

fn finish(
    destination: &Destination,
    (known, last_ids): (&Known, &[(&'static str, i64)]),
    summary: &Summary,
    options: &Options,
) -> Result<(), RunError> {
    let (assigner, at) = (&destination.assigner, options.at);
    send(destination, Step::Settle(last_ids.to_vec()))?;
    send(destination, Step::Act(finish::take_turns(assigner.clone(), at)))?;
    send(destination, Step::MarkRead)?;
    if options.open_tickets {
        let orders = known.orders_without_ticket();
        for act in finish::open_tickets(&orders, assigner, at) {
            send(destination, Step::Act(act))?;
        }
    }
    send(destination, Step::Act(finish::record(&summary.tallies, at)))
}

/// Rows on their way out, and how many there were.
struct Out<'a> {
    destination: Option<&'a Destination>,
    progress: &'a dyn Fn(Progress),
    rows: Vec<Vec<Value>>,
    tallies: Vec<Tally>,
    /// The largest id of each table there, by the name of the table here.
    last_ids: Vec<(&'static str, i64)>,
    done: u64,
    total: u64,
}

impl Out<'_> {
    fn begin(&mut self, table: &'static str) {
        self.tallies.push(Tally { table, read: 0, written: 0 });
    }

    /// Counts a row that was read, and what it became.
    fn count(&mut self, is_written: bool) {
        self.done += 1;
        if let Some(tally) = self.tallies.last_mut() {
            tally.read += 1;
            tally.written += u64::from(is_written);
            if self.done.is_multiple_of(STRIDE) || self.done == self.total {
                (self.progress)(Progress {
                    table: tally.table,
                    done: self.done,
                    total: self.total,
                });
            }
        }
    }

    fn write<R: TargetRow>(&mut self, row: R) -> Result<(), RunError> {
        if self.destination.is_some() {
            self.rows.push(row.values());
            if self.rows.len() >= BATCH {
                return self.flush::<R>();
            }
        }
        Ok(())
    }

    fn flush<R: TargetRow>(&mut self) -> Result<(), RunError> {
        let rows = take(&mut self.rows);
        match self.destination {
            Some(destination) if !rows.is_empty() => {
                send(destination, Step::Rows(Batch { table: R::TABLE, rows }))
            }
            _ => Ok(()),
        }
    }
}

struct Run<'a, 'w> {
    source: &'a mut Source,
    options: &'a Options,
    report: &'a mut Report<'w>,
    known: Known,
    out: Out<'a>,
    without_agent: u64,
}

impl<'a, 'w> Run<'a, 'w> {
    fn new(
        source: &'a mut Source,
        options: &'a Options,
        report: &'a mut Report<'w>,
        progress: &'a dyn Fn(Progress),
        destination: Option<&'a Destination>,
    ) -> Result<Self, RunError> {
        let mut total = 0;
        for table in TABLES {
            total += source.count(table)?;
        }
        let out = Out {
            destination,
            progress,
            rows: Vec::new(),
            tallies: Vec::new(),
            last_ids: Vec::new(),
            done: 0,
            total,
        };
        Ok(Self { source, options, report, known: Known::default(), out, without_agent: 0 })
    }

    /// Takes one table over: what each row becomes, and what is known of it then.
    fn table<F: FormerRow + 'static, R: TargetRow>(
        &mut self,
        mut decide: impl FnMut(F, &Known, &Options, &mut Row) -> Option<R>,
        mut note: impl FnMut(&mut Known, &R),
    ) -> Result<(), RunError> {
        let Self { source, options, report, known, out, .. } = self;
        out.begin(F::TABLE);
        let mut last_id = 0;
        source.each(|former: F| {
            last_id = last_id.max(former.id());
            let mut row = Row::new(report, F::TABLE, former.id());
            let decided = decide(former, known, options, &mut row);
            out.count(decided.is_some());
            let Some(row) = decided else { return Ok(()) };
            note(known, &row);
            out.write(row)
        })?;
        out.last_ids.push((R::TABLE.name, last_id));
        out.flush::<R>()
    }

    fn people(&mut self) -> Result<(), RunError> {
        let (mut contacts, country) = (Contacts::default(), self.options.country);
        self.source.each(|former: FormerUser| {
            contacts.note(&former, country);
            Ok::<(), RunError>(())
        })?;
        let mut agents = Vec::new();
        self.table(
            |former: FormerUser, _, options, row| {
                let user = decide::user(&former, &contacts, options, row)?;
                if user.role == domain::Role::Agent.as_str() {
                    agents.push(decide::agent(&former, row));
                }
                Some(user)
            },
            |known, user| {
                if let Ok(role) = user.role.parse() {
                    known.users.insert(user.id, role);
                }
            },
        )?;
        agents.into_iter().try_for_each(|agent| self.out.write(agent))?;
        self.out.flush::<crate::target::AgentRow>()?;
        self.brands()
    }

    fn brands(&mut self) -> Result<(), RunError> {
        let mut folded = Vec::new();
        self.table(
            |former: FormerBrand, known, options, row| {
                let (id, user) = (former.id, former.user_id);
                let brand = decide::brand(former, known, options, row);
                if brand.is_none() {
                    folded.push((id, user));
                }
                brand
            },
            |known, brand| {
                known.brand_of_user.insert(brand.user_id, brand.id);
                known.brands.insert(brand.id, BrandFacts { id: brand.id, user: brand.user_id });
            },
        )?;
        for (id, user) in folded {
            if let Some(&first) = self.known.brand_of_user.get(&user) {
                self.known.brands.insert(id, BrandFacts { id: first, user });
            }
        }
        Ok(())
    }

    fn market(&mut self) -> Result<(), RunError> {
        self.table(decide::creator, |known, creator| {
            known.creators.insert(creator.id, creator.user_id);
        })?;
        self.table(|former, known, _, row| decide::social_account(former, known, row), |_, _| {})?;
        self.table(decide::portfolio_item, |_, _| {})?;
        self.table(decide::package, |known, package| {
            let (price_minor, currency) = (package.price_minor, package.currency.clone());
            known.packages.insert(package.id, PackageFacts { price_minor, currency });
        })?;
        self.table(decide::cart_item, |known, line| {
            known.carts.insert((line.user_id, line.package_id));
        })
    }

    fn orders(&mut self) -> Result<(), RunError> {
        let news = &mut self.known.news_of_orders;
        self.source.each_news::<RunError>(|order, at| {
            news.insert(order, at);
        })?;
        self.table(decide::order, |known, order| {
            let user = known.brands.get(&order.brand_id).map_or(0, |brand| brand.user);
            known.orders.insert(order.id, user);
        })
    }

    fn conversations(&mut self) -> Result<(), RunError> {
        let mut without_agent = 0;
        self.table(decide::ticket, |known, ticket| {
            known.tickets.insert(ticket.id);
            known.ticketed.insert(ticket.order_id);
            without_agent += u64::from(ticket.agent_id.is_none());
        })?;
        self.without_agent = without_agent;
        self.table(decide::message, |_, _| {})?;
        self.table(decide::notification, |_, _| {})
    }

    fn summary(&self) -> Summary {
        let Known { orders, ticketed, .. } = &self.known;
        let without = orders.len().saturating_sub(ticketed.len());
        Summary {
            tallies: self.out.tallies.clone(),
            orders_without_ticket: u64::try_from(without).unwrap_or_default(),
            tickets_without_agent: self.without_agent,
        }
    }
}
