//! ReceiveMessage: gives up to ten messages, and keeps them from others for a while. It may wait for the first one.

use bytes::Bytes;
use contract::{ApiError, Call, Input};

use crate::{addresses, receiving};

pub(super) async fn receive_message(mut call: Call, input: Input) -> Result<Bytes, ApiError> {
    let mut input: receiving::Input = input.read(&call)?;
    let name = addresses::enter(&mut call, input.queue_url.take())?;
    receiving::receive(call, &name, input).await
}
