//! One request on its way: what is known of it so far, and the `$context` that this makes.
//!
//! Of what AWS documents, `$context` lacks what is not emulated: `awsEndpointRequestId`, `identity.clientCert`, `identity.vpcId`,
//! `identity.vpceId`, `wafResponseCode`, `webaclArn`. As everything that is absent they print nothing.

use std::sync::Arc;

use contract::Call;
use serde_json::{Map, Value, json};

use super::deployed::{Deployed, Method, Resource};
use super::event::Event;
use super::failure::Failure;
use super::log::Log;
use super::mapping::{Given, Source};
use super::request::Request;
use super::stages::Settings;
use crate::model::Texts;

/// One request to an API, from the moment when its stage is found.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) call: Call,
    pub(crate) deployed: Arc<Deployed>,
    pub(crate) deployment: String,
    pub(crate) stage: String,
    /// What is set for the stage.
    pub(crate) settings: Arc<Settings>,
    /// With what a canary changes.
    pub(crate) stage_variables: Arc<Map<String, Value>>,
    /// Whether the stage has a canary, and if so whether this request is for it.
    pub(crate) canary: Option<bool>,
    pub(crate) request: Request,
    /// The host of the API under the name that AWS gives it; a custom domain under its own.
    pub(crate) domain: String,
    /// Of a custom domain the base path of the mapping that led here.
    pub(crate) base_path_matched: Option<String>,
    /// What AWS calls the extended request id.
    pub(crate) extended_id: String,
    /// `Root=1-...`.
    pub(crate) trace: String,
    pub(crate) route: Option<(Arc<Resource>, Arc<Method>)>,
    pub(crate) known: Known,
    pub(crate) log: Log,
}

/// What has been found of who calls.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// `$context.authorizer`.
    pub(crate) authorizer: Option<Value>,
    /// An API key: its value and its id.
    pub(crate) key: Option<(String, String)>,
    /// What else stands in `$context`, if an authorizer is tried.
    pub(crate) additional: Texts,
    /// What the authorizer says the API key is.
    pub(crate) usage_identifier: Option<String>,
    /// The account, the access key and the ARN of whoever signed.
    pub(crate) signer: Option<(String, String)>,
}

impl Exchange {
    /// Adds a line to the log, if there is one.
    pub(crate) fn tell(&self, line: impl FnOnce() -> String) {
        self.log.tell(self.call.now, line);
    }

    /// What values are taken from while the request is on its way in.
    pub(crate) fn given<'a>(&'a self, context: &'a Value) -> Given<'a> {
        Given {
            request: Some(&self.request),
            headers: &[],
            body: &self.request.body,
            context,
            stage_variables: &self.stage_variables,
        }
    }

    /// The context, if one of these sources looks at it.
    pub(crate) fn context_for<'s>(&self, sources: impl IntoIterator<Item = &'s Source>) -> Value {
        if sources.into_iter().any(Source::needs_context) { self.context() } else { Value::Null }
    }

    /// The request as a function is told it.
    pub(crate) fn event<'a>(&'a self, context: &'a Value, is_binary: bool) -> Event<'a> {
        let resource = self.route.as_ref().map_or("", |(resource, _)| resource.path.as_str());
        Event { request: &self.request, resource, context, stage_variables: &self.stage_variables, is_binary }
    }

    /// The method's ARN, as policies name it.
    pub(crate) fn method_arn(&self) -> String {
        let scope = self.call.store.scope();
        format!(
            "arn:aws:execute-api:{}:{}:{}/{}/{}/{}",
            scope.region,
            scope.account,
            self.deployed.api,
            self.stage,
            self.request.method,
            self.request.routed_path.trim_start_matches('/')
        )
    }

    /// `$context`, and what a function is shown of it.
    pub(crate) fn context(&self) -> Value {
        let request = &self.request;
        let mut context = Map::with_capacity(24);
        let mut put = |name: &str, value: Value| {
            context.insert(name.to_owned(), value);
        };
        if let Some((resource, method)) = &self.route {
            put("resourceId", resource.id.as_str().into());
            if let Some(authorizer) = &self.known.authorizer {
                put("authorizer", authorizer.clone());
            }
            put("resourcePath", resource.path.as_str().into());
            if let Some(name) = &method.operation_name {
                put("operationName", name.as_str().into());
            }
        }
        put("httpMethod", request.method.as_str().into());
        put("extendedRequestId", self.extended_id.as_str().into());
        put("requestTime", common_log_time(self.call.now.0).into());
        put("path", request.whole_path.as_str().into());
        put("accountId", (&*self.call.store.scope().account).into());
        put("protocol", request.protocol.as_str().into());
        put("stage", self.stage.as_str().into());
        put("domainPrefix", self.domain.split('.').next().unwrap_or_default().into());
        put("requestTimeEpoch", self.call.now.0.into());
        put("requestId", (&*self.call.request_id).into());
        put("identity", self.identity());
        put("domainName", self.domain.as_str().into());
        if let Some(base_path) = &self.base_path_matched {
            // Believed: what stands there for a mapping of the root.
            put("customDomain", json!({"basePathMatched": base_path}));
        }
        put("endpointType", self.deployed.endpoint_type.as_str().into());
        put("deploymentId", self.deployment.as_str().into());
        put("apiId", self.deployed.api.as_str().into());
        put("xrayTraceId", self.trace.as_str().into());
        if let Some(is_canary) = self.canary {
            put("isCanaryRequest", is_canary.to_string().into());
        }
        for (name, value) in &self.known.additional {
            context.insert(name.clone(), value.as_str().into());
        }
        Value::Object(context)
    }

    /// `$context` after a failure.
    pub(crate) fn context_of(&self, failure: &Failure) -> Value {
        let mut context = self.context();
        let error = json!({
            "message": failure.message(),
            "messageString": failure.message_string(),
            "responseType": failure.kind.name,
            "validationErrorString": failure.validation,
        });
        if let Value::Object(members) = &mut context {
            members.insert("error".to_owned(), error);
        }
        context
    }

    fn identity(&self) -> Value {
        let known = &self.known;
        let (account, access_key) = match &known.signer {
            Some((account, key)) => (Value::from(account.as_str()), Value::from(key.as_str())),
            None => (Value::Null, Value::Null),
        };
        let arn = known.signer.as_ref().map(|(account, _)| format!("arn:aws:iam::{account}:root"));
        let mut identity = json!({
            "cognitoIdentityPoolId": null,
            "accountId": account,
            "cognitoIdentityId": null,
            "caller": account,
            "sourceIp": self.request.source_ip,
            "principalOrgId": null,
            "accessKey": access_key,
            "cognitoAuthenticationType": null,
            "cognitoAuthenticationProvider": null,
            "userArn": arn,
            "userAgent": self.request.header("user-agent"),
            "user": account,
        });
        if let (Some((value, id)), Value::Object(members)) = (&known.key, &mut identity) {
            members.insert("apiKey".to_owned(), value.as_str().into());
            members.insert("apiKeyId".to_owned(), id.as_str().into());
        }
        identity
    }
}

/// A time as Apache's logs write it: `31/Oct/2026:12:00:00 +0000`.
pub(crate) fn common_log_time(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

/// The id that `x-amz-apigw-id` carries: eleven bytes in base64.
pub(crate) fn extended_id(bits: u128) -> String {
    use base64::Engine;
    let bytes = bits.to_be_bytes();
    base64::engine::general_purpose::STANDARD.encode(bytes.get(..11).unwrap_or_default())
}

/// A trace as X-Ray names it: the second in which it began, and 96 bits.
pub(crate) fn trace_root(milliseconds: i64, bits: u128) -> String {
    let seconds = milliseconds.div_euclid(1000);
    format!("Root=1-{seconds:08x}-{:024x}", bits & ((1 << 96) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Log analysers and X-Ray read these by their form.
    #[test]
    fn times_and_ids_have_their_forms() {
        assert_eq!(common_log_time(1_793_448_000_123), "31/Oct/2026:12:00:00 +0000");
        assert_eq!(extended_id(u128::MAX), "//////////////8=");
        assert_eq!(trace_root(1_793_448_000_123, 1), "Root=1-6ae5d840-000000000000000000000001");
    }
}
