//! Answers in place of services, from a file in the format that AWS's local testing reads.
//!
//! ```json
//! {
//!   "StateMachines": {"Orders": {"TestCases": {"Declined": {"Charge": "ChargeDeclined"}}}},
//!   "MockedResponses": {"ChargeDeclined": {
//!     "0-1": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "busy"}},
//!     "2": {"Return": {"StatusCode": 200, "Payload": {"approved": false}}}
//!   }}
//! }
//! ```
//!
//! A state that a test case does not name calls its service. The numbers are attempts, from 0; what is said of no attempt fails
//! the state (believed), because a test that runs past its answers is a test of something else.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::integrations::TaskError;

/// The attempts that one name may stand for. AWS has no such limit; a larger number is a slip.
const MOST_ATTEMPTS: u64 = 1_000_000;

/// What a file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mocks {
    /// By the names of the state machine and of the test case.
    cases: HashMap<(String, String), TestCase>,
}

/// The answers of one test case: a mocked response per state.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestCase {
    states: HashMap<String, Arc<Response>>,
}

#[derive(Debug)]
struct Response {
    name: String,
    answers: Vec<Answer>,
}

#[derive(Debug)]
struct Answer {
    first: u64,
    last: u64,
    outcome: Result<Value, TaskError>,
}

impl Mocks {
    /// Reads a file.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub(crate) fn parse(text: &str) -> Result<Mocks, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let file = object(&file, "The file")?;
        only(file, &["StateMachines", "MockedResponses"], "The file")?;
        let mut responses = HashMap::new();
        for (name, response) in section(file, "MockedResponses", "The file")? {
            let path = format!("MockedResponses.{name}");
            responses.insert(name.as_str(), Arc::new(Response::parse(name, response, &path)?));
        }
        let mut cases = HashMap::new();
        for (machine, described) in section(file, "StateMachines", "The file")? {
            let path = format!("StateMachines.{machine}");
            let described = object(described, &path)?;
            only(described, &["TestCases"], &path)?;
            for (name, states) in section(described, "TestCases", &path)? {
                let path = format!("{path}.TestCases.{name}");
                let case = TestCase::parse(states, &responses, &path)?;
                cases.insert((machine.clone(), name.clone()), case);
            }
        }
        Ok(Mocks { cases })
    }

    /// The test case of a state machine; both by name.
    pub(crate) fn case(&self, machine: &str, name: &str) -> Option<&TestCase> {
        self.cases.get(&(machine.to_owned(), name.to_owned()))
    }
}

impl TestCase {
    fn parse(
        states: &Value,
        responses: &HashMap<&str, Arc<Response>>,
        path: &str,
    ) -> Result<TestCase, String> {
        let states = object(states, path)?.iter().map(|(state, response)| {
            let name = response.as_str().ok_or_else(|| format!("{path}.{state} must be a string"))?;
            let response = responses.get(name);
            let response = response
                .ok_or_else(|| format!("{path}.{state} names '{name}', which is not in MockedResponses"))?;
            Ok((state.clone(), response.clone()))
        });
        Ok(TestCase { states: states.collect::<Result<_, String>>()? })
    }

    /// What a state is answered at an attempt, from 0; `None` if the case leaves the state to its service.
    pub(crate) fn answer(&self, state: &str, attempt: u64) -> Option<Result<Value, TaskError>> {
        let response = self.states.get(state)?;
        let mut answers = response.answers.iter();
        let answer = answers.find(|answer| (answer.first..=answer.last).contains(&attempt));
        Some(answer.map_or_else(|| Err(response.exhausted(attempt)), |answer| answer.outcome.clone()))
    }
}

impl Response {
    fn parse(name: &str, response: &Value, path: &str) -> Result<Response, String> {
        let mut answers: Vec<Answer> = Vec::new();
        for (attempts, answer) in object(response, path)? {
            let path = format!("{path}.{attempts}");
            let (first, last) = range(attempts).ok_or_else(|| {
                format!("{path}: '{attempts}' is neither an attempt such as 0 nor a range such as 1-2")
            })?;
            if let Some(other) = answers.iter().find(|other| first <= other.last && other.first <= last) {
                let (first, last) = (other.first, other.last);
                return Err(format!("{path} says again what {first}-{last} says"));
            }
            answers.push(Answer { first, last, outcome: outcome(answer, &path)? });
        }
        if answers.is_empty() {
            return Err(format!("{path} has no answer"));
        }
        Ok(Response { name: name.to_owned(), answers })
    }

    fn exhausted(&self, attempt: u64) -> TaskError {
        TaskError {
            error: "States.Runtime".to_owned(),
            cause: format!("The mocked response '{}' has no answer for attempt {attempt}", self.name),
        }
    }
}

/// An attempt, or the first and the last of several.
fn range(attempts: &str) -> Option<(u64, u64)> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().filter(|number| *number < MOST_ATTEMPTS)
    };
    let (first, last) = attempts.split_once('-').unwrap_or((attempts, attempts));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

fn outcome(answer: &Value, path: &str) -> Result<Result<Value, TaskError>, String> {
    let answer = object(answer, path)?;
    only(answer, &["Return", "Throw"], path)?;
    match (answer.get("Return"), answer.get("Throw")) {
        (Some(result), None) => Ok(Ok(result.clone())),
        (None, Some(thrown)) => {
            let path = format!("{path}.Throw");
            let thrown = object(thrown, &path)?;
            only(thrown, &["Error", "Cause"], &path)?;
            let text = |name: &str| {
                let text = thrown.get(name).and_then(Value::as_str).map(str::to_owned);
                text.ok_or_else(|| format!("{path}.{name} must be a string"))
            };
            Ok(Err(TaskError { error: text("Error")?, cause: text("Cause")? }))
        }
        _ => Err(format!("{path} must have either Return or Throw")),
    }
}

fn object<'v>(value: &'v Value, path: &str) -> Result<&'v Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("{path} must be an object"))
}

fn section<'v>(
    members: &'v Map<String, Value>,
    name: &str,
    path: &str,
) -> Result<&'v Map<String, Value>, String> {
    let section = members.get(name).ok_or_else(|| format!("{path} has no {name}"))?;
    object(section, name)
}

/// Refuses a member that means nothing, which is most often a slip of the pen.
fn only(members: &Map<String, Value>, known: &[&str], path: &str) -> Result<(), String> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(format!("{path} has '{name}', which is none of {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(responses: &Value, states: &Value) -> String {
        let machines = json!({"Orders": {"TestCases": {"Declined": states}}});
        json!({"StateMachines": machines, "MockedResponses": responses}).to_string()
    }

    // A team's existing mock files must run as they are: returns, throws, and retries in between.
    #[test]
    fn attempts_are_answered_in_their_order() {
        let busy = json!({"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "busy"}});
        let text =
            file(&json!({"Charge": {"2": {"Return": [1]}, "0-1": busy}}), &json!({"Charge": "Charge"}));
        let mocks = Mocks::parse(&text).expect("a file");
        let case = mocks.case("Orders", "Declined").expect("a case");
        let busy =
            Err(TaskError { error: "Lambda.TooManyRequestsException".to_owned(), cause: "busy".to_owned() });
        assert_eq!(case.answer("Charge", 0), Some(busy.clone()));
        assert_eq!(case.answer("Charge", 1), Some(busy));
        assert_eq!(case.answer("Charge", 2), Some(Ok(json!([1]))));
        let past = case.answer("Charge", 3).and_then(Result::err).map(|error| error.cause);
        assert_eq!(past.as_deref(), Some("The mocked response 'Charge' has no answer for attempt 3"));
        assert_eq!(case.answer("Ship", 0), None);
        assert!(mocks.case("Orders", "Other").is_none() && mocks.case("Other", "Declined").is_none());
    }

    // A slip in a file would silently call a service, or test nothing.
    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let one = || json!({"Charge": "One"});
        let throw = |thrown: Value| file(&json!({"One": {"0": {"Throw": thrown}}}), &one());
        for (text, refusal) in [
            ("[]".to_owned(), "The file must be an object"),
            ("{}".to_owned(), "The file has no MockedResponses"),
            (json!({"MockedResponses": {}}).to_string(), "The file has no StateMachines"),
            (
                json!({"Mocks": {}}).to_string(),
                "The file has 'Mocks', which is none of StateMachines, MockedResponses",
            ),
            (
                file(&json!({}), &one()),
                "StateMachines.Orders.TestCases.Declined.Charge names 'One', which is not in MockedResponses",
            ),
            (
                file(&json!({}), &json!({"Charge": 1})),
                "StateMachines.Orders.TestCases.Declined.Charge must be a string",
            ),
            (file(&json!({}), &json!([])), "StateMachines.Orders.TestCases.Declined must be an object"),
            (file(&json!({"One": {}}), &one()), "MockedResponses.One has no answer"),
            (
                file(&json!({"One": {"2-1": {"Return": 1}}}), &one()),
                "MockedResponses.One.2-1: '2-1' is neither an attempt such as 0 nor a range such as 1-2",
            ),
            (
                file(&json!({"One": {"+1": {"Return": 1}}}), &one()),
                "MockedResponses.One.+1: '+1' is neither an attempt such as 0 nor a range such as 1-2",
            ),
            (
                file(&json!({"One": {"0-2": {"Return": 1}, "2": {"Return": 1}}}), &one()),
                "MockedResponses.One.2 says again what 0-2 says",
            ),
            (
                file(&json!({"One": {"0": {}}}), &one()),
                "MockedResponses.One.0 must have either Return or Throw",
            ),
            (
                file(&json!({"One": {"0": {"return": 1}}}), &one()),
                "MockedResponses.One.0 has 'return', which is none of Return, Throw",
            ),
            (throw(json!("x")), "MockedResponses.One.0.Throw must be an object"),
            (throw(json!({"Error": "x"})), "MockedResponses.One.0.Throw.Cause must be a string"),
            (
                throw(json!({"Error": "x", "Why": ""})),
                "MockedResponses.One.0.Throw has 'Why', which is none of Error, Cause",
            ),
        ] {
            assert_eq!(Mocks::parse(&text).expect_err(refusal), refusal);
        }
        assert!(Mocks::parse("{").is_err());
    }
}
