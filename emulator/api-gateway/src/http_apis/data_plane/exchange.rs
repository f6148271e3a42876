//! One request on its way through an HTTP API: what is known of it, and the `$context` that this makes.

use std::sync::Arc;

use contract::{Call, HttpRequest};
use serde_json::{Map, Value, json};

use super::addressing::{Stage, Target};
use super::deployed::{Deployed, Route};
use crate::data_plane::exchange::{common_log_time, trace_root};
use crate::data_plane::request::{self, Pairs, Request};
use crate::http_apis::kinds::Members;
use crate::http_apis::routes::DEFAULT;

/// One request, from the moment when its stage is found.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) call: Call,
    pub(crate) api: String,
    pub(crate) stage: Stage,
    pub(crate) deployed: Arc<Deployed>,
    /// Header names are in small letters (documented), path parameters decoded.
    pub(crate) request: Request,
    /// As it came.
    pub(crate) raw_query: String,
    pub(crate) domain: String,
    /// Of a custom domain the base path of the mapping that led here.
    pub(crate) base_path_matched: Option<String>,
    /// What `apigw-requestid` says.
    pub(crate) id: String,
    pub(crate) route: Option<Arc<Route>>,
    pub(crate) caller: Caller,
    /// The account and the access key of whoever signed.
    pub(crate) signer: Option<(String, String)>,
}

/// Who calls, as far as the route asked.
#[derive(Clone, Debug, Default)]
pub(crate) enum Caller {
    #[default]
    Nobody,
    /// The bearer of a token: its claims as texts, and the scopes that the route asks for.
    Token { claims: Members, scopes: Value },
    /// Whom a function has let in, and what it says of them.
    Admitted { principal: Option<String>, context: Option<Members> },
    /// Whoever signed.
    Signer,
}

impl Exchange {
    /// What of a request is known before its route is.
    pub(crate) fn begin(
        call: Call,
        request: HttpRequest,
        target: Target,
        stage: Stage,
        deployed: Arc<Deployed>,
        id: String,
    ) -> Exchange {
        let signer = request.parameter("signer");
        let signer =
            (!signer.is_empty()).then(|| (signer.to_owned(), request.parameter("access_key").to_owned()));
        let domain = target.domain(&call);
        let decoded = request::decoded(&stage.path);
        // A stage that is in the path is in what integrations are told of it.
        let path = if stage.name == DEFAULT { decoded } else { format!("/{}{decoded}", stage.name) };
        let protocol = request.parameter("protocol").to_owned();
        let source_ip = request.parameter("source_ip").to_owned();
        Exchange {
            request: Request {
                method: request.method.as_str().to_owned(),
                whole_path: target.path_with_mapping().unwrap_or_else(|| path.clone()),
                path,
                routed_path: stage.path.clone(),
                headers: headers(&call, &request, &source_ip),
                query: request::read_query(&request.query),
                path_parameters: Vec::new(),
                body: request.body,
                source_ip,
                protocol,
            },
            raw_query: request.query,
            base_path_matched: target.base_path_matched().map(str::to_owned),
            api: target.api,
            call,
            stage,
            deployed,
            domain,
            id,
            route: None,
            caller: Caller::Nobody,
            signer,
        }
    }

    /// The route's ARN, as policies name it.
    pub(crate) fn route_arn(&self) -> String {
        let scope = self.call.store.scope();
        let path = self.route.as_ref().map_or("", |route| route.path.as_str());
        // A request that only `$default` is for is named by that (believed).
        let resource = if path == DEFAULT {
            format!("/{DEFAULT}")
        } else {
            format!("/{}{}", self.request.method, self.stage.path)
        };
        format!(
            "arn:aws:execute-api:{}:{}:{}/{}{resource}",
            scope.region, scope.account, self.api, self.stage.name
        )
    }

    /// When the request came, as Apache's logs write it.
    pub(crate) fn time(&self) -> String {
        common_log_time(self.call.now.0)
    }

    /// `$context`.
    pub(crate) fn context(&self) -> Value {
        let mut context = Map::new();
        let mut put = |name: &str, value: Value| {
            context.insert(name.to_owned(), value);
        };
        put("accountId", (&*self.call.store.scope().account).into());
        put("apiId", self.api.as_str().into());
        if let Some(base_path) = &self.base_path_matched {
            put("customDomain", json!({"basePathMatched": base_path}));
        }
        put("domainName", self.domain.as_str().into());
        put("domainPrefix", self.domain_prefix().into());
        put("extendedRequestId", self.id.as_str().into());
        put("httpMethod", self.request.method.as_str().into());
        put("path", self.request.path.as_str().into());
        put("protocol", self.request.protocol.as_str().into());
        put("requestId", self.id.as_str().into());
        put("requestTime", self.time().into());
        put("requestTimeEpoch", self.call.now.0.into());
        put("routeKey", self.route.as_ref().map_or("", |route| route.key.as_str()).into());
        put("stage", self.stage.name.as_str().into());
        put("identity", self.identity());
        match &self.caller {
            Caller::Token { claims, .. } => put("authorizer", json!({"claims": claims})),
            Caller::Admitted { principal, context: told } => {
                let mut authorizer = told.clone().unwrap_or_default();
                if let Some(principal) = principal {
                    authorizer.insert("principalId".to_owned(), principal.as_str().into());
                }
                put("authorizer", Value::Object(authorizer));
            }
            Caller::Nobody | Caller::Signer => {}
        }
        Value::Object(context)
    }

    /// `$context.identity`, which events of format 1.0 have, too.
    pub(crate) fn identity(&self) -> Value {
        let signer = self.signer.as_ref().filter(|_| matches!(self.caller, Caller::Signer));
        let account = signer.map(|(account, _)| account.as_str());
        json!({
            "accessKey": signer.map(|(_, key)| key.as_str()),
            "accountId": account,
            "caller": account,
            "cognitoAuthenticationProvider": null,
            "cognitoAuthenticationType": null,
            "cognitoIdentityId": null,
            "cognitoIdentityPoolId": null,
            "principalOrgId": null,
            "sourceIp": self.request.source_ip,
            "user": account,
            "userAgent": self.request.header("user-agent"),
            "userArn": account.map(|account| format!("arn:aws:iam::{account}:root")),
        })
    }

    /// The first label of the host.
    pub(crate) fn domain_prefix(&self) -> &str {
        self.domain.split('.').next().unwrap_or_default()
    }
}

/// The headers of a request with what AWS's front adds. Whoever was in front of it stands before it in the list.
fn headers(call: &Call, request: &HttpRequest, source_ip: &str) -> Pairs {
    let forwarded = match request.header("x-forwarded-for") {
        Some(before) => format!("{before}, {source_ip}"),
        None => source_ip.to_owned(),
    };
    let trace = match request.header("x-amzn-trace-id") {
        Some(trace) => trace.to_owned(),
        None => trace_root(call.now.0, call.ids.bits()),
    };
    let (port, scheme) =
        if request.parameter("scheme") == "http" { ("80", "http") } else { ("443", "https") };
    let own = [
        ("x-amzn-trace-id", trace.as_str()),
        ("x-forwarded-for", forwarded.as_str()),
        ("x-forwarded-port", port),
        ("x-forwarded-proto", scheme),
    ];
    let mut headers = request::read_headers(&request.headers, true);
    headers.retain(|(name, _)| !own.iter().any(|(known, _)| known == name));
    headers.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    headers
}

/// The values of each name, joined by commas, in the order in which the names came.
pub(crate) fn joined(pairs: &Pairs) -> Members {
    let mut members = Members::new();
    for (name, value) in pairs {
        match members.get_mut(name) {
            Some(Value::String(known)) => {
                known.push(',');
                known.push_str(value);
            }
            _ => {
                members.insert(name.clone(), Value::from(value.as_str()));
            }
        }
    }
    members
}
