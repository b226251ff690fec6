//! Replies that staff keep ready: their shortcuts, and bodies whose variables an order fills in.

use std::{fmt, str::FromStr};

use crate::{
    Actor, CannedReplyId, NewAuditEntry, OrderContext, Text, TextError, Timestamp, one_line,
    order_act::priced, string_enum::string_enum, system_messages::MAX_NAME,
};

/// Most characters of a shortcut.
const MAX_SHORTCUT: usize = 32;

/// The word that calls a reply: 1 to 32 small letters, digits, `-` or `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shortcut(String);

/// The word cannot call a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a shortcut has 1 to 32 letters, digits, - or _")]
pub struct InvalidShortcut;

impl Shortcut {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Shortcut {
    type Err = InvalidShortcut;

    /// Trims, and makes small letters of capital ones.
    fn from_str(raw: &str) -> Result<Self, InvalidShortcut> {
        let word = raw.trim().to_ascii_lowercase();
        let fits = (1..=MAX_SHORTCUT).contains(&word.len());
        let plain = word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        if fits && plain { Ok(Self(word)) } else { Err(InvalidShortcut) }
    }
}

string_enum! {
    /// What an order fills in. In a body it stands in braces, such as `{brand}`.
    ReplyVariable {
        /// Name of the person who ordered.
        Brand = "brand",
        /// Name of that person's company.
        Company = "company",
        /// Name of the creator.
        Creator = "creator",
        /// Title of the package.
        Package = "package",
        /// Number of the order.
        Order = "order",
        /// Number of the ticket.
        Ticket = "ticket",
        /// What is to be paid, with its currency.
        Total = "total",
        /// The day on which the work is due, in UTC.
        Deadline = "deadline",
        /// Name of the agent who looks after the ticket, or "Support team".
        Agent = "agent",
    }
}

/// Why a body was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyBodyError {
    /// A bound was broken.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Something in braces that no order fills in; [`ReplyVariable::ALL`] has what is allowed.
    #[error("{{{0}}} is no variable")]
    UnknownVariable(String),
}

/// A body of 1 to 4000 characters. A run of letters, digits and `_` in braces is a variable; every
/// other brace is just a brace.
///
/// ```
/// use domain::{ReplyBody, ReplyBodyError};
/// assert!(ReplyBody::parse("Hello {brand}, order {order} {is} late").is_err());
/// assert_eq!(ReplyBody::parse("Hello {brand} {}")?.as_str(), "Hello {brand} {}");
/// # Ok::<(), ReplyBodyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyBody(Text<1, 4000>);

/// A part of a body.
enum Part<'a> {
    Words(&'a str),
    Variable(&'a str),
}

/// Takes a body apart; the parts in their order are the whole of it.
fn parts(body: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), body);
    while let Some((before, after)) = rest.split_once('{') {
        let end = after.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(after.len());
        match after.split_at(end) {
            (name, tail) if !name.is_empty() && tail.starts_with('}') => {
                parts.extend([Part::Words(before), Part::Variable(name)]);
                rest = tail.strip_prefix('}').unwrap_or(tail);
            }
            _ => {
                parts.extend([Part::Words(before), Part::Words("{")]);
                rest = after;
            }
        }
    }
    parts.push(Part::Words(rest));
    parts
}

impl ReplyBody {
    /// Trims and reads a body.
    ///
    /// # Errors
    /// [`ReplyBodyError`] for a broken bound, and for the first unknown variable.
    pub fn parse(raw: &str) -> Result<Self, ReplyBodyError> {
        let text = Text::parse(raw)?;
        for part in parts(text.as_str()) {
            if let Part::Variable(name) = part {
                name.parse::<ReplyVariable>()
                    .map_err(|_| ReplyBodyError::UnknownVariable(name.to_owned()))?;
            }
        }
        Ok(Self(text))
    }

    /// The body with its variables.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The body with what an order fills in. What is filled in stays on its line, is cut as in
    /// every message of the service, and is never read for variables again. The whole may be longer
    /// than a message may be.
    #[must_use]
    pub fn fill(&self, context: &OrderContext) -> String {
        let fill = |part| match part {
            Part::Words(words) => words.to_owned(),
            Part::Variable(name) => {
                name.parse().map_or_else(|_| format!("{{{name}}}"), |known| value(known, context))
            }
        };
        parts(self.as_str()).into_iter().map(fill).collect()
    }
}

impl FromStr for ReplyBody {
    type Err = ReplyBodyError;

    fn from_str(raw: &str) -> Result<Self, ReplyBodyError> {
        Self::parse(raw)
    }
}

impl fmt::Display for ReplyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn value(variable: ReplyVariable, context: &OrderContext) -> String {
    let name = |text: &str| one_line(text, MAX_NAME);
    match variable {
        ReplyVariable::Brand => name(&context.brand.owner.name),
        ReplyVariable::Company => name(&context.brand.company_name),
        ReplyVariable::Creator => name(&context.creator.owner.name),
        ReplyVariable::Package => name(&context.package.title),
        ReplyVariable::Order => context.order.id.to_string(),
        ReplyVariable::Ticket => {
            context.ticket.as_ref().map_or_else(String::new, |ticket| ticket.id.to_string())
        }
        ReplyVariable::Total => priced(context.order.total),
        ReplyVariable::Deadline => context.order.delivery_deadline.format("%Y-%m-%d").to_string(),
        ReplyVariable::Agent => context
            .agent
            .as_ref()
            .map_or_else(|| "Support team".to_owned(), |agent| name(&agent.name)),
    }
}

/// Tells of a new reply.
#[must_use]
pub fn reply_added(
    id: CannedReplyId,
    shortcut: &Shortcut,
    actor: Actor,
    at: Timestamp,
) -> NewAuditEntry {
    NewAuditEntry { to: Some(shortcut.to_string()), ..entry("canned_reply_added", id, actor, at) }
}

/// Tells of a reply that was changed; its shortcut before and afterwards may be the same.
#[must_use]
pub fn reply_changed(
    id: CannedReplyId,
    (from, to): (&Shortcut, &Shortcut),
    actor: Actor,
    at: Timestamp,
) -> NewAuditEntry {
    let (from, to) = (Some(from.to_string()), Some(to.to_string()));
    NewAuditEntry { from, to, ..entry("canned_reply_changed", id, actor, at) }
}

/// Tells of a reply that was removed.
#[must_use]
pub fn reply_removed(
    id: CannedReplyId,
    shortcut: &Shortcut,
    actor: Actor,
    at: Timestamp,
) -> NewAuditEntry {
    NewAuditEntry {
        from: Some(shortcut.to_string()),
        ..entry("canned_reply_removed", id, actor, at)
    }
}

fn entry(action: &'static str, id: CannedReplyId, actor: Actor, at: Timestamp) -> NewAuditEntry {
    let data = vec![("canned_reply_id", id.to_string())];
    NewAuditEntry {
        at,
        actor: Some(actor),
        action,
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcut_is_one_plain_word() {
        assert_eq!(" Late-Order_2 ".parse::<Shortcut>().unwrap().as_str(), "late-order_2");
        for raw in ["", "  ", "two words", "späť", "a/b", &"x".repeat(33)] {
            assert_eq!(raw.parse::<Shortcut>(), Err(InvalidShortcut), "{raw}");
        }
    }

    #[test]
    fn only_words_in_braces_are_variables() {
        for body in ["{}", "{ brand }", "{brand", "brand}", "{{", "{-}", "a { b {order} c }"] {
            assert_eq!(ReplyBody::parse(body).unwrap().as_str(), body);
        }
        for (body, unknown) in [
            ("{Brand}", "Brand"),
            ("{{email}}", "email"),
            ("x {brand} {nämé}", "nämé"),
            ("{1}", "1"),
        ] {
            let refused = ReplyBody::parse(body);
            assert_eq!(refused, Err(ReplyBodyError::UnknownVariable(unknown.to_owned())), "{body}");
        }
        assert_eq!(ReplyBody::parse(" "), Err(ReplyBodyError::Text(TextError::TooShort(1))));
        assert!(ReplyBody::parse(&"x".repeat(4001)).is_err());
    }
}
