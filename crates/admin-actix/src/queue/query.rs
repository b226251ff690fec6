//! The address of a queue: every filter is a part of it, so that it can be kept and sent on.

use std::time::Duration;

use app::{PageRequest, Position, QueueQuery, QueueStatus, QueueTab, SearchText, Start};
use domain::{AgentId, OrderStatus, Priority, TicketStatus};

use crate::{links, problem::Problem, ticket::words};

/// Rows of a page.
const ROWS: u32 = 40;
/// Names of the parts, in the order in which they are written.
const NAMES: [&str; 9] = ["tab", "status", "priority", "agent", "order", "waiting", "q", "sort", "after"];
/// The longest wait that can be asked for, in minutes: a year.
const MOST_MINUTES: u64 = 527_040;

/// The parts of an address, each as it was written and each valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueLink {
    parts: Vec<(&'static str, String)>,
    query: QueueQuery,
}

/// A filter as a chip: what it says, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) said: String,
    pub(crate) without: String,
}

fn bad(name: &str, rule: &str) -> Problem {
    let title = format!("The filter \u{201c}{name}\u{201d} is not one");
    Problem::invalid(title, format!("It is {rule}. Nothing was changed.")).with_way_on("/desk/tickets", "All of mine")
}

impl QueueLink {
    /// Reads the query of an address. Names that are no filters count for nothing.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        let mut parts: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = NAMES.into_iter().find(|known| *known == name);
            let value = value.trim().to_owned();
            if let Some(name) = known.filter(|name| !value.is_empty() && parts.iter().all(|(had, _)| had != name)) {
                parts.push((name, value));
            }
        }
        parts.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        let mut query = QueueQuery::of(QueueTab::Mine, PageRequest::first(ROWS));
        parts.iter().try_for_each(|(name, value)| narrow(&mut query, name, value))?;
        Ok(Self { parts, query })
    }

    /// What the store is asked.
    pub(crate) const fn query(&self) -> &QueueQuery {
        &self.query
    }

    /// The value of a part.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The query of an address with some parts set anew; an empty value takes a part away. The page is the first again,
    /// unless it is what is set.
    pub(crate) fn with(&self, set: &[(&'static str, &str)]) -> String {
        let kept = |name: &str| name != "after" && set.iter().all(|(other, _)| *other != name);
        let old = self.parts.iter().filter(|(name, _)| kept(name)).map(|(name, value)| (*name, value.as_str()));
        let mut parts: Vec<(&str, &str)> =
            old.chain(set.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
        parts.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        let written: Vec<String> =
            parts.iter().map(|(name, value)| format!("{name}={}", links::escaped(value))).collect();
        if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
    }

    /// The same with the same page.
    pub(crate) fn same(&self) -> String {
        self.with(&[("after", self.get("after"))])
    }

    /// The address of the page after a row.
    pub(crate) fn after(&self, position: Position) -> String {
        self.with(&[("after", &links::place(position))])
    }

    /// The filters that are set, each with the address without it.
    pub(crate) fn chips(&self) -> Vec<Chip> {
        let named = |(name, value): &(&'static str, String)| {
            let said = match *name {
                "status" => format!("Status: {}", words(value)),
                "priority" => format!("Priority: {}", words(value)),
                "agent" => format!("Agent: #{value}"),
                "order" => format!("Order: {}", words(value)),
                "waiting" => format!("Waiting {value} min or longer"),
                "q" => format!("Text: {value}"),
                _ => return None,
            };
            Some(Chip { said, without: self.with(&[(*name, "")]) })
        };
        self.parts.iter().filter_map(named).collect()
    }
}

fn narrow(query: &mut QueueQuery, name: &str, value: &str) -> Result<(), Problem> {
    match name {
        "tab" => {
            query.tab = match value {
                "mine" => QueueTab::Mine,
                "unassigned" => QueueTab::Unassigned,
                "all" => QueueTab::All,
                _ => return Err(bad(name, "mine, unassigned or all")),
            }
        }
        "status" => {
            query.status = match value {
                "any" => QueueStatus::Any,
                "unsolved" => QueueStatus::Unsolved,
                word => {
                    let status: TicketStatus = word.parse().map_err(|_| bad(name, "a status, any or unsolved"))?;
                    QueueStatus::Only(status)
                }
            }
        }
        "priority" => query.priority = Some(value.parse::<Priority>().map_err(|_| bad(name, "a priority"))?),
        "agent" => {
            let id = value.parse().ok().and_then(|id| AgentId::new(id).ok());
            query.agent = Some(id.ok_or_else(|| bad(name, "the number of an agent"))?);
        }
        "order" => {
            query.order_status = Some(value.parse::<OrderStatus>().map_err(|_| bad(name, "a status of orders"))?);
        }
        "waiting" => {
            let minutes = value.parse::<u64>().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
            query.waiting = Some(Duration::from_secs(60 * minutes.ok_or_else(|| bad(name, "minutes, up to a year"))?));
        }
        "q" => query.text = Some(SearchText::parse(value).map_err(|_| bad(name, "1 to 200 characters"))?),
        "sort" => {
            query.longest_waiting_first = match value {
                "waiting" => true,
                "updated" => false,
                _ => return Err(bad(name, "waiting or updated")),
            }
        }
        "after" => {
            query.page.start = Start::After(links::position(value).ok_or_else(|| bad(name, "a place in the list"))?);
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        let link = QueueLink::read("q=caf%C3%A9+reel&tab=all&status=resolved&x=1&priority=high").unwrap();
        assert_eq!(link.same(), "?tab=all&status=resolved&priority=high&q=caf%C3%A9+reel");
        assert_eq!(QueueLink::read(link.same().trim_start_matches('?')).unwrap(), link);
        assert_eq!(link.query().status, QueueStatus::Only(TicketStatus::Resolved));
        assert_eq!(link.with(&[("q", ""), ("tab", "mine")]), "?tab=mine&status=resolved&priority=high");
    }

    #[test]
    fn a_chip_leads_to_the_queue_without_it() {
        let link = QueueLink::read("tab=all&priority=high&waiting=30&after=5.7").unwrap();
        let said: Vec<_> = link.chips().into_iter().map(|chip| (chip.said, chip.without)).collect();
        let expected =
            [("Priority: High", "?tab=all&waiting=30"), ("Waiting 30 min or longer", "?tab=all&priority=high")];
        assert_eq!(said, expected.map(|(said, without)| (said.to_owned(), without.to_owned())));
    }

    #[test]
    fn a_page_starts_after_the_row_that_the_address_names() {
        let link = QueueLink::read("").unwrap();
        let position = Position { at: chrono::DateTime::from_timestamp_micros(1_767_605_400_000_001).unwrap(), id: 7 };
        let next = QueueLink::read(link.after(position).trim_start_matches('?')).unwrap();
        assert_eq!(next.query().page.start, Start::After(position));
        assert_eq!(next.with(&[("tab", "all")]), "?tab=all", "another tab begins at its first row");
    }

    #[test]
    fn what_is_no_filter_is_refused_by_name() {
        for query in
            ["tab=x", "status=x", "priority=x", "agent=x", "agent=0", "order=x", "waiting=0", "sort=x", "after=x"]
        {
            let name = query.split('=').next().unwrap();
            assert!(QueueLink::read(query).unwrap_err().title().contains(name), "{query}");
        }
        assert!(QueueLink::read("tab=&waiting=%ZZ&%").is_err());
        assert!(QueueLink::read("&&=&unknown=1").is_ok());
    }
}
