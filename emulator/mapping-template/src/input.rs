//! What a template is given: `$input`, `$context`, `$stageVariables`; and what it gives besides its text: the overrides.

use serde_json::{Map, Value as Json};

/// A request's parameters of one kind, in their order.
pub type Parameters<'a> = &'a [(String, String)];

/// What a reference to what is absent prints, if it is not quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// Nothing, as in API Gateway. Believed; users of emulators report it.
    #[default]
    PrintsNothing,
    /// Itself, as in Velocity: `$absent`.
    PrintsItself,
}

/// What a template is rendered with.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// The body, `$input.body`; of a request or of an integration's response. What is not UTF-8 in it is replaced.
    pub body: &'a [u8],
    /// Parameters of the path.
    pub path: Parameters<'a>,
    /// Parameters of the query string.
    pub querystring: Parameters<'a>,
    /// Headers. `$input.params(name)` finds one whatever the case of its name; `$input.params().header` shows the names as they are here.
    /// Believed.
    pub header: Parameters<'a>,
    /// `$context`: an object. Its `requestOverride` and `responseOverride` are the template's to fill.
    pub context: Option<&'a Json>,
    /// `$stageVariables`.
    pub stage_variables: Option<&'a Map<String, Json>>,
    /// What a reference to what is absent prints.
    pub absent: Absent,
}

impl<'a> Input<'a> {
    /// A body, and nothing else.
    pub fn of(body: &'a [u8]) -> Input<'a> {
        Input { body, ..Input::default() }
    }
}

/// What a template overrides of a request or a response, each as it prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// `status`, of a response.
    pub status: Option<String>,
    /// `header.NAME`.
    pub header: Vec<(String, String)>,
    /// `path.NAME`, of a request.
    pub path: Vec<(String, String)>,
    /// `querystring.NAME`, of a request.
    pub querystring: Vec<(String, String)>,
}
