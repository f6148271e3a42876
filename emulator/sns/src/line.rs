//! The line of a FIFO topic: its messages leave one after the other, so that the queues behind it get them in order.
//!
//! What fails is tried again beside the line, which goes on; AWS holds back the messages of the same group meanwhile.

use contract::work::Assignment;
use contract::{ApiError, Call, Work, work};
use store::{Key, Tx};

use crate::collections::{WAITING, decode};
use crate::delivery;

/// Empties a line. Its key is the topic's name.
pub(crate) const LINE: Work =
    Work { name: "sns.line", run: |call, assignment| Box::pin(run(call, assignment)) };

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let topic = &*assignment.key;
    let of_topic = Key::parts().text(topic).key();
    loop {
        let call = &call.at_present();
        if let Some((key, row)) = call.store.first(WAITING.whole(), &of_topic) {
            delivery::deliver(call, decode(&row)?).await?;
            call.store
                .commit(|tx| {
                    tx.remove(WAITING.whole(), key);
                    Ok::<(), ApiError>(())
                })
                .await?;
            continue;
        }
        let is_over = call.store.commit(|tx| Ok::<_, ApiError>(end(tx, call, topic))).await?;
        if is_over {
            return Ok(());
        }
    }
}

/// Ends a line if it is empty, in the commit that sees it so: nobody joins it unseen.
fn end(tx: &mut Tx<'_>, call: &Call, topic: &str) -> bool {
    let is_empty = tx.first(WAITING.whole(), &Key::parts().text(topic).key()).is_none();
    if is_empty {
        work::end(tx, call, &LINE, topic);
    }
    is_empty
}
