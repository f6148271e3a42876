//! An environment's temporary files, and the most that they may take: `EphemeralStorage`.
//!
//! One file is bounded by the system, from where the process is started; all of them together are measured, from time to time while
//! an invocation is under way. On AWS the disk is full then; a folder of this machine is not, so the environment ends instead.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep_until};

use crate::environments::folders::Folder;

/// How long a measure is good for.
const MEASURED_EVERY: Duration = Duration::from_millis(100);
/// How much longer than the measure itself took it must be good for: many small files take long to count.
const REST: u32 = 10;
/// What the system counts the space of a file in, in bytes (`stat`'s own, whatever the disk's).
const BLOCK: u64 = 512;

/// A folder of temporary files that is watched.
#[derive(Debug)]
pub(super) struct Storage {
    /// Gone when this is dropped.
    folder: TempDir,
    /// In bytes.
    most: u64,
    /// When it is measured next.
    due: Instant,
    measuring: Option<JoinHandle<(u64, Duration)>>,
}

impl Storage {
    /// A folder of its own for an environment.
    ///
    /// # Errors
    /// The system's, if it cannot be made.
    pub(super) fn new(folder: &Folder, most: u64) -> io::Result<Storage> {
        let due = Instant::now() + MEASURED_EVERY;
        Ok(Storage { folder: folder.scratch()?, most, due, measuring: None })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns as soon as there is seen to be more than may be. May be dropped while it waits.
    pub(super) async fn exceeded(&mut self) {
        loop {
            let measuring = match &mut self.measuring {
                Some(measuring) => measuring,
                None => {
                    sleep_until(self.due).await;
                    let path = self.folder.path().to_owned();
                    self.measuring.insert(spawn_blocking(|| {
                        let start = Instant::now();
                        (size(path), start.elapsed())
                    }))
                }
            };
            let (used, took) = measuring.await.unwrap_or_default();
            self.measuring = None;
            self.due = Instant::now() + MEASURED_EVERY.max(took * REST);
            if used > self.most {
                return;
            }
        }
    }
}

/// The bytes that a folder's files take. What cannot be read, or goes meanwhile, takes none.
fn size(folder: PathBuf) -> u64 {
    let mut folders = vec![folder];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                bytes += metadata.blocks() * BLOCK;
            }
        }
    }
    bytes
}
