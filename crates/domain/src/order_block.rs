//! The order details block: the automatic message that tells staff and both parties what was
//! ordered.

use std::fmt::Write;

use crate::{Brand, Channel, Creator, Order, Package, one_line};

/// Longest value of one line, in characters.
const MAX_VALUE: usize = 500;

/// Writes the block for the readers of a channel: each party sees its own e-mail address only,
/// staff see both.
pub(crate) fn order_block(
    order: &Order,
    package: &Package,
    brand: &Brand,
    creator: &Creator,
    to: Channel,
) -> String {
    let contact = match to {
        Channel::CreatorAgent => value(Some(&brand.owner.name)),
        Channel::BrandAgent | Channel::Internal => {
            format!("{} ({})", value(Some(&brand.owner.name)), value(brand.owner.email.as_deref()))
        }
    };
    let email = match to {
        Channel::BrandAgent => String::new(),
        Channel::CreatorAgent | Channel::Internal => {
            format!("- Email: {}\n", value(creator.owner.email.as_deref()))
        }
    };
    let mut block = format!(
        "**New Order Support Ticket**\n\n\
         **Order Details:**\n- Order ID: #{}\n- Package: {title}\n- Amount: {} {}\n- Status: {}\n\n\
         **Brand Information:**\n- Company: {}\n- Contact: {contact}\n\n\
         **Creator Information:**\n- Name: {}\n{email}- Bio: {}\n\n\
         **Package Details:**\n- Type: {}\n- Description: {}\n- Price: {} {}\n\n\
         This ticket has been automatically created to provide support for this order.\n",
        order.id,
        order.total.currency(),
        order.total,
        order.status,
        value(Some(&brand.company_name)),
        value(Some(&creator.owner.name)),
        value(creator.bio.as_deref()),
        package.kind,
        value(package.description.as_deref()),
        order.unit_price.currency(),
        order.unit_price,
        title = value(Some(&package.title)),
    );
    block.push_str(&wishes(order));
    block
}

/// What the brand chose; lines after the quantity appear only when there is a value.
fn wishes(order: &Order) -> String {
    let mut lines = format!("\n- Quantity: {}", order.quantity);
    // writing to a string cannot fail
    let _ = order.delivery_days.map(|days| write!(lines, "\n- Delivery Time: {days} days"));
    let _ = order
        .instructions
        .as_deref()
        .map(|text| write!(lines, "\n- Instructions: {}", value(Some(text))));
    if !order.references.is_empty() {
        let _ = write!(lines, "\n- Reference Files: {}", order.references.len());
    }
    lines
}

fn value(text: Option<&str>) -> String {
    let line = one_line(text.unwrap_or_default(), MAX_VALUE);
    if line.is_empty() { "not provided".to_owned() } else { line }
}
