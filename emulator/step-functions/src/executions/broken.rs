//! An execution that cannot go on, by a fault of ours or of what is kept of it: it fails, rather than run for ever.

use contract::{ApiError, Call};
use serde_json::json;
use states_language::{Event, Failure, Outcome};
use store::Key;

use super::ending::end;
use super::record::{Execution, Status};
use super::standard::nudge;
use super::writing::put_event;
use crate::collections::HISTORY;

/// Has an execution fail, if it runs. Believed: AWS's words for faults of its own.
pub(super) async fn fail(call: &Call, arn: &str, error: &ApiError) -> Result<(), ApiError> {
    tracing::error!(execution = arn, %error, "an execution cannot go on");
    let call = call.at_present();
    let at = call.now.0;
    let why = Failure::new("States.Runtime", format!("An internal error occurred. {}", error.message));
    let tell = call
        .store
        .commit(|tx| {
            let scope = tx.scope().clone();
            let found = Execution::of_any_arn(tx, &scope, arn).ok();
            let Some(execution) = found.filter(|found| found.status == Status::Running) else {
                return Ok::<_, ApiError>(Vec::new());
            };
            if !execution.is_express() {
                let last = tx.prefix(HISTORY.whole(), &Key::parts().number(execution.number).key()).len();
                let last = u64::try_from(last).unwrap_or(u64::MAX);
                let details = json!({"error": why.error, "cause": why.cause});
                let event = Event {
                    id: last + 1,
                    previous: last,
                    kind: "ExecutionFailed".into(),
                    details: Some(("executionFailedEventDetails".into(), details)),
                };
                put_event(tx, &execution, event, at)?;
            }
            end(tx, &call, &execution, &Outcome::Failed(why.clone()), at)
        })
        .await?;
    tell.iter().for_each(|arn| nudge(&call, arn));
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use store::{Cause, Key, Origin, Scope, Store};
    use test_kit::House;

    use crate::collections::THREADS;

    async fn aws(house: &House, operation: &str, input: Value) -> Value {
        house.aws("stepfunctions", operation, input).await.unwrap()
    }

    // An execution whose rows cannot be read would otherwise run for ever, and hold its state machine.
    #[tokio::test]
    async fn an_execution_that_cannot_go_on_fails() {
        let store = Store::in_memory();
        let house = House::on(store.clone(), &[&crate::SERVICE]);
        let definition =
            json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3_600, "End": true}}});
        let role = "arn:aws:iam::000000000000:role/machine";
        let machine = json!({"name": "m", "definition": definition.to_string(), "roleArn": role});
        let machine = aws(&house, "CreateStateMachine", machine).await["stateMachineArn"].clone();
        let started = aws(&house, "StartExecution", json!({"stateMachineArn": machine, "name": "e"})).await;
        assert!(house.dispatch.idle(10_000).await);
        let cause = Cause { trace: "test".into(), call: 0, hops: 0 };
        let scoped = store.scoped(&Scope::new("000000000000", "us-east-1"), Origin::new(0, cause));
        scoped
            .commit(|tx| {
                for (key, _) in tx.prefix(THREADS.whole(), &Key::from_bytes(&[])) {
                    tx.put(THREADS.whole(), key, &b"no thread"[..]);
                }
                Ok::<_, contract::ApiError>(())
            })
            .await
            .unwrap();
        house.clock.advance(3_600_000);
        assert!(house.dispatch.idle(10_000).await);
        let arn = json!({"executionArn": started["executionArn"]});
        let told = aws(&house, "DescribeExecution", arn.clone()).await;
        assert_eq!((&told["status"], &told["error"]), (&json!("FAILED"), &json!("States.Runtime")));
        let history = aws(&house, "GetExecutionHistory", arn).await;
        let last = history["events"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["type"], &last["id"]), (&json!("ExecutionFailed"), &json!(3)), "{history}");
    }
}
