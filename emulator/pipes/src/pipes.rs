//! Pipes as they are kept: what of them must be right, and how they begin and end.

use contract::{ApiError, Call, work};
use store::{Key, Tx};

use crate::collections::{PIPES, PROGRESS, Rows, decode, encode};
use crate::model::pipe::Pipe;
use crate::running::PIPE;
use crate::{errors, filtering, sources, targets};

/// The pipe of a name.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn pipe(rows: &impl Rows, name: &str) -> Result<Pipe, ApiError> {
    find(rows, name)?.ok_or_else(|| errors::no_pipe(name))
}

/// The pipe of a name, if there is one.
pub(crate) fn find(rows: &impl Rows, name: &str) -> Result<Option<Pipe>, ApiError> {
    rows.row(PIPES.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// Keeps a pipe, and has it run or stop as it says. One that runs already begins anew, as it is now.
pub(crate) fn put(tx: &mut Tx<'_>, call: &Call, pipe: &Pipe) -> Result<(), ApiError> {
    tx.put(PIPES.whole(), Key::text(&pipe.name), encode(pipe)?);
    if pipe.running {
        work::begin(tx, call, &PIPE, &pipe.name, call.endpoint.as_bytes());
    } else {
        work::end(tx, call, &PIPE, &pipe.name);
    }
    Ok(())
}

/// Removes a pipe.
pub(crate) fn remove(tx: &mut Tx<'_>, call: &Call, name: &str) {
    work::end(tx, call, &PIPE, name);
    tx.remove(PIPES.whole(), Key::text(name));
    tx.remove(PROGRESS.whole(), Key::text(name));
}

/// Checks what the model does not say.
///
/// # Errors
/// `ValidationException`; by name, what Millpond lacks.
pub(crate) fn check(pipe: &Pipe) -> Result<(), ApiError> {
    sources::check(pipe)?;
    filtering::check(pipe)?;
    crate::enriching::check(pipe)?;
    targets::check(pipe)
}

/// The name of the pipe that an ARN names, if it is of this account and region.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn name_of<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    let scope = call.store.scope();
    let own = format!("arn:aws:pipes:{}:{}:pipe/", scope.region, scope.account);
    arn.strip_prefix(&own).ok_or_else(|| errors::no_pipe(arn.rsplit('/').next().unwrap_or(arn)))
}
