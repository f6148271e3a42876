//! The order in which a standard queue gives its messages: in the order of their times, but those of noisy neighbours last.
//!
//! A message's group is its tenant; one without a group is a tenant by itself. A tenant is noisy that has at least thirty messages
//! in flight, and more than a tenth of all that are; it is not if it has sent nothing for five minutes. Of several noisy ones,
//! the one with the fewest in flight comes first (all documented). Who is noisy is judged at each receive, by what was in flight before it.
//!
//! While nobody is noisy, or nothing of a noisy tenant is among the first, this costs a look at the tenants of what is given. Else it
//! costs a look at each tenant that has messages; of the messages without a group only the first [`MOST_PASSED`] that can be
//! given are looked for in front of what is noisy.
//!
//! Not emulated: AWS's other measure of noise, a tenth of the consumers' recent time, of which it does not say how long that is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Bound;

use store::{Key, Snapshot, Value};

use crate::collections::{IN_FLIGHT, Place, READY, TENANTS, after, timed, until};

/// From how many messages in flight on a tenant may be noisy (documented).
const NOISY_FROM: usize = 30;
/// One part of so many of all that is in flight may be a quiet tenant's (documented).
const QUIET_SHARE: usize = 10;
/// A tenant that has sent nothing for so many milliseconds is quiet (documented). Its latest message is taken for the latest of
/// those that wait or are in flight: believed.
const SILENCE: u64 = 5 * 60 * 1_000;
/// How many messages are passed in search of those without a group.
const MOST_PASSED: usize = 10_000;

/// A message, and since when it can be given.
type Ready = (u64, Place);

/// Messages of one tenant that can be given, or of all without a group, the first of them taken out.
struct Source<'s> {
    /// How many of a noisy tenant's messages are in flight; none of a quiet one's count.
    in_flight: usize,
    rest: Box<dyn Iterator<Item = Ready> + 's>,
}

/// The messages of a standard queue that can be given, in a fair order.
pub(super) struct Fair<'s> {
    before: &'s Snapshot,
    queue: &'s str,
    now: u64,
    /// What can be given, in the order of its times; until something of a noisy tenant comes.
    plain: Option<Box<dyn Iterator<Item = (Ready, &'s Value)> + 's>>,
    /// The last that was given in that order.
    last: Option<Ready>,
    /// How many messages are in flight, once that was asked.
    all_in_flight: Option<usize>,
    /// Of which tenants it is known whether they are noisy, and how many messages of those that are, are in flight.
    known: BTreeMap<Vec<u8>, Option<usize>>,
    sources: Vec<Source<'s>>,
    /// The first message of each source, those of quiet tenants before all others.
    heads: BinaryHeap<Reverse<(usize, u64, Place, usize)>>,
}

impl<'s> Fair<'s> {
    pub(super) fn new(before: &'s Snapshot, queue: &'s str, now: u64) -> Fair<'s> {
        let rows = before.range(READY.of(queue), until(now));
        let plain = rows.filter_map(|(key, tenant)| Some((timed(key)?, tenant)));
        Fair {
            before,
            queue,
            now,
            plain: Some(Box::new(plain)),
            last: None,
            all_in_flight: None,
            known: BTreeMap::new(),
            sources: Vec::new(),
            heads: BinaryHeap::new(),
        }
    }

    /// How many messages of a tenant are in flight, if it is noisy.
    fn noise(&mut self, tenant: &[u8]) -> Option<usize> {
        // Mostly too little is in flight for anybody to be noisy.
        if tenant.is_empty() || self.before.count(IN_FLIGHT.of(self.queue)) < NOISY_FROM {
            return None;
        }
        if let Some(known) = self.known.get(tenant) {
            return *known;
        }
        let noise = self.measured(tenant);
        self.known.insert(tenant.to_vec(), noise);
        noise
    }

    fn measured(&mut self, tenant: &[u8]) -> Option<usize> {
        let rows = self.before.range(TENANTS.of(self.queue), of_tenant(tenant, Some(self.now), None));
        let in_flight = rows.filter(|(_, mark)| !mark.is_empty());
        let sent = in_flight.filter_map(|(key, _)| of_tenants(key)).map(|(_, place)| place.sent);
        let (count, latest) = sent.fold((0, 0), |(count, latest), sent| (count + 1, sent.max(latest)));
        if count < NOISY_FROM {
            return None;
        }
        let all = self
            .all_in_flight
            .get_or_insert_with(|| self.before.range(IN_FLIGHT.of(self.queue), after(self.now)).count());
        if count * QUIET_SHARE <= *all {
            return None;
        }
        let mut waiting = self.before.range(TENANTS.of(self.queue), of_tenant(tenant, None, Some(self.now)));
        let last = waiting.next_back().and_then(|(key, _)| of_tenants(key));
        let latest = last.map_or(latest, |(_, place)| place.sent.max(latest));
        (latest.saturating_add(SILENCE) > self.now).then_some(count)
    }

    /// Goes on tenant by tenant.
    fn part_tenants(&mut self) {
        let last = self.last;
        let is_behind = move |ready: &Ready| last.is_none_or(|last| *ready > last);
        let mut from = Bound::Unbounded;
        loop {
            let part = TENANTS.of(self.queue);
            let first = self.before.range(part, (from, Bound::Unbounded)).next();
            let Some(tenant) = first.and_then(|(key, _)| key.read().bytes()) else { break };
            let rows = self.before.range(part, of_tenant(&tenant, None, Some(self.now)));
            let mut rows = rows.filter_map(|(key, _)| of_tenants(key)).filter(is_behind);
            if let Some(head) = rows.next() {
                let in_flight = self.noise(&tenant).unwrap_or(0);
                self.add(head, Source { in_flight, rest: Box::new(rows) });
            }
            match Key::parts().bytes(&tenant).key().after_prefix() {
                Some(next) => from = Bound::Included(next),
                None => break,
            }
        }
        let rows = self.before.range(READY.of(self.queue), until(self.now)).take(MOST_PASSED);
        let mut rows =
            rows.filter(|(_, tenant)| tenant.is_empty()).filter_map(|(key, _)| timed(key)).filter(is_behind);
        if let Some(head) = rows.next() {
            self.add(head, Source { in_flight: 0, rest: Box::new(rows) });
        }
    }

    fn add(&mut self, (at, place): Ready, source: Source<'s>) {
        self.heads.push(Reverse((source.in_flight, at, place, self.sources.len())));
        self.sources.push(source);
    }
}

impl Iterator for Fair<'_> {
    type Item = Ready;

    fn next(&mut self) -> Option<Ready> {
        if let Some(plain) = &mut self.plain {
            let (ready, tenant) = plain.next()?;
            if self.noise(tenant).is_none() {
                self.last = Some(ready);
                return Some(ready);
            }
            self.plain = None;
            self.part_tenants();
        }
        let Reverse((_, at, place, number)) = self.heads.pop()?;
        if let Some(source) = self.sources.get_mut(number) {
            // What is given is in flight, too.
            source.in_flight += usize::from(source.in_flight > 0);
            if let Some((at, place)) = source.rest.next() {
                self.heads.push(Reverse((source.in_flight, at, place, number)));
            }
        }
        Some((at, place))
    }
}

/// The rows of a tenant whose time is after one, and up to and including another.
fn of_tenant(tenant: &[u8], after: Option<u64>, until: Option<u64>) -> (Bound<Key>, Bound<Key>) {
    let at = |time: u64| Key::parts().bytes(tenant).number(time.saturating_add(1)).key();
    let all = Key::parts().bytes(tenant).key();
    let end = match until {
        Some(time) => Bound::Excluded(at(time)),
        None => all.after_prefix().map_or(Bound::Unbounded, Bound::Excluded),
    };
    (Bound::Included(after.map_or(all, at)), end)
}

/// The time and the place of a row of [`TENANTS`].
fn of_tenants(key: &Key) -> Option<Ready> {
    let mut parts = key.read();
    parts.skip_bytes()?;
    Some((parts.number()?, Place::read(&mut parts)?))
}
