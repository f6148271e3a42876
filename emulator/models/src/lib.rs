//! What AWS's own service models say: the operations of each service, the shapes they take and give, the limits
//! on every value, and the errors.
//!
//! AWS publishes one model per service; every SDK is generated from it. `cargo xtask models` turns those models
//! into the Rust tables under `services`, which are committed and never edited by hand. A model is plain data in
//! the program's read-only memory: nothing is parsed or built at start.
//!
//! Three things stand on it:
//!
//! - **finding** a request's operation: [`by_target_prefix`] and [`ServiceModel::operation`] for the JSON
//!   protocols, [`by_signing_name`] and [`ServiceModel::route`] for the REST protocols;
//! - **reading and writing** a protocol: [`Shape`], [`Member`] and [`Kind`] say where a value travels (header,
//!   path, query, body) and under which name;
//! - **checking** an input as AWS does before an operation runs: module [`check`].
//!
//! ```
//! let healthlake = models::by_target_prefix("HealthLake").unwrap();
//! let create = healthlake.operation("CreateFHIRDatastore").unwrap();
//! let input = serde_json::json!({"DatastoreTypeVersion": "R5"});
//! let refusal = models::check::constraints(healthlake, create.input.unwrap(), &input, models::check::Wording::Classic);
//! assert_eq!(
//!     refusal.unwrap_err(),
//!     "1 validation error detected: Value 'R5' at 'datastoreTypeVersion' failed to satisfy constraint: \
//!      Member must satisfy enum value set: [R4]"
//! );
//! ```
//!
//! This crate knows no wire format, no store and no clock.

pub mod check;
mod model;
mod pattern;
mod route;
mod services;
mod table;

pub use model::{
    Bounds, ErrorTrait, Kind, Location, Member, OperationModel, Protocol, ServiceModel, Shape, ShapeId,
    TimestampFormat,
};
pub use pattern::Pattern;
pub use route::Labels;
pub use services::{SERVICES, by_endpoint_prefix, by_target_prefix, service};

/// The services whose requests are signed under this name (the service part of a SigV4 credential scope). Several
/// may share one: `dynamodb` signs for DynamoDB and DynamoDB Streams, `apigateway` for both API Gateways.
pub fn by_signing_name(name: &str) -> impl Iterator<Item = &'static ServiceModel> {
    SERVICES.iter().copied().filter(move |service| service.signing_name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every lookup of a request begins here; a wrong row would send a whole service to the wrong place.
    #[test]
    fn services_are_found_by_each_of_their_names() {
        for model in SERVICES {
            assert!(std::ptr::eq(service(model.id).unwrap(), *model), "{}", model.id);
            assert!(
                by_signing_name(model.signing_name).any(|found| std::ptr::eq(found, *model)),
                "{}",
                model.id
            );
            assert_eq!(
                by_endpoint_prefix(model.endpoint_prefix).unwrap().endpoint_prefix,
                model.endpoint_prefix
            );
            if let Some(prefix) = model.target_prefix {
                assert!(std::ptr::eq(by_target_prefix(prefix).unwrap(), *model), "{}", model.id);
            }
        }
        for (prefix, id) in [
            ("DynamoDB_20120810", "dynamodb"),
            ("DynamoDBStreams_20120810", "dynamodbstreams"),
            ("HealthLake", "healthlake"),
            ("AWSStepFunctions", "stepfunctions"),
            ("AWSCognitoIdentityProviderService", "cognito-idp"),
            ("AmazonSQS", "sqs"),
        ] {
            assert_eq!(by_target_prefix(prefix).map(|found| found.id), Some(id));
        }
        let shared: Vec<_> = by_signing_name("dynamodb").map(|found| found.id).collect();
        assert_eq!(shared, ["dynamodb", "dynamodbstreams"]);
        let shared: Vec<_> = by_signing_name("apigateway").map(|found| found.id).collect();
        assert_eq!(shared, ["apigateway", "apigatewayv2"]);
        assert!(service("").is_none() && by_target_prefix("healthlake").is_none());
        assert!(by_endpoint_prefix("nowhere").is_none() && by_signing_name("nowhere").next().is_none());
    }

    // Binary search by name is only right on sorted operations, and an id out of range would be a panic in use.
    #[test]
    fn tables_are_sorted_and_closed() {
        for model in SERVICES {
            assert!(model.operations.is_sorted_by_key(|operation| operation.name), "{}", model.id);
            for operation in model.operations {
                assert!(std::ptr::eq(model.operation(operation.name).unwrap(), operation));
                for id in operation.input.iter().chain(&operation.output).chain(operation.errors) {
                    assert!(matches!(model.shape(*id).kind, Kind::Structure { .. }), "{}", operation.name);
                }
            }
            for shape in model.shapes {
                match shape.kind {
                    Kind::Structure { members, payload, .. } => {
                        for member in members {
                            let _ = model.shape(member.shape);
                        }
                        if let Some(payload) = payload {
                            assert!(shape.member(payload).is_some(), "{} {}", model.id, shape.name);
                        }
                    }
                    Kind::List { member, .. } => drop(model.shape(member)),
                    Kind::Map { key, value, .. } => drop((model.shape(key), model.shape(value))),
                    _ => {}
                }
            }
        }
    }

    // One row per protocol, read by eye from AWS's model, so that a generator that mixes fields up is caught.
    #[test]
    fn a_known_row_of_each_protocol() {
        let healthlake = service("healthlake").unwrap();
        assert_eq!(healthlake.protocol, Protocol::Json10);
        assert_eq!(healthlake.api_version, "2017-07-01");
        assert_eq!(healthlake.operations.len(), 26);
        let profile = healthlake.operation("CreateDataTransformationProfile").unwrap();
        assert_eq!(profile.host_prefix, Some("datatransformation."));

        let lambda = service("lambda").unwrap();
        assert_eq!(lambda.protocol, Protocol::RestJson);
        let invoke = lambda.operation("Invoke").unwrap();
        assert_eq!((invoke.method, invoke.uri), ("POST", "/2015-03-31/functions/{FunctionName}/invocations"));
        let request = lambda.shape(invoke.input.unwrap());
        assert!(matches!(request.kind, Kind::Structure { payload: Some("Payload"), .. }));
        let kind = request.member("InvocationType").unwrap();
        assert_eq!((kind.location, kind.wire_name), (Some(Location::Header), Some("X-Amz-Invocation-Type")));

        let sqs = service("sqs").unwrap();
        assert!(sqs.query_compatible);
        let missing = sqs.shapes.iter().find(|shape| shape.name == "QueueDoesNotExist").unwrap();
        assert!(matches!(missing.kind, Kind::Structure { error: Some(ErrorTrait { status: 400, .. }), .. }));

        let sns = service("sns").unwrap();
        assert_eq!(sns.protocol, Protocol::Query);
        assert_eq!(sns.xml_namespace, Some("http://sns.amazonaws.com/doc/2010-03-31/"));
        assert_eq!(sns.operation("Publish").unwrap().result_wrapper, Some("PublishResult"));
        let denied = sns.shapes.iter().find(|shape| shape.name == "AuthorizationErrorException").unwrap();
        let Kind::Structure { error: Some(error), .. } = denied.kind else { panic!("an error shape") };
        assert_eq!((error.code, error.status, error.sender_fault), ("AuthorizationError", 403, true));

        assert_eq!(service("s3").unwrap().protocol, Protocol::RestXml);
        let cloudwatch = service("cloudwatch").unwrap();
        assert_eq!(cloudwatch.protocol, Protocol::Json10);
        assert_eq!(cloudwatch.protocols, [Protocol::RpcV2Cbor, Protocol::Json10, Protocol::Query]);
        assert!(service("cognito-idp").unwrap().operation("SignUp").unwrap().unsigned);
    }

    // The checks read a JSON body by member name, without a translation; that holds only while AWS's JSON services
    // name nothing differently on the wire.
    #[test]
    fn json_services_name_members_alike_on_the_wire() {
        for model in SERVICES.iter().filter(|model| model.target_prefix.is_some()) {
            for shape in model.shapes {
                let Kind::Structure { members, .. } = shape.kind else { continue };
                for member in members {
                    let same = member.wire_name.is_none_or(|wire| wire == member.name);
                    assert!(same, "{} {} {}", model.id, shape.name, member.name);
                }
            }
        }
    }
}
