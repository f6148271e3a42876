//! The caches of stages: answers of methods, for as long as the stage says, by the parameters that their integrations name.
//!
//! A stage has a cache if its cluster is enabled. A method uses it if its settings say so: those of `*/*` speak for GET alone, a
//! method's own for that method, whatever it is (documented). Answers are kept by the integration's namespace, which is its
//! resource unless several share one, and by nothing of the request but the integration's key parameters. Any status is kept
//! (published: users found their 429 again). A request with `Cache-Control: max-age=0` from whoever may do so has its answer made
//! anew; may do so whoever signed, for nobody's policies are read here.
//!
//! Ignored: `cacheDataEncrypted`, and how large the cluster is said to be.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{Call, Time};
use parking_lot::Mutex;
use serde_json::Value;

use super::answer::Answer;
use super::exchange::Exchange;
use super::failure::{ACCESS_DENIED, Failure};
use super::integration;
use crate::model::stage::MethodSetting;

/// The largest body that is kept (documented).
const LARGEST_BODY: usize = 1_048_576;
/// How many bytes of answers are kept for an account and region, their keys included. Past that the expired go, and if they are not
/// enough, all. AWS's smallest cluster has eight times as many.
const MOST_BYTES: usize = 64 << 20;
/// What an answer takes besides its texts, roughly.
const BYTES_OF_AN_ANSWER: usize = 256;
/// What a client reads that may not have its answer made anew, if the stage says that it is to (published by users).
const IGNORED: &str = "199 Cache-control headers were ignored because the caller was unauthorized.";

/// By API, stage and what [`key`] makes of a request.
#[derive(Default)]
struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: HashMap<String, Entry>,
    bytes: usize,
}

struct Entry {
    until: Time,
    answer: Answer,
    bytes: usize,
}

/// Has the method's integration answer, unless its last answer still holds.
///
/// # Errors
/// What the gateway answers in its place; 403, if the cache is not this client's to go past and the stage says so.
pub(super) async fn run(exchange: &Exchange) -> Result<Answer, Failure> {
    let Some((setting, key)) = exchange.settings.has_cache.then(|| used(exchange)).flatten() else {
        return integration::run(exchange).await;
    };
    let asks = asks_anew(exchange);
    let may = !setting.require_authorization_for_cache_control || exchange.known.signer.is_some();
    let strategy = setting.unauthorized_cache_control_header_strategy.as_str();
    if asks && !may && strategy == "FAIL_WITH_403" {
        return Err(Failure::from(&ACCESS_DENIED));
    }
    let cache: Arc<Cache> = exchange.call.kept();
    let held = if asks && may { None } else { cache.0.lock().held(&key, exchange.call.now) };
    let mut answer = match held {
        Some(answer) => answer,
        None => {
            let answer = integration::run(exchange).await?;
            let now = exchange.call.clock.now();
            let until = now.plus(setting.cache_ttl_in_seconds.saturating_mul(1000));
            if answer.body.len() <= LARGEST_BODY {
                cache.0.lock().keep(key, until, now, &answer);
            }
            answer
        }
    };
    if asks && !may && strategy == "SUCCEED_WITH_RESPONSE_HEADER" {
        answer.headers.push(("Warning".to_owned(), IGNORED.to_owned()));
    }
    Ok(answer)
}

/// What is set for a method that uses the cache, and what its answer is kept by.
fn used(exchange: &Exchange) -> Option<(&MethodSetting, String)> {
    let (resource, _) = exchange.route.as_ref()?;
    let method = &exchange.request.method;
    let (setting, is_own) = exchange.settings.of_method(&resource.path, method)?;
    let is_used = setting.caching_enabled && setting.cache_ttl_in_seconds > 0 && (is_own || method == "GET");
    Some((setting, is_used.then(|| key(exchange)).flatten()?))
}

/// Behind the API and the stage: whether it is a canary with a cache of its own, the namespace, the method and the parameters.
fn key(exchange: &Exchange) -> Option<String> {
    let (resource, method) = exchange.route.as_ref()?;
    let integration = method.integration.as_ref()?;
    let is_apart = exchange.canary == Some(true) && !exchange.settings.canary_uses_cache;
    let sources = &integration.cache_keys;
    let context = exchange.context_for(sources);
    let given = exchange.given(&context);
    let mut parts: Vec<Value> = Vec::with_capacity(sources.len() + 3);
    parts.push(is_apart.into());
    parts.push(integration.cache_namespace.as_deref().unwrap_or(&resource.id).into());
    parts.push(exchange.request.method.as_str().into());
    parts.extend(sources.iter().map(|source| source.values(&given).into()));
    Some(format!("{}{}", of_stage(&exchange.deployed.api, &exchange.stage), Value::Array(parts)))
}

fn of_stage(api: &str, stage: &str) -> String {
    format!("{api}/{stage}/")
}

fn asks_anew(exchange: &Exchange) -> bool {
    let headers = exchange.request.headers.iter();
    let mut said = headers.filter(|(name, _)| name.eq_ignore_ascii_case("cache-control"));
    said.any(|(_, value)| value.split(',').any(|one| one.trim().eq_ignore_ascii_case("max-age=0")))
}

/// Forgets what a stage has answered.
pub(crate) fn flush(call: &Call, api: &str, stage: &str) {
    let cache: Arc<Cache> = call.kept();
    let prefix = of_stage(api, stage);
    cache.0.lock().retain(|key, _| !key.starts_with(&prefix));
}

impl Kept {
    fn held(&self, key: &str, now: Time) -> Option<Answer> {
        self.answers.get(key).filter(|entry| now < entry.until).map(|entry| entry.answer.clone())
    }

    fn keep(&mut self, key: String, until: Time, now: Time, answer: &Answer) {
        let headers: usize = answer.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let bytes = BYTES_OF_AN_ANSWER + key.len() + headers + answer.body.len();
        if self.bytes + bytes > MOST_BYTES {
            self.retain(|_, entry| now < entry.until);
        }
        if self.bytes + bytes > MOST_BYTES {
            self.retain(|_, _| false);
        }
        let known = self.answers.insert(key, Entry { until, answer: answer.clone(), bytes });
        self.bytes = self.bytes + bytes - known.map_or(0, |entry| entry.bytes);
    }

    fn retain(&mut self, is_kept: impl Fn(&str, &Entry) -> bool) {
        self.answers.retain(|key, entry| is_kept(key, entry));
        self.bytes = self.answers.values().map(|entry| entry.bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A cache that only grows is a leak: a client makes keys as it likes.
    #[test]
    fn a_cache_is_bounded() {
        let mut kept = Kept::default();
        let body = Answer { body: vec![b'x'; LARGEST_BODY].into(), ..Answer::default() };
        kept.keep("lives".to_owned(), Time(10), Time(0), &Answer::default());
        for number in 0..63 {
            kept.keep(format!("dies {number}"), Time(1), Time(0), &body);
        }
        assert_eq!((kept.answers.len(), kept.held("dies 0", Time(0)).is_some()), (64, true));
        assert!(kept.held("dies 0", Time(1)).is_none());
        kept.keep("over".to_owned(), Time(10), Time(1), &body);
        assert_eq!(kept.answers.len(), 2, "what has expired goes first");
        for number in 0..63 {
            kept.keep(format!("lives {number}"), Time(10), Time(1), &body);
            kept.keep(format!("lives {number}"), Time(10), Time(1), &body);
        }
        assert!(kept.bytes <= MOST_BYTES && kept.answers.len() < 63, "{}", kept.answers.len());
        assert_eq!(kept.bytes, kept.answers.values().map(|entry| entry.bytes).sum::<usize>());
    }
}
