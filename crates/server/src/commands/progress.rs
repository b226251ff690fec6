//! A bar on a terminal that shows how far a command is.

use indicatif::{ProgressBar, ProgressStyle};

pub(super) fn bar(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) =
        ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} left"))
    {
        bar.set_style(style);
    }
    bar
}
