//! How tickets are to be handed over, as addresses and forms say it.

use app::handover::HandOverWish;
use domain::{AgentId, Leave, Recipients};
use serde::Deserialize;

use crate::problem::Problem;

/// What was chosen, as it was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct HandOverForm {
    pub(super) csrf: String,
    mode: String,
    to: String,
    leave: String,
    expected: String,
}

/// What was chosen.
pub(super) struct Wanted {
    pub(super) wish: HandOverWish,
}

impl HandOverForm {
    /// Reads an address.
    pub(super) fn read(query: &str) -> Self {
        let mut typed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            match name.as_str() {
                "mode" => typed.mode = value,
                "to" => typed.to = value,
                "leave" => typed.leave = value,
                _ => {}
            }
        }
        typed
    }

    /// Whether nothing was chosen yet.
    pub(super) const fn is_empty(&self) -> bool {
        self.mode.is_empty()
    }
}

impl Wanted {
    pub(super) fn of(typed: &HandOverForm) -> Result<Self, Problem> {
        let unclear = |what| Problem::invalid(what, "Nothing was handed over. Go back and choose again.");
        let to = match typed.mode.as_str() {
            "ring" => Recipients::Ring,
            "agent" => {
                let named = typed.to.parse().ok().and_then(|id| AgentId::new(id).ok());
                Recipients::Agent(named.ok_or_else(|| unclear("Choose the agent that gets the tickets"))?)
            }
            _ => return Err(unclear("Choose who gets the tickets")),
        };
        let (set_offline, suspend) = match typed.leave.as_str() {
            "" => (false, false),
            "offline" => (true, false),
            "suspend" => (false, true),
            _ => return Err(unclear("Choose what becomes of the agent")),
        };
        let expected = match typed.expected.as_str() {
            "" => None,
            count => Some(count.parse().map_err(|_| unclear("The number of tickets is unclear"))?),
        };
        Ok(Self { wish: HandOverWish { to, leave: Leave { set_offline, suspend }, expected } })
    }

    /// What becomes of the agent, in words.
    pub(super) const fn becomes(&self) -> &'static str {
        match self.wish.leave {
            Leave { suspend: true, .. } => "The account is suspended in the same step.",
            Leave { set_offline: true, .. } => "The agent goes offline in the same step.",
            Leave { .. } => "",
        }
    }

    fn chosen(&self) -> [(&'static str, String); 3] {
        let (mode, to) = match self.wish.to {
            Recipients::Ring => ("ring", String::new()),
            Recipients::Agent(id) => ("agent", id.to_string()),
        };
        let leave = match self.wish.leave {
            Leave { suspend: true, .. } => "suspend",
            Leave { set_offline: true, .. } => "offline",
            Leave { .. } => "",
        };
        [("mode", mode.to_owned()), ("to", to), ("leave", leave.to_owned())]
    }

    /// The query that shows what the same choice would do now.
    pub(super) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.chosen()).finish()
    }

    /// What the form of the act brings along: the choice, and how many tickets were shown.
    pub(super) fn fields(&self, total: u64) -> Vec<(&'static str, String)> {
        self.chosen().into_iter().chain([("expected", total.to_string())]).collect()
    }
}
