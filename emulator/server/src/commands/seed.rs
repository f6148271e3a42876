//! `millpond seed`: plausible patients for a running Millpond, or for a file.
//!
//! The data store's id goes to the standard output as soon as there is one, all else to the error output, so that a script
//! can take the id. The first Bundle, of the organizations and practitioners that all patients refer to, is sent alone; then
//! several patients are on their way at a time, a Bundle each. The first refusal ends the run.

mod client;
mod progress;

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use contract::Clock;
use patient_generator::{Generator, Moment};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::arguments::Seed;
use client::{Connection, Target};
use progress::Progress;

const SECONDS_A_DAY: i64 = 86_400;

/// Makes patients and sends or prints them.
pub(crate) fn run(options: &Seed) -> Result<(), Box<dyn Error>> {
    let Some(end) = options.first.checked_add(options.patients) else {
        return Err("--first and --patients together are more patients than there are numbers".into());
    };
    let clock = Clock::running();
    let seconds = match options.now {
        Some(now) => now.as_second(),
        // A day's runs make the same records.
        None => clock.now().0.div_euclid(1_000 * SECONDS_A_DAY) * SECONDS_A_DAY,
    };
    let generator = Generator::new(options.seed, Moment::from_unix_seconds(seconds));
    let work = Arc::new(Work {
        generator,
        next: AtomicU32::new(options.first),
        end,
        // A task without a patient would be a connection without a request.
        tasks: options.in_flight.min(options.patients),
        new_ids: options.new_ids,
    });
    if options.print {
        return Ok(print(&work)?);
    }
    let target = Target::new(&options.url, &options.account, &options.region, clock.now())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let progress = Progress::new(options.patients, clock);
    runtime.block_on(send(work, Arc::new(target), options.datastore.clone(), progress))
}

/// What is to be made.
struct Work {
    generator: Generator,
    /// The next patient that nobody has begun with.
    next: AtomicU32,
    end: u32,
    tasks: u32,
    new_ids: bool,
}

impl Work {
    /// The number and the Bundle of the next patient, until there is none.
    fn next(&self) -> Option<(u32, Value)> {
        let take = |number: u32| (number < self.end).then_some(number + 1);
        let number = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()?;
        let patient = u64::from(number);
        let bundle = if self.new_ids {
            self.generator.bundle_of_posts(patient)
        } else {
            self.generator.bundle(patient)
        };
        Some((number, bundle))
    }
}

fn print(work: &Work) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = std::iter::once(work.generator.shared())
        .chain(std::iter::from_fn(|| work.next().map(|(_, bundle)| bundle)))
        .try_for_each(|bundle| writeln!(out, "{bundle}"))
        .and_then(|()| out.flush());
    match written {
        // Whoever reads has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

async fn send(
    work: Arc<Work>,
    target: Arc<Target>,
    data_store: Option<String>,
    mut progress: Progress,
) -> Result<(), Box<dyn Error>> {
    let mut connection = Connection::open(target.clone()).await?;
    let data_store = match data_store {
        Some(id) => id,
        None => connection.create_data_store().await?,
    };
    writeln!(io::stdout(), "{data_store}")?;
    let data_store: Arc<str> = data_store.into();
    let shared = work.generator.shared();
    connection.bundle(&data_store, &shared).await.map_err(|error| format!("the organizations: {error}"))?;
    progress.begin(entries(&shared));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for _ in 0..work.tasks {
        tasks.spawn(send_patients(work.clone(), target.clone(), data_store.clone(), sender.clone()));
    }
    drop(sender);
    while let Some(resources) = receiver.recv().await {
        progress.patient(resources?);
    }
    progress.end();
    Ok(())
}

/// How many resources a patient had, or why that patient was refused.
type Outcome = Result<usize, String>;

/// Sends patients over one connection until there are no more or one is refused. If nobody listens any longer, another task
/// has failed.
async fn send_patients(
    work: Arc<Work>,
    target: Arc<Target>,
    data_store: Arc<str>,
    tell: mpsc::UnboundedSender<Outcome>,
) {
    let mut connection = match Connection::open(target).await {
        Ok(connection) => connection,
        Err(error) => {
            let _ = tell.send(Err(error));
            return;
        }
    };
    while let Some((number, bundle)) = work.next() {
        let sent = connection.bundle(&data_store, &bundle).await;
        let outcome = sent.map(|()| entries(&bundle)).map_err(|error| format!("patient {number}: {error}"));
        let is_over = outcome.is_err();
        if tell.send(outcome).is_err() || is_over {
            return;
        }
    }
}

fn entries(bundle: &Value) -> usize {
    bundle.get("entry").and_then(Value::as_array).map_or(0, Vec::len)
}
