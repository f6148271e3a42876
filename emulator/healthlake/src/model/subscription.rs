//! A FHIR Subscription as HealthLake reads it: R4's resource with the extensions of the R5 backport and three of its own.
//!
//! Read are `criteria` (the topic) with its filters, `channel` with type, endpoint, headers, credentials and content, and
//! `end`. The backport's heartbeat, timeout and maximum count are refused by name. `reason`, `contact` and
//! `meta.profile` are accepted and have no effect.

use contract::Time;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const BACKPORT: &str = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
const FILTER: &str = "backport-filter-criteria";
const CONTENT: &str = "backport-payload-content";
const REFUSED: [&str; 3] = ["backport-heartbeat-period", "backport-timeout", "backport-max-count"];

const CLIENT_ID: &str = "http://healthlake.amazonaws.com/channel-type-clientId";
const CLIENT_SECRET: &str = "http://healthlake.amazonaws.com/channel-type-clientSecret";
const TOKEN_ENDPOINT: &str = "http://healthlake.amazonaws.com/channel-type-oauth-endpoint";

/// What a notification holds of the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Content {
    IdOnly,
    FullResource,
}

/// Where notifications go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Channel {
    /// A POST to a URL.
    RestHook { endpoint: String, headers: Vec<(String, String)>, credentials: Option<Credentials> },
    /// An event on a bus, by its ARN or name.
    EventBridge { bus: String },
}

/// OAuth's client credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) token_endpoint: String,
}

/// What a Subscription asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The topic, as it is written.
    pub(crate) topic: String,
    /// Filters such as `Encounter?subject=Patient/1`.
    pub(crate) filters: Vec<String>,
    pub(crate) content: Content,
    pub(crate) channel: Channel,
    /// When it ends.
    pub(crate) end: Option<Time>,
}

impl Wish {
    /// Reads a valid R4 Subscription.
    ///
    /// # Errors
    /// Why HealthLake could not activate it; believed texts.
    pub(crate) fn read(subscription: &Value, strict: bool) -> Result<Wish, String> {
        let channel = &subscription["channel"];
        refuse_extensions(&[subscription, channel, &channel["_type"], &channel["_payload"]])?;
        let payload = text(&channel["payload"]);
        if payload != Some("application/fhir+json") {
            return Err("channel.payload must be application/fhir+json".to_owned());
        }
        let content = extension(&channel["_payload"], &[BACKPORT, CONTENT].concat());
        let content = match content.and_then(|extension| text(&extension["valueCode"])) {
            Some("id-only") => Content::IdOnly,
            Some("full-resource") => Content::FullResource,
            _ => {
                return Err(format!(
                    "channel.payload needs the extension {CONTENT}: id-only or full-resource"
                ));
            }
        };
        let topic = text(&subscription["criteria"]).filter(|topic| !topic.contains('?'));
        let topic = topic.ok_or("criteria must be the URL of a SubscriptionTopic")?.to_owned();
        let filter_url = [BACKPORT, FILTER].concat();
        let filters = extensions(&subscription["_criteria"], &filter_url);
        let filters = filters.filter_map(|extension| text(&extension["valueString"])).map(str::to_owned);
        let end = match text(&subscription["end"]) {
            None => None,
            Some(end) => {
                let end: Timestamp = end.parse().map_err(|_| format!("end is not an instant: {end}"))?;
                Some(Time(end.as_millisecond()))
            }
        };
        Ok(Wish { topic, filters: filters.collect(), content, channel: read_channel(channel, strict)?, end })
    }
}

fn read_channel(channel: &Value, strict: bool) -> Result<Channel, String> {
    let endpoint = text(&channel["endpoint"]).ok_or("channel.endpoint is required")?.to_owned();
    match text(&channel["type"]) {
        Some("event-bridge") => Ok(Channel::EventBridge { bus: endpoint }),
        Some("rest-hook") => {
            let credentials = credentials(&channel["_type"], strict)?;
            let headers = channel["header"].as_array().into_iter().flatten().filter_map(text);
            let headers = headers.map(|header| {
                let (name, value) = header
                    .split_once(':')
                    .ok_or_else(|| format!("channel.header is not of the form Name: value: {header}"))?;
                Ok((name.trim().to_owned(), value.trim().to_owned()))
            });
            let headers = headers.collect::<Result<_, String>>()?;
            Ok(Channel::RestHook { endpoint, headers, credentials })
        }
        other => {
            Err(format!("channel.type {} is not supported: rest-hook or event-bridge", other.unwrap_or("?")))
        }
    }
}

/// HealthLake demands all three; without strict limits none is also good, since a receiver on this machine seldom has an
/// authorization server.
fn credentials(channel_type: &Value, strict: bool) -> Result<Option<Credentials>, String> {
    let find = |url| {
        let extension = extension(channel_type, url)?;
        ["valueString", "valueUri", "valueUrl"].into_iter().find_map(|member| text(&extension[member]))
    };
    match (find(CLIENT_ID), find(CLIENT_SECRET), find(TOKEN_ENDPOINT)) {
        (None, None, None) if !strict => Ok(None),
        (Some(client_id), Some(client_secret), Some(token_endpoint)) => Ok(Some(Credentials {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            token_endpoint: token_endpoint.to_owned(),
        })),
        _ => {
            let names = [CLIENT_ID, CLIENT_SECRET, TOKEN_ENDPOINT].join(", ");
            Err(format!("a rest-hook needs the extensions {names} of channel.type"))
        }
    }
}

fn refuse_extensions(places: &[&Value]) -> Result<(), String> {
    for name in REFUSED {
        let url = [BACKPORT, name].concat();
        if places.iter().any(|place| extension(place, &url).is_some()) {
            return Err(format!("extension {name} is not emulated by Millpond"));
        }
    }
    Ok(())
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

fn extensions<'v>(element: &'v Value, url: &str) -> impl Iterator<Item = &'v Value> {
    element["extension"].as_array().into_iter().flatten().filter(move |extension| extension["url"] == url)
}

fn extension<'v>(element: &'v Value, url: &str) -> Option<&'v Value> {
    extensions(element, url).next()
}
