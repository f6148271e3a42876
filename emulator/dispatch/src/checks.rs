//! Checks an input against AWS's model before the operation sees it, as AWS's own front end does.

use bytes::Bytes;
use contract::{Allowance, ApiError, Checks, Input, OwnCheck, Service};
use models::check::Wording;
use serde_json::Value;

/// Checks the members sent. A service that checks by itself gets them as they came.
pub(crate) fn input(service: &Service, operation: &str, input: Input) -> Result<Input, ApiError> {
    if service.checks == Checks::Own {
        return Ok(input);
    }
    let mut value = match input {
        Input::Text(text) => parse(&text)?,
        Input::Parsed(value) => value,
    };
    if let Some(model) = models::service(service.id)
        && let Some(shape) = model.operation(operation).and_then(|operation| operation.input)
    {
        models::check::types(model, shape, &value).map_err(ApiError::serialization)?;
        let shown = match service.checks {
            Checks::ModelledBut(allowances) => show(allowances, operation, &mut value),
            Checks::ModelledAs(_, own) => show_own(own, operation, &mut value),
            Checks::Modelled | Checks::Own => Vec::new(),
        };
        let outcome = models::check::constraints(model, shape, &value, Wording::Classic);
        for (names, sent) in shown {
            if let Some(place) = member(&mut value, names) {
                *place = sent;
            }
        }
        let code = match service.checks {
            Checks::ModelledAs(code, _) => code,
            Checks::Modelled | Checks::ModelledBut(_) | Checks::Own => "ValidationException",
        };
        outcome.map_err(|message| ApiError::new(400, code, message))?;
    }
    Ok(Input::Parsed(value))
}

/// A value that the model is not shown, and the names that lead to its place.
type Hidden = (&'static [&'static str], Value);

/// Puts what the model would take in place of the values that are allowed beyond it; gives those values.
fn show(allowances: &'static [Allowance], operation: &str, value: &mut Value) -> Vec<Hidden> {
    let mut shown = Vec::new();
    for allowance in allowances.iter().filter(|allowance| allowance.operation == operation) {
        if let Some(place) = member(value, allowance.member)
            && let Some(rest) = place.as_str().and_then(|text| text.strip_prefix(allowance.begins))
        {
            let stand_in = Value::String(format!("{}{rest}", allowance.shown_as));
            shown.push((allowance.member, std::mem::replace(place, stand_in)));
        }
    }
    shown
}

/// Puts what the model would take in place of the texts that the service checks itself; gives those texts.
fn show_own(own: &'static [OwnCheck], operation: &str, value: &mut Value) -> Vec<Hidden> {
    let mut shown = Vec::new();
    for check in own.iter().filter(|check| check.operation == operation) {
        let names = std::slice::from_ref(&check.member);
        if let Some(place) = member(value, names).filter(|place| place.is_string()) {
            shown.push((names, std::mem::replace(place, check.shown_as.into())));
        }
    }
    shown
}

fn member<'v>(value: &'v mut Value, names: &[&str]) -> Option<&'v mut Value> {
    names.iter().try_fold(value, |value, name| value.get_mut(*name))
}

fn parse(text: &Bytes) -> Result<Value, ApiError> {
    // AWS reads an empty body as no members.
    if text.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(text).map_err(|error| ApiError::serialization(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static SERVICE: Service = Service {
        id: "healthlake",
        checks: Checks::ModelledBut(&[Allowance {
            operation: "StartFHIRExportJob",
            member: &["OutputDataConfig", "S3Configuration", "S3Uri"],
            begins: "file:///",
            shown_as: "s3://local/",
            reason: "a test",
        }]),
        operations: &[],
        reactions: &[],
        timers: &[],
        works: &[],
    };

    // An allowance opens one member of one operation for one beginning, and the operation gets what was sent.
    #[test]
    fn an_allowance_is_as_narrow_as_it_says() {
        let long = format!("file:///{}", "x".repeat(1_100));
        for (uri, passes) in [
            ("file:///x/y", true),
            ("s3://bucket/y", true),
            ("ftp://x/y", false),
            ("file:/x", false),
            (&long, false),
        ] {
            let sent = json!({
                "DatastoreId": "a", "DataAccessRoleArn": "arn:aws:iam::123456789012:role/r",
                "OutputDataConfig": {"S3Configuration": {"S3Uri": uri, "KmsKeyId": "k"}},
            });
            match input(&SERVICE, "StartFHIRExportJob", Input::Parsed(sent.clone())) {
                Ok(Input::Parsed(given)) => {
                    assert!(passes, "{uri}");
                    assert_eq!(given, sent, "{uri}");
                }
                Ok(Input::Text(_)) => panic!("not parsed"),
                Err(error) => assert!(!passes && error.code == "ValidationException", "{uri}: {error}"),
            }
        }
    }

    // A service that checks one member itself leaves the others to the model, and gets that one as it was sent.
    #[test]
    fn a_member_that_the_service_checks_is_kept_from_the_model() {
        static POOLS: Service = Service {
            id: "cognito-idp",
            checks: Checks::ModelledAs(
                "InvalidParameterException",
                &[OwnCheck {
                    operation: "CreateUserPoolDomain",
                    member: "Domain",
                    shown_as: "own",
                    reason: "a test",
                }],
            ),
            operations: &[],
            reactions: &[],
            timers: &[],
            works: &[],
        };
        for (domain, pool, passes) in [
            (json!("sign-in.example.com"), json!("us-east-1_a"), true),
            (json!("sign-in.example.com"), json!("none"), false),
            (json!(null), json!("us-east-1_a"), false),
        ] {
            let sent = json!({"Domain": domain, "UserPoolId": pool});
            match input(&POOLS, "CreateUserPoolDomain", Input::Parsed(sent.clone())) {
                Ok(Input::Parsed(given)) => assert!(passes && given == sent, "{sent}"),
                Ok(Input::Text(_)) => panic!("not parsed"),
                Err(error) => {
                    assert!(!passes && error.code == "InvalidParameterException", "{sent}: {error}");
                }
            }
        }
    }
}
