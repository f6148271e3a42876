//! Lambda functions: called with an event, whose answer is the client's.

use super::super::exchange::Exchange;
use super::super::failure::Failure;
use super::super::parameters::Mapped;
use super::super::{answer, event};
use super::{Work, function_named_by, with_stage_variables};
use crate::data_plane::integration::invoke;
use crate::http_apis::kinds::{Members, given};

/// Calls a function with the event of the request.
///
/// # Errors
/// 500, if the URI names no function.
pub(super) fn send(exchange: &Exchange, integration: &Members, mapped: &Mapped) -> Result<Work, Failure> {
    let uri = with_stage_variables(given(integration, "IntegrationUri"), exchange);
    let function =
        function_named_by(&uri).ok_or_else(|| Failure::internal(format!("{uri} names no function")))?;
    let function = function.to_owned();
    let is_format_2 = given(integration, "PayloadFormatVersion") == "2.0";
    let event = event::proxy(exchange, &mapped.request, is_format_2).to_string();
    let call = exchange.call.clone();
    Ok(Box::pin(async move {
        let invoked = invoke(&call, &function, event.into(), None).await;
        let invoked = invoked.map_err(|error| Failure::internal(format!("{function}: {error}")))?;
        if invoked.failed {
            return Err(Failure::internal(format!("{function} failed")));
        }
        answer::read(&invoked.payload, is_format_2)
            .map_err(|cause| Failure::internal(format!("{function}: {cause}")))
    }))
}
