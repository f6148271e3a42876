//! The thread that writes to the disk: commits wait in its queue, and all that wait share one flush.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use sled::Batch;
use tokio::sync::oneshot;

use crate::collection::TableId;
use crate::disk::{Disk, Landed, log_row};
use crate::engine::{Shared, StoreError};
use crate::feed::{Commit, Feed};
use crate::world::World;

/// At most this many commits share one flush.
const GROUP_COMMITS: usize = 1024;

/// The thread that writes to the disk. Commits wait in its queue; all that wait share one flush.
#[derive(Debug)]
pub(crate) struct Committer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

enum Job {
    Write {
        record: Vec<u8>,
        world: World,
        commit: Arc<Commit>,
        dropped: Vec<TableId>,
        done: oneshot::Sender<Landed>,
    },
    /// Nothing to write: answered when everything before it is on the disk.
    Barrier {
        done: oneshot::Sender<Landed>,
    },
    Fold {
        to: u64,
        done: oneshot::Sender<Landed>,
    },
    Replace {
        world: World,
        feed: Feed,
        commits: Vec<Arc<Commit>>,
        done: oneshot::Sender<Landed>,
    },
}

impl Job {
    /// Who waits for it.
    fn into_done(self) -> oneshot::Sender<Landed> {
        match self {
            Job::Write { done, .. }
            | Job::Barrier { done }
            | Job::Fold { done, .. }
            | Job::Replace { done, .. } => done,
        }
    }
}

fn closed() -> StoreError {
    StoreError::Disk("the store was closed".into())
}

impl Committer {
    pub(crate) fn start(disk: Disk, shared: Arc<Shared>) -> Result<Committer, StoreError> {
        let (jobs, queue) = channel();
        let thread = thread::Builder::new()
            .name("committer".into())
            .spawn(move || run(disk, &queue, &shared))
            .map_err(|error| StoreError::Disk(error.to_string().into()))?;
        Ok(Committer { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Queues a commit. Called with the writer locked, so that the queue has the order of the commits.
    pub(crate) fn write(
        &self,
        record: Vec<u8>,
        world: World,
        commit: Arc<Commit>,
        dropped: Vec<TableId>,
    ) -> Result<oneshot::Receiver<Landed>, StoreError> {
        self.queue(|done| Job::Write { record, world, commit, dropped, done })
    }

    /// Waits for what was queued before.
    pub(crate) fn barrier(&self) -> Result<oneshot::Receiver<Landed>, StoreError> {
        self.queue(|done| Job::Barrier { done })
    }

    pub(crate) fn fold(&self, to: u64) -> Result<oneshot::Receiver<Landed>, StoreError> {
        self.queue(|done| Job::Fold { to, done })
    }

    pub(crate) fn replace(
        &self,
        world: World,
        feed: Feed,
        commits: Vec<Arc<Commit>>,
    ) -> Result<oneshot::Receiver<Landed>, StoreError> {
        self.queue(|done| Job::Replace { world, feed, commits, done })
    }

    fn queue(
        &self,
        job: impl FnOnce(oneshot::Sender<Landed>) -> Job,
    ) -> Result<oneshot::Receiver<Landed>, StoreError> {
        let (done, landing) = oneshot::channel();
        self.jobs.as_ref().ok_or_else(closed)?.send(job(done)).map_err(|_| closed())?;
        Ok(landing)
    }
}

impl Drop for Committer {
    /// Waits until all that was queued is on the disk.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the committer has answered its waiters with an error already.
            let _ = thread.join();
        }
    }
}

fn run(mut disk: Disk, queue: &Receiver<Job>, shared: &Shared) {
    let mut held_over: Option<Job> = None;
    while let Some(job) = held_over.take().or_else(|| queue.recv().ok()) {
        match job {
            Job::Write { .. } | Job::Barrier { .. } => {
                let mut group = vec![job];
                while group.len() < GROUP_COMMITS {
                    match queue.try_recv() {
                        Ok(job @ (Job::Write { .. } | Job::Barrier { .. })) => group.push(job),
                        Ok(other) => {
                            held_over = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                write_group(&mut disk, shared, group, queue);
            }
            Job::Fold { to, done } => {
                let _ = done.send(fold_all(&disk, shared, to));
            }
            Job::Replace { world, feed, commits, done } => {
                let _ = done.send(replace(&mut disk, shared, world, feed, &commits));
            }
        }
        if let Some(to) = shared.trim_due() {
            // A fold that fails leaves the log longer than it should be; the next commit meets the same disk.
            let _ = fold_all(&disk, shared, to);
        }
    }
}

fn write_group(disk: &mut Disk, shared: &Shared, group: Vec<Job>, queue: &Receiver<Job>) {
    let mut batch = Batch::default();
    let mut commits = Vec::with_capacity(group.len());
    let mut waiting = Vec::with_capacity(group.len());
    for job in group {
        if let Job::Write { record, world, commit, dropped, done } = job {
            batch.insert(&log_row(commit.sequence), record);
            commits.push((world, commit, dropped));
            waiting.push(done);
        } else {
            waiting.push(job.into_done());
        }
    }
    let outcome = if commits.is_empty() { Ok(()) } else { disk.save_named(&shared.directory, batch) };
    match &outcome {
        Ok(()) => {
            let mut visible = shared.visible.write();
            for (world, commit, dropped) in commits {
                shared.tell(&commit, &dropped);
                *visible = world;
            }
        }
        Err(error) => {
            // Nobody can queue while the writer is locked, and after that nobody will.
            let mut writer = shared.writer.lock();
            writer.ahead = Some(shared.visible.read().clone());
            writer.failed = Some(error.clone());
            waiting.extend(queue.try_iter().map(Job::into_done));
        }
    }
    for done in waiting {
        // Who no longer waits has left the commit to its fate.
        let _ = done.send(outcome.clone());
    }
}

/// Folds the log up to a commit, a batch at a time, and lets the feed go of what was folded.
fn fold_all(disk: &Disk, shared: &Shared, to: u64) -> Landed {
    let mut before = None;
    loop {
        let base = disk.fold(to)?;
        shared.feed.write().trim(base);
        if base >= to || before == Some(base) {
            return Ok(());
        }
        before = Some(base);
    }
}

fn replace(disk: &mut Disk, shared: &Shared, world: World, feed: Feed, commits: &[Arc<Commit>]) -> Landed {
    disk.replace(&shared.directory, &world, &feed, commits)?;
    shared.replace(world, feed);
    Ok(())
}
