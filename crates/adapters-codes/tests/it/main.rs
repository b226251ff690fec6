//! Twilio Verify and gateways for short messages, against a stand-in of each.

#[cfg(test)]
mod failures;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod stand_in;
#[cfg(test)]
mod twilio;
