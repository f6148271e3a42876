//! What is kept of HTTP APIs. All rows are JSON objects of the members that AWS answers.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`APIS`] | | id | an API, without its endpoint |
//! | [`ROUTES`] | API | id | a route |
//! | [`INTEGRATIONS`] | API | id | an integration |
//! | [`AUTHORIZERS`] | API | id | an authorizer |
//! | [`STAGES`] | API | name | a stage |
//! | [`DEPLOYMENTS`] | API | id | a deployment |
//! | [`SNAPSHOTS`] | API | deployment | the API as it was, with `Routes`, `Integrations` and `Authorizers` |
//! | [`HOMES`], of the program itself | | API | whose it is: [`Home`](crate::collections::Home) |

use store::Collection;

pub(crate) static APIS: Collection = Collection::with_feed("apigatewayv2.apis");
pub(crate) static ROUTES: Collection = Collection::new("apigatewayv2.routes");
pub(crate) static INTEGRATIONS: Collection = Collection::new("apigatewayv2.integrations");
pub(crate) static AUTHORIZERS: Collection = Collection::new("apigatewayv2.authorizers");
pub(crate) static STAGES: Collection = Collection::with_feed("apigatewayv2.stages");
pub(crate) static DEPLOYMENTS: Collection = Collection::with_feed("apigatewayv2.deployments");
pub(crate) static SNAPSHOTS: Collection = Collection::new("apigatewayv2.snapshots");
pub(crate) static HOMES: Collection = Collection::new("apigatewayv2.homes");

/// The collections that are an API's own and go with it.
pub(crate) static OF_AN_API: [&Collection; 6] =
    [&ROUTES, &INTEGRATIONS, &AUTHORIZERS, &STAGES, &DEPLOYMENTS, &SNAPSHOTS];
