//! How tickets are to be handed over, as addresses and forms say it.

use app::handover::HandoverInput;
use domain::{AgentId, Departure, Recipients};
use serde::Deserialize;

use crate::problem::Problem;

/// What was chosen, as it was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct HandoverForm {
    pub(super) csrf: String,
    mode: String,
    to: String,
    leave: String,
    expected: String,
}

/// What was chosen.
pub(super) struct Wanted {
    pub(super) input: HandoverInput,
}

impl HandoverForm {
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
    pub(super) fn of(typed: &HandoverForm) -> Result<Self, Problem> {
        let unclear =
            |what| Problem::invalid(what, "Nothing was handed over. Go back and choose again.");
        let to = match typed.mode.as_str() {
            "ring" => Recipients::Rotation,
            "agent" => {
                let named = typed.to.parse().ok().and_then(|id| AgentId::new(id).ok());
                Recipients::Agent(
                    named.ok_or_else(|| unclear("Choose the agent that gets the tickets"))?,
                )
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
        Ok(Self {
            input: HandoverInput { to, departure: Departure { set_offline, suspend }, expected },
        })
    }

    /// What becomes of the agent, in words.
    pub(super) const fn becomes(&self) -> &'static str {
        match self.input.departure {
            Departure { suspend: true, .. } => "The account is suspended in the same step.",
            Departure { set_offline: true, .. } => "The agent goes offline in the same step.",
            Departure { .. } => "",
        }
    }

    fn chosen(&self) -> [(&'static str, String); 3] {
        let (mode, to) = match self.input.to {
            Recipients::Rotation => ("ring", String::new()),
            Recipients::Agent(id) => ("agent", id.to_string()),
        };
        let leave = match self.input.departure {
            Departure { suspend: true, .. } => "suspend",
            Departure { set_offline: true, .. } => "offline",
            Departure { .. } => "",
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
