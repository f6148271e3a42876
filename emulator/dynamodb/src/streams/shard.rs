//! The shards of a stream: parts of it in time, of which the last is open as long as the stream is on.
//!
//! AWS closes a shard after some four hours and opens its child; so does this, by a timer. Where one shard ends and the next begins
//! is a commit, not a time: calls do not land in the order in which they came, and a record must never come into a shard that
//! somebody has read to its end. A stream keeps these commits in its own row, so a write pays nothing for them.
//!
//! A record's sequence number is the number of the change, and one more for every shard before. So an empty shard has a number of its
//! own, numbers of a later shard are greater, and what a consumer keeps is found again.

use contract::Call;

use super::stream::{RETENTION_MILLISECONDS, Roll, Stream};

/// Sequence numbers begin above this: AWS's have at least 21 digits.
const FIRST_SEQUENCE_NUMBER: u128 = 100_000_000_000_000_000_000;

/// One shard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shard {
    /// How many shards the stream had before.
    pub(crate) number: u64,
    /// Milliseconds since 1970.
    begun: i64,
    parent_begun: Option<i64>,
    /// The number of the commit after which it begins.
    from: u64,
    closed: Option<Roll>,
}

impl Shard {
    /// The id.
    pub(crate) fn id(&self, stream: &Stream) -> String {
        shard_id(stream, self.begun)
    }

    /// The id of the shard before, which may be gone.
    pub(crate) fn parent_id(&self, stream: &Stream) -> Option<String> {
        self.parent_begun.map(|begun| shard_id(stream, begun))
    }

    /// Whether nothing comes into it any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Whether a part of it can still be read.
    fn is_kept(&self, call: &Call) -> bool {
        self.closed.is_none_or(|closed| call.now.0 < closed.at.saturating_add(RETENTION_MILLISECONDS))
    }

    /// The number of the last change before the shard.
    pub(crate) fn start(&self, call: &Call, stream: &Stream) -> u64 {
        stream.last(call, |commit| commit.sequence <= self.from)
    }

    /// The number of the last change before the first that can be read now.
    pub(crate) fn horizon(&self, call: &Call, stream: &Stream) -> u64 {
        let oldest = call.now.0.saturating_sub(RETENTION_MILLISECONDS);
        stream.last(call, |commit| commit.sequence <= self.from || commit.at < oldest)
    }

    /// The number of the last change in the shard so far.
    pub(crate) fn end(&self, call: &Call, stream: &Stream) -> u64 {
        match self.closed {
            None => call.store.last_change(stream.items()),
            Some(closed) => stream.last(call, |commit| commit.sequence < closed.commit),
        }
    }

    /// The sequence number of a change in this shard.
    pub(crate) fn sequence_number(&self, change: u64) -> String {
        (FIRST_SEQUENCE_NUMBER + u128::from(change) + u128::from(self.number)).to_string()
    }

    /// The number of the change that would have a sequence number in this shard.
    pub(crate) fn change_number(&self, sequence_number: &str) -> Option<u64> {
        let number: u128 = sequence_number.parse().ok()?;
        let first = FIRST_SEQUENCE_NUMBER + u128::from(self.number);
        u64::try_from(number.checked_sub(first)?).ok()
    }
}

fn shard_id(stream: &Stream, begun: i64) -> String {
    let tail = stream.table_id.split('-').next().unwrap_or_default();
    format!("shardId-{:020}-{tail:0>8}", begun.max(0))
}

impl Stream {
    /// The shards that can still be read, the oldest first.
    pub(crate) fn shards(&self, call: &Call) -> Vec<Shard> {
        let mut shards = self.all_shards();
        shards.retain(|shard| shard.is_kept(call));
        shards
    }

    /// The shard of a number.
    pub(crate) fn shard(&self, call: &Call, number: u64) -> Option<Shard> {
        self.shards(call).into_iter().find(|shard| shard.number == number)
    }

    fn all_shards(&self) -> Vec<Shard> {
        let ended = self.ended.map(|ended| Roll { at: ended.at, commit: ended.to });
        let first = (self.forgotten_rolls == 0).then_some(Roll { at: self.created, commit: self.from });
        let begins = first.into_iter().chain(self.rolls.iter().copied());
        let ends = begins.clone().skip(1).map(Some).chain([ended]);
        let parents = std::iter::once(None).chain(begins.clone().map(|begin| Some(begin.at)));
        let number = self.forgotten_rolls.saturating_add(u64::from(first.is_none()));
        let shards = begins.zip(ends).zip(parents).zip(number..);
        let shards = shards.map(|(((begin, closed), parent_begun), number)| Shard {
            number,
            begun: begin.at,
            parent_begun,
            from: begin.commit,
            closed,
        });
        shards.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::definition::StreamView;
    use crate::streams::stream::Ended;

    fn stream(forgotten_rolls: u64, rolls: &[(i64, u64)], ended: Option<(i64, u64)>) -> Stream {
        Stream {
            table: "Orders".into(),
            label: String::new(),
            table_id: "abc-def".into(),
            key_schema: Vec::new(),
            view: StreamView::KeysOnly,
            created: 1000,
            from: 7,
            rolls: rolls.iter().map(|&(at, commit)| Roll { at, commit }).collect(),
            forgotten_rolls,
            ended: ended.map(|(at, to)| Ended { at, to }),
        }
    }

    // Consumers follow children and compare numbers as texts: ids and numbers must stay what they were when old shards go.
    #[test]
    fn shards_follow_each_other_and_keep_their_numbers() {
        let told = |stream: &Stream| -> Vec<_> {
            let shards = stream.all_shards();
            let told = |shard: Shard| (shard.number, shard.from, shard.closed.map(|closed| closed.commit));
            shards.into_iter().map(told).collect()
        };
        assert_eq!(told(&stream(0, &[], None)), [(0, 7, None)]);
        let rolled = stream(0, &[(2000, 9), (3000, 15)], Some((4000, 20)));
        assert_eq!(told(&rolled), [(0, 7, Some(9)), (1, 9, Some(15)), (2, 15, Some(20))]);
        let ids: Vec<String> = rolled.all_shards().iter().map(|shard| shard.id(&rolled)).collect();
        assert_eq!(ids[1], "shardId-00000000000000002000-00000abc");
        let later = stream(1, &[(3000, 15)], None);
        let shard = later.all_shards()[0];
        assert_eq!((shard.number, shard.id(&later)), (2, ids[2].clone()));
        let parents: Vec<_> = rolled.all_shards().iter().map(|shard| shard.parent_id(&rolled)).collect();
        assert_eq!(parents, [None, Some(ids[0].clone()), Some(ids[1].clone())]);

        let shards = rolled.all_shards();
        let numbers: Vec<String> = [(0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (2, u64::MAX / 2)]
            .map(|(shard, change): (usize, u64)| shards[shard].sequence_number(change))
            .into();
        assert!(numbers.is_sorted_by(|one, two| one < two), "{numbers:?}");
        assert!(numbers.iter().all(|number| (21..=40).contains(&number.len())));
        assert_eq!(shards[2].change_number(&numbers[4]), Some(4));
        for text in ["", "1", "x", "99999999999999999999999999999999999999999999999999"] {
            assert_eq!(shards[0].change_number(text), None, "{text}");
        }
    }
}
