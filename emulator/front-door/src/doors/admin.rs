//! Millpond's own paths: its health, its state as a whole, and what it knows of what happened.
//!
//! | path | answers |
//! | --- | --- |
//! | `GET /_millpond/health`, `GET /_localstack/health` | what runs |
//! | `GET /_millpond/not-emulated` | every service and operation of AWS's models, and whether it is emulated |
//! | `GET /_millpond/trace/{request id}` | what a request led to, as a tree |
//! | `GET /_millpond/idle?wait=5` | 200 `{"idle":true}` once no reaction or timer is pending; 504 `{"idle":false}` if that took longer than `wait` seconds |
//! | `GET /_millpond/clock` | `{"now": "2026-10-31T12:00:00.000Z"}` |
//! | `POST /_millpond/clock` with `{"advance": "PT10S"}` | moves the clock forward, and shows it |
//! | `GET /_millpond/outbox`, `GET /_millpond/outbox?to=ann@example.com` | what services would have sent by mail or to a phone, the oldest first |
//! | `DELETE /_millpond/outbox`, the same with `to` | removes it |
//! | `GET /_millpond/lambda/code/...` | the zip of a function or a layer, at the path that its `Location` names |
//! | `GET /_millpond/ca` | the certificate of the authority, to trust |
//! | `GET /_millpond/export` | the whole state, as an archive |
//! | `POST /_millpond/import` | replaces the whole state by an archive |
//! | `POST /_millpond/reset`, `POST /_millpond/reset?account=` | removes everything, or everything of one account, what it would have sent with it |
//!
//! These paths take no signature. They are not limited to this machine's own address, since in a container every client
//! comes from another; whoever publishes the port decides who reaches it. A page in a browser is another matter: it
//! comes from inside, on behalf of a stranger. So a request that changes something and carries an `Origin` other
//! than the host it was sent to is refused, and no page of another origin may read an answer.

mod catalog;
mod clock;
mod code;
mod outbox;

use std::sync::Arc;

use contract::ApiError;
use http::header::{ALLOW, HeaderValue, ORIGIN};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use store::StoreError;

use super::Door;
use crate::answer::{self, Answer, BYTES, PEM};
use crate::body;
use crate::front::Arrival;
use crate::settings::MAX_ARCHIVE_BYTES;

const PREFIX: &str = "/_millpond/";
const LOCALSTACK_HEALTH: &str = "/_localstack/health";
const CODE: &str = "lambda/code/";
/// How many seconds `idle` waits if it is not told, and at the most.
const IDLE_SECONDS: f64 = 5.0;
const MAX_IDLE_SECONDS: f64 = 60.0;

/// The door of Millpond's own paths.
pub(super) const DOOR: Door = Door {
    name: "admin",
    recognizes: |arrival| is_admin(arrival.path()),
    enter: |arrival| Box::pin(enter(arrival)),
    refuse,
};

/// Whether a path is one of Millpond's own.
pub(crate) fn is_admin(path: &str) -> bool {
    path.starts_with(PREFIX) || path == LOCALSTACK_HEALTH
}

fn refuse(error: &ApiError) -> Answer {
    let body = json!({"error": error.code, "message": error.message});
    let mut answer = answer::json(answer::status(error.status), &body);
    answer::add_headers(&mut answer, &error.headers);
    answer
}

async fn enter(arrival: Arrival) -> Answer {
    route(arrival).await.unwrap_or_else(|error| refuse(&error))
}

async fn route(arrival: Arrival) -> Result<Answer, ApiError> {
    let path = arrival.path();
    let name = path.strip_prefix(PREFIX).unwrap_or(path);
    let clears = name == "outbox" && arrival.parts.method == Method::DELETE;
    let moves = name == "clock" && arrival.parts.method == Method::POST;
    let changes = clears || moves || matches!(name, "import" | "reset");
    let method_fits = match name {
        "import" | "reset" => arrival.parts.method == Method::POST,
        _ => clears || moves || arrival.reads(),
    };
    if !method_fits {
        let allowed = match name {
            "import" | "reset" => "POST",
            "clock" => "GET, HEAD, POST",
            "outbox" => "GET, HEAD, DELETE",
            _ => "GET, HEAD",
        };
        let mut answer = refuse(&ApiError::new(405, "MethodNotAllowed", "not with this method"));
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        return Ok(answer);
    }
    if changes && is_foreign(&arrival) {
        return Err(ApiError::new(403, "ForeignOrigin", "a page of another origin may not change the state"));
    }
    let dispatch = &arrival.front.dispatch;
    match name {
        "health" => Ok(answer::json(StatusCode::OK, &catalog::health(dispatch))),
        LOCALSTACK_HEALTH => Ok(answer::json(StatusCode::OK, &catalog::localstack_health(dispatch))),
        "not-emulated" => Ok(answer::json(StatusCode::OK, &catalog::not_emulated(dispatch))),
        "idle" => idle(&arrival).await,
        "clock" => clock::clock(arrival).await,
        "outbox" => outbox::outbox(&arrival).await,
        "ca" => ca(&arrival),
        "export" => Ok(answer::answer(StatusCode::OK, BYTES, dispatch.store().export())),
        "import" => import(arrival).await,
        "reset" => reset(&arrival).await,
        _ if name.starts_with(CODE) => {
            let rest = name.strip_prefix(CODE).unwrap_or_default().to_owned();
            code::code(arrival, &rest).await
        }
        _ => match name.strip_prefix("trace/") {
            Some(id) => {
                let unknown =
                    || ApiError::new(404, "UnknownTrace", format!("nothing is known of the request {id}"));
                dispatch.trace(id).map(|tree| answer::json(StatusCode::OK, &tree)).ok_or_else(unknown)
            }
            None => {
                Err(ApiError::new(404, "UnknownPath", format!("{path} is not one of Millpond's own paths")))
            }
        },
    }
}

/// Whether a page of another origin asks.
fn is_foreign(arrival: &Arrival) -> bool {
    let Some(origin) = arrival.parts.headers.get(ORIGIN) else { return false };
    let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    host != Some(arrival.host())
}

fn parameter<'a>(arrival: &'a Arrival, name: &str) -> Option<&'a str> {
    let pairs = arrival.parts.uri.query()?.split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(known, _)| *known == name).map(|(_, value)| value)
}

async fn idle(arrival: &Arrival) -> Result<Answer, ApiError> {
    let seconds = match parameter(arrival, "wait") {
        None => IDLE_SECONDS,
        Some(text) => match text.parse::<f64>() {
            Ok(seconds) if (0.0..=MAX_IDLE_SECONDS).contains(&seconds) => seconds,
            _ => return Err(bad_parameter(&format!("wait must be from 0 to {MAX_IDLE_SECONDS} seconds"))),
        },
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 and the constant above"
    )]
    let idle = arrival.front.dispatch.idle((seconds * 1000.0) as u64).await;
    let status = if idle { StatusCode::OK } else { StatusCode::GATEWAY_TIMEOUT };
    Ok(answer::json(status, &json!({"idle": idle})))
}

fn ca(arrival: &Arrival) -> Result<Answer, ApiError> {
    let pem = arrival.front.certificates.ca_pem();
    let pem = pem.map_err(|error| ApiError::new(500, "NoAuthority", error.to_string()))?;
    Ok(answer::answer(StatusCode::OK, PEM, pem.to_owned()))
}

async fn import(arrival: Arrival) -> Result<Answer, ApiError> {
    let Arrival { front, parts, mut body, .. } = arrival;
    let front: Arc<_> = front;
    let archive = body::raw(&mut body, &parts.headers, MAX_ARCHIVE_BYTES).await?;
    let dispatch = front.dispatch.clone();
    let imported = crate::finish::finish(async move { dispatch.import(&archive).await }).await;
    done(imported)
}

async fn reset(arrival: &Arrival) -> Result<Answer, ApiError> {
    let account = parameter(arrival, "account");
    if account
        .is_some_and(|account| account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(bad_parameter("account must be twelve digits"));
    }
    let (dispatch, account) = (arrival.front.dispatch.clone(), account.map(str::to_owned));
    let reset = async move {
        // What was sent is the program's, not the account's: it does not go with the rest.
        if let Some(account) = &account {
            outbox::forget_account(&dispatch, account).await?;
        }
        dispatch.reset(account.as_deref()).await
    };
    done(crate::finish::finish(reset).await)
}

fn done(result: Result<(), StoreError>) -> Result<Answer, ApiError> {
    match result {
        Ok(()) => Ok(answer::json(StatusCode::OK, &json!({}))),
        Err(StoreError::BadArchive(text)) => Err(ApiError::new(400, "BadArchive", text.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn bad_parameter(text: &str) -> ApiError {
    ApiError::new(400, "BadParameter", text)
}

/// A value that a JSON object of services has.
type Listed = serde_json::Map<String, Value>;
