//! By which rule tickets are assigned.

use std::sync::Arc;

use clap::Args;
use domain::{Assigner, LeastOpen, RoundRobin, RoundRobinWithCapacity, WhenFull};

use crate::reader::Reader;

/// Who gets the next ticket.
#[derive(Args)]
pub(crate) struct AssignmentArgs {
    /// Who gets the next ticket: round-robin, round-robin-capacity (who has as many unsolved
    /// tickets as its capacity is skipped) or least-open  [default: the rule in force, round-robin
    /// at first]
    #[arg(long = "assign", env = "ASSIGN")]
    pub(crate) assign: Option<String>,
    /// With round-robin-capacity, when all are full: wait (in the queue) or least-loaded (who has
    /// fewest takes it)  [default: wait]
    #[arg(long, env = "WHEN_FULL")]
    pub(crate) when_full: Option<String>,
}

/// The rule that is to be put in force, if one is named.
pub(crate) type Wanted = Option<Arc<dyn Assigner>>;

impl AssignmentArgs {
    pub(crate) fn read(&self, reader: &mut Reader) -> Option<Wanted> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let when_full = given(&self.when_full).map(|text| {
            let choices = [("wait", WhenFull::Wait), ("least-loaded", WhenFull::LeastOpen)];
            reader.choice("WHEN_FULL", &text, &choices)
        });
        let with_capacity = "round-robin-capacity";
        let names = ["round-robin", with_capacity, "least-open"].map(|name| (name, name));
        let assign = given(&self.assign).map(|text| reader.choice("ASSIGN", &text, &names));
        if when_full.is_some() && assign != Some(Some(with_capacity)) {
            reader.mistake("WHEN_FULL goes with ASSIGN=round-robin-capacity alone");
            return None;
        }
        let when_full = match when_full {
            Some(when_full) => when_full?,
            None => WhenFull::default(),
        };
        let Some(assign) = assign else { return Some(None) };
        Some(Some(match assign? {
            "least-open" => Arc::new(LeastOpen),
            name if name == with_capacity => Arc::new(RoundRobinWithCapacity { when_full }),
            _ => Arc::new(RoundRobin),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(assign: Option<&str>, when_full: Option<&str>) -> Result<Option<String>, String> {
        let args = AssignmentArgs {
            assign: assign.map(str::to_owned),
            when_full: when_full.map(str::to_owned),
        };
        let mut reader = Reader::default();
        let wanted = args.read(&mut reader);
        let wanted = reader.finish(wanted).map_err(|mistakes| mistakes.to_string())?;
        Ok(wanted.map(|rule| rule.name().to_string()))
    }

    #[test]
    fn rules_have_names() {
        assert_eq!(read(None, None), Ok(None));
        assert_eq!(read(Some(""), Some("")), Ok(None));
        for (assign, when_full, name) in [
            ("round-robin", None, "round_robin"),
            ("round-robin-capacity", None, "round_robin_capacity"),
            ("round-robin-capacity", Some("wait"), "round_robin_capacity"),
            ("round-robin-capacity", Some("least-loaded"), "round_robin_capacity_or_least"),
            ("least-open", None, "least_open"),
        ] {
            assert_eq!(read(Some(assign), when_full), Ok(Some(name.to_owned())));
        }
    }

    #[test]
    fn what_does_not_fit_together_is_a_mistake() {
        for (assign, when_full) in [
            (Some("by-chance"), None),
            (None, Some("wait")),
            (Some("least-open"), Some("wait")),
            (Some("round-robin-capacity"), Some("never")),
        ] {
            assert!(read(assign, when_full).is_err(), "{assign:?} {when_full:?}");
        }
    }
}
