//! The address of a queue: every filter is a part of it, so that it can be kept and sent on.

use std::time::Duration;

use app::{
    PageRequest, Position, Start,
    search::SearchText,
    tickets::{QueueQuery, QueueStatus, QueueTab},
};
use domain::{AgentId, OrderStatus, Priority, TextError, TicketStatus};

use crate::{labels::label, links, problem::Problem};

/// Rows of a page.
const ROWS: u32 = 40;
/// Names of the parts, in the order in which they are written.
const NAMES: [&str; 9] =
    ["tab", "status", "priority", "agent", "order", "waiting", "q", "sort", "after"];
/// The longest wait that can be asked for, in minutes: a year.
const MOST_MINUTES: u64 = 527_040;

/// The parts of an address, each as it was written and each valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueLink {
    parts: Vec<(&'static str, String)>,
    query: QueueQuery,
    /// What is to be typed instead, if nothing can be looked for.
    hint: Option<&'static str>,
}

/// A filter as a chip: what it says, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) said: String,
    pub(crate) without: String,
}

fn bad(name: &str, rule: &str) -> Problem {
    let title = format!("The filter \u{201c}{name}\u{201d} is not one");
    Problem::invalid(title, format!("It is {rule}. Nothing was changed."))
        .with_way_on("/desk/tickets", "All of mine")
}

impl QueueLink {
    /// Reads the query of an address. Names that are no filters count for nothing.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        let mut parts: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = NAMES.into_iter().find(|known| *known == name);
            let value = value.trim().to_owned();
            if let Some(name) =
                known.filter(|name| !value.is_empty() && parts.iter().all(|(had, _)| had != name))
            {
                parts.push((name, value));
            }
        }
        parts.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        let typed =
            parts.iter().find(|(name, _)| *name == "q").map(|(_, value)| SearchText::parse(value));
        let hint = typed.as_ref().and_then(|typed| typed.as_ref().err()).map(hint);
        let mut query = QueueQuery::of(QueueTab::Mine, PageRequest::first(ROWS));
        query.text = typed.and_then(Result::ok);
        // a search and a filter by agent go over everything, unless something else is chosen
        let is_wide = query.text.is_some() || parts.iter().any(|(name, _)| *name == "agent");
        let tab = if is_wide { "all" } else { "mine" };
        let status = if query.text.is_some() { "any" } else { "unsolved" };
        parts.retain(|(name, value)| {
            !matches!(*name, "tab" if value == tab) && !matches!(*name, "status" if value == status)
        });
        [("tab", tab), ("status", status)]
            .into_iter()
            .try_for_each(|(name, value)| narrow(&mut query, name, value))?;
        parts.iter().try_for_each(|(name, value)| narrow(&mut query, name, value))?;
        Ok(Self { parts, query, hint })
    }

    /// What is to be typed instead, if nothing can be looked for.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        self.hint
    }

    /// The filters besides those that a form shows, which it brings along.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.parts.iter().filter(|(name, _)| ["tab", "agent", "q"].contains(name))
    }

    /// What the store is asked.
    pub(crate) const fn query(&self) -> &QueueQuery {
        &self.query
    }

    /// The value of a part.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The query of an address with some parts set anew; an empty value takes a part away. The page
    /// is the first again, unless it is what is set.
    pub(crate) fn with(&self, set: &[(&'static str, &str)]) -> String {
        let kept = |name: &str| name != "after" && set.iter().all(|(other, _)| *other != name);
        let old = self
            .parts
            .iter()
            .filter(|(name, _)| kept(name))
            .map(|(name, value)| (*name, value.as_str()));
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
    pub(crate) fn chips(&self, agent: Option<&str>) -> Vec<Chip> {
        let named = |(name, value): &(&'static str, String)| {
            let said = match *name {
                "status" => format!("Status: {}", label(value)),
                "priority" => format!("Priority: {}", label(value)),
                "agent" => agent
                    .map_or_else(|| format!("Agent: #{value}"), |name| format!("Agent: {name}")),
                "order" => format!("Order: {}", label(value)),
                "waiting" => format!("Waiting {} or longer", minutes(value)),
                "q" if self.hint.is_some() => return None,
                "q" => format!("Text: {value}"),
                _ => return None,
            };
            Some(Chip { said, without: self.with(&[(*name, "")]) })
        };
        self.parts.iter().filter_map(named).collect()
    }
}

/// What is wrong with what was typed.
fn hint(error: &TextError) -> &'static str {
    match error {
        TextError::TooShort(_) => "Type two letters or more, or a number.",
        TextError::TooLong(_) => "Type a hundred characters at most.",
        TextError::ControlCharacter | TextError::InvisibleCharacter => {
            "Type it without characters that cannot be seen."
        }
    }
}

/// How long a wait is, such as `90 min` or `4 h`.
pub(crate) fn minutes(value: &str) -> String {
    match value.parse::<u64>() {
        Ok(minutes) if minutes >= 60 && minutes.is_multiple_of(60) => format!("{} h", minutes / 60),
        _ => format!("{value} min"),
    }
}

fn narrow(query: &mut QueueQuery, name: &str, value: &str) -> Result<(), Problem> {
    match name {
        "tab" => query.tab = tab(value).ok_or_else(|| bad(name, "mine, unassigned or all"))?,
        "status" => {
            query.status = status(value).ok_or_else(|| bad(name, "a status, any or unsolved"))?;
        }
        "priority" => {
            query.priority = Some(value.parse::<Priority>().map_err(|_| bad(name, "a priority"))?);
        }
        "agent" => {
            let id = value.parse().ok().and_then(|id| AgentId::new(id).ok());
            query.agent = Some(id.ok_or_else(|| bad(name, "the number of an agent"))?);
        }
        "order" => {
            query.order_status =
                Some(value.parse::<OrderStatus>().map_err(|_| bad(name, "a status of orders"))?);
        }
        "waiting" => {
            let minutes =
                value.parse::<u64>().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
            query.waiting = Some(Duration::from_secs(
                60 * minutes.ok_or_else(|| bad(name, "minutes, up to a year"))?,
            ));
        }
        "sort" => {
            query.longest_waiting_first = match value {
                "waiting" => true,
                "updated" => false,
                _ => return Err(bad(name, "waiting or updated")),
            }
        }
        "after" => {
            query.page.start = Start::After(
                links::position(value).ok_or_else(|| bad(name, "a place in the list"))?,
            );
        }
        _ => {}
    }
    Ok(())
}

fn tab(value: &str) -> Option<QueueTab> {
    match value {
        "mine" => Some(QueueTab::Mine),
        "unassigned" => Some(QueueTab::Unassigned),
        "all" => Some(QueueTab::All),
        _ => None,
    }
}

fn status(value: &str) -> Option<QueueStatus> {
    match value {
        "any" => Some(QueueStatus::Any),
        "unsolved" => Some(QueueStatus::Unsolved),
        word => word.parse::<TicketStatus>().ok().map(QueueStatus::Only),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        let link =
            QueueLink::read("q=caf%C3%A9+reel&tab=all&status=resolved&x=1&priority=high").unwrap();
        assert_eq!(
            link.same(),
            "?status=resolved&priority=high&q=caf%C3%A9+reel",
            "a search is over all tickets"
        );
        assert_eq!(QueueLink::read(link.same().trim_start_matches('?')).unwrap(), link);
        assert_eq!(link.query().status, QueueStatus::Only(TicketStatus::Resolved));
        assert_eq!(
            link.with(&[("q", ""), ("tab", "mine")]),
            "?tab=mine&status=resolved&priority=high"
        );
    }

    #[test]
    fn a_chip_leads_to_the_queue_without_it() {
        let link = QueueLink::read("tab=all&priority=high&waiting=30&after=5.7").unwrap();
        let said: Vec<_> =
            link.chips(None).into_iter().map(|chip| (chip.said, chip.without)).collect();
        let expected = [
            ("Priority: High", "?tab=all&waiting=30"),
            ("Waiting 30 min or longer", "?tab=all&priority=high"),
        ];
        assert_eq!(said, expected.map(|(said, without)| (said.to_owned(), without.to_owned())));
    }

    #[test]
    fn d10_a_search_goes_over_everything_and_one_letter_is_no_fault() {
        let wide = QueueLink::read("q=reel").unwrap();
        assert_eq!((wide.query().tab, wide.query().status), (QueueTab::All, QueueStatus::Any));
        assert_eq!(wide.with(&[("tab", "mine")]), "?tab=mine&q=reel", "a tab narrows it");
        let narrow = QueueLink::read("q=reel&tab=mine&status=unsolved").unwrap();
        assert_eq!(
            (narrow.query().tab, narrow.query().status),
            (QueueTab::Mine, QueueStatus::Unsolved)
        );
        assert_eq!(QueueLink::read("q=reel&tab=all&status=any").unwrap().same(), "?q=reel");
        let long = "x".repeat(101);
        for (typed, said) in
            [("a", "two letters"), ("%E2%80%8B", "two letters"), (long.as_str(), "hundred")]
        {
            let link = QueueLink::read(&format!("q={typed}")).unwrap();
            assert!(link.hint().unwrap().contains(said) && link.query().text.is_none(), "{typed}");
            assert!(link.chips(None).is_empty());
        }
        assert_eq!(QueueLink::read("q=7").unwrap().hint(), None);
    }

    #[test]
    fn d11_filters_compose() {
        let link =
            QueueLink::read("agent=7&waiting=480&order=review&sort=updated&status=open").unwrap();
        let query = link.query();
        assert_eq!((query.tab, query.longest_waiting_first), (QueueTab::All, false));
        assert_eq!(query.waiting, Some(Duration::from_hours(8)));
        assert_eq!(query.agent.map(AgentId::get), Some(7));
        let said: Vec<_> = link.chips(Some("Asha")).into_iter().map(|chip| chip.said).collect();
        assert_eq!(said, ["Status: Open", "Agent: Asha", "Order: Review", "Waiting 8 h or longer"]);
        assert_eq!([minutes("90"), minutes("1440")], ["90 min", "24 h"]);
    }

    #[test]
    fn a_page_starts_after_the_row_that_the_address_names() {
        let link = QueueLink::read("").unwrap();
        let position = Position {
            at: chrono::DateTime::from_timestamp_micros(1_767_605_400_000_001).unwrap(),
            id: 7,
        };
        let next = QueueLink::read(link.after(position).trim_start_matches('?')).unwrap();
        assert_eq!(next.query().page.start, Start::After(position));
        assert_eq!(next.with(&[("tab", "all")]), "?tab=all", "another tab begins at its first row");
    }

    #[test]
    fn what_is_no_filter_is_refused_by_name() {
        for query in [
            "tab=x",
            "status=x",
            "priority=x",
            "agent=x",
            "agent=0",
            "order=x",
            "waiting=0",
            "sort=x",
            "after=x",
        ] {
            let name = query.split('=').next().unwrap();
            assert!(QueueLink::read(query).unwrap_err().title().contains(name), "{query}");
        }
        assert!(QueueLink::read("tab=&waiting=%ZZ&%").is_err());
        assert!(QueueLink::read("&&=&unknown=1").is_ok());
    }
}
