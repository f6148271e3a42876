//! The context object, and what expressions of a state see.

use serde_json::{Map, Value, json};

use super::running::Step;
use super::thread::Thread;
use crate::definition::State;
use crate::time;

impl Step<'_> {
    /// The context object of a thread's state: `$$`, `$states.context`. Empty for a state that does not ask for it.
    pub(crate) fn context(&self, thread: &Thread, state: &State) -> Value {
        if !state.asks_context {
            return Value::Object(Map::new());
        }
        let retry_count: u64 = thread.retries.iter().sum();
        let mut context = json!({
            "Execution": self.run.identity.execution,
            "State": {
                "EnteredTime": time::written(thread.entered),
                "Name": state.name,
                "RetryCount": retry_count,
            },
            "StateMachine": self.run.identity.state_machine,
        });
        if let Some(item) = &thread.item {
            context["Map"] = json!({"Item": **item});
        }
        if let Some(token) = &thread.token {
            context["Task"] = json!({"Token": token});
        }
        context
    }
}

/// `$states` of JSONata.
pub(crate) fn states(input: &Value, context: Value, more: Option<(&str, &Value)>) -> Value {
    let mut states = Map::new();
    states.insert("input".to_owned(), input.clone());
    states.insert("context".to_owned(), context);
    if let Some((name, value)) = more {
        states.insert(name.to_owned(), value.clone());
    }
    Value::Object(states)
}
