//! How fast requests may come, as the stage's settings of the route or of all routes say it. Without any there is no limit here.

use serde_json::Value;

use super::exchange::Exchange;
use super::failure::Failure;
use crate::data_plane::throttle;
use crate::http_apis::kinds::Members;

/// Counts a request.
///
/// # Errors
/// 429.
pub(crate) fn count(exchange: &Exchange) -> Result<(), Failure> {
    let Some(route) = &exchange.route else { return Ok(()) };
    let settings = &exchange.stage.settings;
    let own = settings.routes.get(&route.key).and_then(Value::as_object);
    let limit = |name: &str| {
        let of = |members: &Members| members.get(name).and_then(Value::as_f64);
        own.and_then(of).or_else(|| of(&settings.default_route))
    };
    let (rate, burst) = (limit("ThrottlingRateLimit"), limit("ThrottlingBurstLimit"));
    let Some(most) = burst.or(rate) else { return Ok(()) };
    let bucket = format!("http/{}/{}/{}", exchange.api, exchange.stage.name, route.key);
    if throttle::take(&exchange.call, &bucket, rate.unwrap_or(most), most) {
        return Ok(());
    }
    Err(Failure::too_many())
}
