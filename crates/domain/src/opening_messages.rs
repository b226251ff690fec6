//! The automatic messages that open a conversation: announcement, greeting and order details.

use crate::{
    Agent, Channel, MessageKind, NewMessage, OrderContext, OrderId, SenderRole, TicketId,
    Timestamp, UserId, one_line,
    order_block::order_block,
    system_messages::{MAX_NAME, SystemMessageBuilder},
};

impl SystemMessageBuilder {
    /// M2: the agent, or the support team, greets one party. M1 or M11 name the same people and the
    /// same order.
    fn greet(&mut self, channel: Channel, recipient: &str, order: OrderId, agent: Option<&Agent>) {
        let (recipient, kind) = (one_line(recipient, MAX_NAME), MessageKind::Text);
        if let Some(agent) = agent {
            let text = format!(
                "Hello {recipient}, this is {}. I look after order #{order}. Write to me here whenever you need help.",
                one_line(&agent.name, MAX_NAME)
            );
            self.add(agent.id.user(), channel, SenderRole::Agent, kind, text);
        } else {
            let text = format!(
                "Hello {recipient}, the support team looks after order #{order}. \
                 Write to us here whenever you need help."
            );
            self.notice(channel, kind, text);
        }
        self.is_found_elsewhere();
    }

    /// M2 to both parties.
    pub(crate) fn greet_both(
        &mut self,
        brand: &str,
        creator: &str,
        order: OrderId,
        agent: Option<&Agent>,
    ) {
        self.greet(Channel::BrandAgent, brand, order, agent);
        self.greet(Channel::CreatorAgent, creator, order, agent);
    }
}

/// Whether a text is the greeting of an agent (M2), which the service says as that agent. It is
/// told by its words, which are the same since the first ticket.
#[must_use]
pub fn is_greeting(text: &str) -> bool {
    let words = |rest: &str| {
        let (order, end) = rest.split_once('.')?;
        let is_number = !order.is_empty() && order.bytes().all(|byte| byte.is_ascii_digit());
        Some(is_number && end == " Write to me here whenever you need help.")
    };
    let rest = text
        .rsplit_once(". I look after order #")
        .filter(|_| text.starts_with("Hello ") && !text.contains('\n'));
    rest.filter(|(names, _)| names.contains(", this is "))
        .and_then(|(_, rest)| words(rest))
        .unwrap_or(false)
}

/// How many messages M1 and M2 are.
pub(crate) const GREETING: usize = 4;

/// M1 and M2 of a new order, in this order.
pub(crate) fn greeting(
    context: &OrderContext,
    ticket: TicketId,
    actor: UserId,
    at: Timestamp,
) -> Vec<NewMessage> {
    let mut builder = SystemMessageBuilder::new(ticket, actor, at);
    builder.notify_parties(MessageKind::System, &announcement(context, ticket));
    builder.greet_both(
        &context.brand.owner.name,
        &context.creator.owner.name,
        context.order.id,
        context.agent.as_ref(),
    );
    builder.finish()
}

/// M3 of a new order, for staff and for each party; said when M1 and M2 were. What a party is told
/// staff are told, too.
pub(crate) fn details(
    context: &OrderContext,
    ticket: TicketId,
    actor: UserId,
    at: Timestamp,
) -> Vec<NewMessage> {
    let OrderContext { order, package, brand, creator, .. } = context;
    let mut builder = SystemMessageBuilder::after(GREETING, ticket, actor, at);
    for channel in [Channel::Internal, Channel::BrandAgent, Channel::CreatorAgent] {
        builder.notice(
            channel,
            MessageKind::System,
            order_block(order, package, brand, creator, channel),
        );
        if channel != Channel::Internal {
            builder.is_found_elsewhere();
        }
    }
    builder.finish()
}

/// M1.
fn announcement(context: &OrderContext, ticket: TicketId) -> String {
    let help = match &context.agent {
        Some(agent) => format!("{} will assist you.", one_line(&agent.name, MAX_NAME)),
        None => "A support agent will join soon.".to_owned(),
    };
    format!(
        "Support ticket #{ticket} created for order #{} ({}). Brand: {}. Creator: {}. {help}",
        context.order.id,
        one_line(&context.package.title, MAX_NAME),
        one_line(&context.brand.owner.name, MAX_NAME),
        one_line(&context.creator.owner.name, MAX_NAME),
    )
}

/// M11 and the greeting of the agent, for a ticket that waited until now.
pub(crate) fn joining_messages(
    ticket: TicketId,
    order: OrderId,
    (brand, creator): (&str, &str),
    (agent, change): (&Agent, u32),
    (actor, at): (UserId, Timestamp),
) -> Vec<NewMessage> {
    let mut builder = SystemMessageBuilder::new(ticket, actor, at);
    builder.notify_parties(MessageKind::System, &takes_over(ticket, order, agent, change));
    builder.greet_both(brand, creator, order, Some(agent));
    builder.finish()
}

/// M11.
pub(crate) fn takes_over(ticket: TicketId, order: OrderId, agent: &Agent, change: u32) -> String {
    let name = one_line(&agent.name, MAX_NAME);
    format!("Ticket #{ticket} updated: {name} now looks after order #{order}. Change {change}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountStatus, AgentId, Availability};

    #[test]
    fn d16_the_greeting_of_an_agent_is_known_by_its_words() {
        let agent = Agent {
            id: AgentId::new(7).unwrap(),
            name: "Asha. I look after order #1. ".to_owned(),
            email: None,
            account: AccountStatus::Active,
            availability: Availability::Available,
            is_online: true,
        };
        let (ticket, order) = (TicketId::new(1).unwrap(), OrderId::new(22).unwrap());
        let mut builder = SystemMessageBuilder::new(ticket, agent.id.user(), Timestamp::UNIX_EPOCH);
        builder.greet_both("[Refund](https://evil.test)", "B, this is", order, Some(&agent));
        let greetings = builder.finish();
        assert!(greetings.iter().all(|message| is_greeting(&message.text)), "{greetings:?}");
        for other in [
            "Hello B, this is A.",
            "Hello B, this is A. I look after order #2. Write to me here whenever you need help. No",
        ] {
            assert!(!is_greeting(other), "{other}");
        }
    }
}
