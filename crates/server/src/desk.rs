//! How the desk behaves: arguments and what they mean.

use std::time::Duration;

use admin_actix::Waits;
use clap::Args;

use crate::reader::Reader;

/// How the desk behaves.
#[derive(Args)]
pub(crate) struct DeskArgs {
    /// Seconds for which a page of the desk waits for an answer that it reads
    #[arg(long, env = "DESK_READ_TIMEOUT", default_value = "15")]
    desk_read_timeout: String,

    /// Seconds for which a page of the desk waits for the answer to a form
    #[arg(long, env = "DESK_SEND_TIMEOUT", default_value = "20")]
    desk_send_timeout: String,

    /// Seconds between beats of the desk's stream of events; after two and a half times as many
    /// without one a page holds the connection for dead
    #[arg(long, env = "DESK_BEAT", default_value = "10")]
    desk_beat: String,

    /// on, or off: with --demo, six orders with their conversations to begin with
    #[arg(long, env = "DEMO_ORDERS", default_value = "on")]
    demo_orders: String,
}

/// What they mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) waits: Waits,
    pub(crate) demo_orders: bool,
}

impl Settings {
    pub(crate) fn read(args: &DeskArgs, reader: &mut Reader) -> Option<Self> {
        let mut seconds =
            |name, text: &str, most| reader.whole(name, text, 1, most).map(Duration::from_secs);
        let read = seconds("DESK_READ_TIMEOUT", &args.desk_read_timeout, 300);
        let send = seconds("DESK_SEND_TIMEOUT", &args.desk_send_timeout, 300);
        let beat = seconds("DESK_BEAT", &args.desk_beat, 60);
        let demo_orders =
            reader.choice("DEMO_ORDERS", &args.demo_orders, &[("on", true), ("off", false)]);
        let waits = Waits { read: read?, send: send?, beat: beat? };
        Some(Self { waits, demo_orders: demo_orders? })
    }
}
