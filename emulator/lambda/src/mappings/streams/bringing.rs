//! Brings the records of a shard until they are processed or given up.
//!
//! A function that fails uses up the quota of retries; splitting its batch does not, and neither does a function that cannot be invoked
//! (documented). Where failures are reported, a batch is cut at the first of them and not in halves (documented). Believed: that the
//! parts of a batch begin with what retries it had left, and that what is too old before it was ever brought is told to the destination.

use contract::retries;
use serde_json::{Value, json};

use super::{LONGEST_PAUSE, Position, Reader, sequence_number};
use crate::mappings::batches::{self, Verdict};
use crate::mappings::giving_up::{self, GivenUp};
use crate::mappings::windows::{Last, Window};

/// Records that are to be brought, and what came of them so far.
#[derive(Debug)]
struct Batch {
    records: Vec<Value>,
    tried: Tried,
}

/// How often a batch was tried.
#[derive(Clone, Debug, Default)]
struct Tried {
    /// How often the function was invoked.
    invocations: u32,
    /// How many of these count.
    failures: u32,
    /// How often it could not be invoked.
    refusals: u32,
    /// The last request's id, and the version that failed.
    id: String,
    version: Option<String>,
}

impl Reader<'_> {
    /// Brings records; where there are windows, those of one after those of the other.
    pub(super) async fn process(&self, shard: &str, records: Vec<Value>, position: &mut Position) {
        let records = self.select(records);
        let Some(length) = self.mapping.tumbling() else {
            return self.process_all(shard, records, &mut None).await;
        };
        let mut records = records.into_iter().peekable();
        while let Some(moment) = records.peek().map(giving_up::arrival) {
            if position.window.as_ref().is_some_and(|window| !window.holds(moment)) {
                self.close(shard, position, Last::Due).await;
            }
            let window = position.window.get_or_insert_with(|| Window::at(moment, length)).clone();
            let mut batch = Vec::new();
            while let Some(record) = records.next_if(|record| window.holds(giving_up::arrival(record))) {
                batch.push(record);
            }
            self.process_all(shard, batch, &mut position.window).await;
            if let Some(full) = position.window.clone().filter(Window::is_full) {
                self.close(shard, position, Last::Early).await;
                position.window = Some(full.emptied());
            }
        }
    }

    /// Ends the open window: the function is told until it has understood, or as often and as long as the mapping says. The window is
    /// as old as its end.
    pub(super) async fn close(&self, shard: &str, position: &mut Position, last: Last) {
        let Some(mut window) = position.window.take() else { return };
        let mut event = json!({"Records": []});
        window.show(&mut event, shard, &self.mapping.event_source_arn, Some(last));
        let mut tried = Tried::default();
        loop {
            let call = self.call.at_present();
            let understand = |response: &[u8]| window.take_state(response);
            match batches::bring_event(&call, self.mapping, &event, |_| false, understand).await {
                Verdict::Done => return,
                Verdict::Refused => tried.refusals += 1,
                Verdict::Partly(_) | Verdict::Failed(..) => tried.failures += 1,
            }
            if giving_up::is_exhausted(self.mapping, tried.failures)
                || giving_up::is_too_old(&call, self.mapping, window.end())
            {
                tracing::warn!(mapping = self.mapping.uuid, "the end of a window is given up");
                return;
            }
            self.pause_after(&tried).await;
        }
    }

    /// Brings records until all are processed or given up. Parts of a batch are brought one after the other.
    async fn process_all(&self, shard: &str, records: Vec<Value>, window: &mut Option<Window>) {
        let mut left = vec![Batch { records, tried: Tried::default() }];
        while let Some(batch) = left.pop() {
            let Batch { records, mut tried } = self.without_old(shard, batch).await;
            if records.is_empty() {
                continue;
            }
            let call = self.call.at_present();
            let is_failed =
                |record: &Value, id: &str| sequence_number(record).is_some_and(|number| number == id);
            let is_known = |id: &str| records.iter().any(|record| is_failed(record, id));
            let verdict = match window {
                None => batches::bring(&call, self.mapping, &records, is_known).await,
                Some(window) => {
                    let mut event = json!({"Records": records});
                    window.show(&mut event, shard, &self.mapping.event_source_arn, None);
                    let understand = |response: &[u8]| window.take_state(response);
                    batches::bring_event(&call, self.mapping, &event, is_known, understand).await
                }
            };
            let may_split = self.mapping.settings.bisect_batch_on_function_error == Some(true);
            // How many of the first records are brought apart from the others, or no more at all.
            let cut = match &verdict {
                Verdict::Done => continue,
                Verdict::Refused => {
                    tried.refusals += 1;
                    left.push(Batch { records, tried: tried.clone() });
                    self.pause_after(&tried).await;
                    continue;
                }
                // Everything from the first that failed on is brought again (documented).
                Verdict::Partly(failed) => {
                    let is_one = |record: &Value| failed.iter().any(|id| is_failed(record, id));
                    records.iter().position(is_one).unwrap_or(0)
                }
                Verdict::Failed(..) if may_split && records.len() > 1 => records.len().div_ceil(2),
                Verdict::Failed(..) => 0,
            };
            tried.invocations += 1;
            tried.refusals = 0;
            let is_split = may_split && cut > 0;
            if !is_split {
                tried.failures += 1;
            }
            let is_processed = matches!(verdict, Verdict::Partly(_));
            (tried.id, tried.version) = match verdict {
                Verdict::Failed(id, version) => (id, version),
                _ => (call.ids.uuid(), None),
            };
            let (first, rest) = records.split_at(cut);
            if giving_up::is_exhausted(self.mapping, tried.failures) {
                self.give_up(shard, rest, "RetryAttemptsExhausted", &tried).await;
                continue;
            }
            left.push(Batch { records: rest.to_vec(), tried: tried.clone() });
            if is_split && !is_processed {
                left.push(Batch { records: first.to_vec(), tried });
            } else if !is_split {
                self.pause_after(&tried).await;
            }
        }
    }

    /// A batch without the records that are too old to be brought, which are given up.
    async fn without_old(&self, shard: &str, batch: Batch) -> Batch {
        let Batch { mut records, tried } = batch;
        let call = self.call.at_present();
        let is_young =
            |record: &Value| !giving_up::is_too_old(&call, self.mapping, giving_up::arrival(record));
        let young = records.iter().position(is_young).unwrap_or(records.len());
        let rest = records.split_off(young);
        if !records.is_empty() {
            self.give_up(shard, &records, "RecordAgeExceeded", &tried).await;
        }
        Batch { records: rest, tried }
    }

    async fn give_up(&self, shard: &str, records: &[Value], condition: &str, tried: &Tried) {
        let call = self.call.at_present();
        // What is too old at once was never asked for.
        let id = if tried.id.is_empty() { call.ids.uuid() } else { tried.id.clone() };
        let given_up = GivenUp {
            shard,
            records,
            condition,
            id: &id,
            invocations: tried.invocations,
            version: tried.version.as_deref(),
        };
        giving_up::tell(&call, self.mapping, &given_up).await;
    }

    async fn pause_after(&self, tried: &Tried) {
        let before = (tried.failures + tried.refusals).saturating_sub(1);
        self.pause(retries::pause(before.into(), LONGEST_PAUSE)).await;
    }
}
