//! Says in the log when an open transaction keeps changes from being told to the desk.

use std::time::Duration;

use actix_web::{rt::time, web};
use app::{UseCases, health::FeedDelay};

/// How often is looked.
const PACE: Duration = Duration::from_secs(5);
/// After how many looks a delay that lasts is told again.
const AGAIN: u32 = 12;

/// Looks for as long as the process runs.
pub(crate) async fn watch(app: UseCases) {
    let (mut looks, mut pace) = (0_u32, time::interval(PACE));
    loop {
        pace.tick().await;
        let check = app.operations.check_health.clone();
        // while the database does not answer, others say so
        let Ok(Ok(delay)) = web::block(move || check.feed_delay()).await else { continue };
        match delay {
            Some(delay) => {
                if looks.is_multiple_of(AGAIN) {
                    tell(&delay);
                }
                looks = looks.wrapping_add(1);
            }
            None if looks > 0 => {
                tracing::info!("the transaction that held changes back has ended");
                looks = 0;
            }
            None => {}
        }
    }
}

fn tell(FeedDelay { waits, holder }: &FeedDelay) {
    let (seconds, holder) = (waits.as_secs(), holder.as_deref().unwrap_or("an unknown process"));
    tracing::warn!(
        seconds,
        holder,
        "a transaction is open for long: whoever wrote after it began is not shown live at the desk until it ends"
    );
}
