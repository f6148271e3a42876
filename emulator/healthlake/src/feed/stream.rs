//! The change feed as it comes: a line of JSON per change, or server-sent events.

use bytes::Bytes;
use contract::{ApiError, Time};
use store::Entry;
use tokio::sync::mpsc;

use super::Follower;

/// How many changes are read for one piece of the stream.
const CHUNK: usize = 100;
/// A piece is sent once it has this many bytes.
const PIECE_BYTES: usize = 64 * 1024;
/// How many pieces wait for a slow client before the reading waits too.
const PIECES: usize = 4;
/// How long an event stream is silent before it says that it is still there, in milliseconds.
const HEARTBEAT: i64 = 15_000;

/// The form of a stream, and when it ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// NDJSON: ends after so many changes, or when nothing has come for so many milliseconds.
    Lines { most: Option<u64>, patience: i64 },
    /// Server-sent events: does not end.
    Events,
}

/// Follows in a task of its own, until the client is gone, the form says so, or there is nothing more to follow. An end
/// for the last reason says why in its last line or event.
pub(crate) fn stream(mut follower: Follower, form: Form) -> mpsc::Receiver<Bytes> {
    let (sender, receiver) = mpsc::channel(PIECES);
    tokio::spawn(async move {
        // Nothing is left to do when the client is gone.
        let _ = follow(&mut follower, form, &sender).await;
    });
    receiver
}

/// The client is gone.
struct Gone;

async fn follow(follower: &mut Follower, form: Form, sender: &mpsc::Sender<Bytes>) -> Result<(), Gone> {
    let mut left = match form {
        Form::Lines { most, .. } => most.unwrap_or(u64::MAX),
        Form::Events => {
            send(sender, form.comment()).await?;
            u64::MAX
        }
    };
    let mut until = form.deadline(follower.now());
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK);
        match follower.read(most) {
            Ok(entries) => {
                left -= entries.len() as u64;
                if !entries.is_empty() {
                    if let Err(error) = pieces(follower, form, &entries, sender).await? {
                        return send(sender, form.failure(&error)).await;
                    }
                    until = form.deadline(follower.now());
                }
            }
            Err(error) => return send(sender, form.failure(&error)).await,
        }
        if left == 0 {
            break;
        }
        let woken = tokio::select! {
            () = sender.closed() => return Err(Gone),
            woken = follower.wait(until) => woken,
        };
        if !woken {
            match form {
                Form::Lines { .. } => break,
                Form::Events => send(sender, form.comment()).await?,
            }
            until = form.deadline(follower.now());
        }
    }
    Ok(())
}

/// Writes and sends changes, in pieces of a good size.
async fn pieces(
    follower: &Follower,
    form: Form,
    entries: &[Entry],
    sender: &mpsc::Sender<Bytes>,
) -> Result<Result<(), ApiError>, Gone> {
    let mut text = Vec::new();
    for entry in entries {
        if let Err(error) = form.write(follower, entry, &mut text) {
            return Ok(Err(error));
        }
        if text.len() >= PIECE_BYTES {
            send(sender, std::mem::take(&mut text)).await?;
        }
    }
    if !text.is_empty() {
        send(sender, text).await?;
    }
    Ok(Ok(()))
}

async fn send(sender: &mpsc::Sender<Bytes>, text: Vec<u8>) -> Result<(), Gone> {
    sender.send(text.into()).await.map_err(|_| Gone)
}

impl Form {
    /// When silence has lasted long enough.
    fn deadline(self, now: Time) -> Time {
        now.plus(match self {
            Form::Lines { patience, .. } => patience,
            Form::Events => HEARTBEAT,
        })
    }

    fn write(self, follower: &Follower, entry: &Entry, text: &mut Vec<u8>) -> Result<(), ApiError> {
        match self {
            Form::Lines { .. } => {
                follower.write(entry, text)?;
                text.push(b'\n');
            }
            Form::Events => {
                let mut data = Vec::new();
                let operation = follower.write(entry, &mut data)?;
                let number = entry.number;
                text.extend_from_slice(format!("id: {number}\nevent: {operation}\ndata: ").as_bytes());
                text.append(&mut data);
                text.extend_from_slice(b"\n\n");
            }
        }
        Ok(())
    }

    /// What tells a client that the stream is alive.
    fn comment(self) -> Vec<u8> {
        match self {
            Form::Lines { .. } => Vec::new(),
            Form::Events => b":\n\n".to_vec(),
        }
    }

    /// Why the stream ends: an OperationOutcome.
    fn failure(self, error: &ApiError) -> Vec<u8> {
        let outcome = error.body.clone().unwrap_or_else(|| {
            let issue = fhir::Issue::error(fhir::IssueType::Exception, "The change feed cannot be read");
            fhir::operation_outcome(&[issue])
        });
        match self {
            Form::Lines { .. } => format!("{outcome}\n").into_bytes(),
            Form::Events => format!("event: error\ndata: {outcome}\n\n").into_bytes(),
        }
    }
}
