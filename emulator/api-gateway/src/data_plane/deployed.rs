//! An API as it was deployed, made ready to answer: paths as a tree, templates and expressions read.
//!
//! It is made once for each deployment, which never changes, and kept in memory.

pub(super) mod reading;

use std::collections::HashMap;
use std::sync::Arc;

use mapping_template::{SyntaxError, Template};
use serde_json::Value;

use super::mapping::{Source, Target};
use super::path_tree::PathTree;
use super::patterns::Pattern;

/// A deployment of an API.
#[derive(Debug)]
pub(crate) struct Deployed {
    pub(crate) api: String,
    /// Such as `EDGE`.
    pub(crate) endpoint_type: String,
    pub(crate) binary_media_types: Vec<String>,
    /// The size from which answers are compressed, if they are.
    pub(crate) minimum_compression_size: Option<usize>,
    pub(crate) disable_execute_api_endpoint: bool,
    /// Whether the API key comes from the authorizer, and not from the header `x-api-key`.
    pub(crate) key_from_authorizer: bool,
    pub(crate) resources: PathTree<Arc<Resource>>,
    pub(crate) authorizers: HashMap<String, Arc<Authorizer>>,
    /// Schemas by the names of their models.
    pub(crate) models: HashMap<String, Value>,
    /// By their types.
    pub(crate) gateway_responses: HashMap<String, GatewayResponse>,
}

/// A resource that has methods.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) id: String,
    pub(crate) path: String,
    /// By their names; `ANY` for all others.
    pub(crate) methods: HashMap<String, Arc<Method>>,
}

/// A method of a resource.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) authorization: Authorization,
    pub(crate) api_key_required: bool,
    pub(crate) operation_name: Option<String>,
    /// The parameters that a request must have, if its validator looks at parameters: as they are written, and where they are.
    pub(crate) required: Vec<(String, Source)>,
    /// Names of models by media types, if the validator looks at bodies.
    pub(crate) body_models: Option<Vec<(String, String)>>,
    /// The statuses that the method may answer with, and what of parameters each may have.
    pub(crate) responses: HashMap<String, Vec<Target>>,
    pub(crate) integration: Option<Integration>,
}

/// Who may call a method.
#[derive(Debug)]
pub(crate) enum Authorization {
    Nobody,
    Iam,
    /// By an authorizer's id, and for a user pool with these scopes.
    Authorizer(String, Vec<String>),
}

/// An authorizer.
#[derive(Debug)]
pub(crate) struct Authorizer {
    pub(crate) id: String,
    pub(crate) kind: AuthorizerKind,
    /// Where the identity is read from.
    pub(crate) sources: Vec<Source>,
    /// What the token must match, or the audience of a user pool's token.
    pub(crate) validation: Option<Pattern>,
    /// For how long an answer holds; 0 for not at all.
    pub(crate) seconds: i64,
}

#[derive(Debug)]
pub(crate) enum AuthorizerKind {
    /// A function's URI; whether it is given the whole request, or the token alone.
    Function { uri: String, is_request: bool },
    /// The ARNs of user pools.
    UserPools(Vec<String>),
}

/// What answers a method.
#[derive(Debug)]
pub(crate) struct Integration {
    pub(crate) kind: IntegrationKind,
    pub(crate) uri: String,
    pub(crate) http_method: String,
    pub(crate) parameters: Vec<(Target, Source)>,
    pub(crate) templates: Templates,
    pub(crate) passthrough: Passthrough,
    pub(crate) content_handling: Option<ContentHandling>,
    pub(crate) timeout_milliseconds: i64,
    /// What answers are kept under, if not under their resource.
    pub(crate) cache_namespace: Option<String>,
    /// What of a request its answer is kept by.
    pub(crate) cache_keys: Vec<Source>,
    pub(crate) responses: Vec<Response>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntegrationKind {
    Mock,
    Aws,
    AwsProxy,
    Http,
    HttpProxy,
}

/// When a body without a template of its type is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passthrough {
    WhenNoMatch,
    WhenNoTemplates,
    Never,
}

/// What becomes of bodies that are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentHandling {
    ToBinary,
    ToText,
}

/// What is made of an integration's answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: String,
    /// Whether it is for what no pattern fits.
    pub(crate) is_default: bool,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) parameters: Vec<(Target, Source)>,
    pub(crate) templates: Templates,
    pub(crate) content_handling: Option<ContentHandling>,
}

/// What the gateway answers by itself, where the API says so.
#[derive(Debug, Default)]
pub(crate) struct GatewayResponse {
    pub(crate) status: Option<u16>,
    pub(crate) parameters: Vec<(Target, Source)>,
    pub(crate) templates: Vec<(String, String)>,
}

/// Templates by media types, in their order.
#[derive(Debug, Default)]
pub(crate) struct Templates(Vec<(String, Ready)>);

/// A template that was read.
#[derive(Debug)]
pub(crate) struct Ready {
    /// Or why it could not be: requests find out, as with AWS (believed). Nothing if the template is empty: the body is passed on.
    pub(crate) template: Option<Result<Template, SyntaxError>>,
    /// Whether it may ask for `$context`.
    pub(crate) needs_context: bool,
}

impl Templates {
    /// Reads templates.
    pub(crate) fn read<'t>(templates: impl Iterator<Item = (&'t String, &'t Option<String>)>) -> Templates {
        let ready = templates.map(|(media_type, text)| {
            let text = text.as_deref().filter(|text| !text.is_empty());
            let needs_context = text.is_some_and(|text| text.contains("context"));
            let ready = Ready { template: text.map(Template::parse), needs_context };
            (media_type.to_ascii_lowercase(), ready)
        });
        Templates(ready.collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The template of a media type; `$default` stands for all others (AWS's name in WebSocket APIs, taken here, too).
    pub(crate) fn of(&self, media_type: &str) -> Option<&Ready> {
        let named = |name: &str| self.0.iter().find(|(known, _)| known == name).map(|(_, ready)| ready);
        named(media_type).or_else(|| named("$default"))
    }

    /// The template of exactly this media type, with the type.
    pub(crate) fn named(&self, media_type: &str) -> Option<(&str, &Ready)> {
        let found = self.0.iter().find(|(known, _)| known == media_type);
        found.map(|(media_type, ready)| (media_type.as_str(), ready))
    }

    /// The first template, whatever its type.
    pub(crate) fn first(&self) -> Option<(&str, &Ready)> {
        self.0.first().map(|(media_type, ready)| (media_type.as_str(), ready))
    }
}
