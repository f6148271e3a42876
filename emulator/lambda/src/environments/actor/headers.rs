//! What a runtime learns of an invocation beside its event.

use contract::Call;

use crate::environments::Job;

/// The headers of an invocation that may take so many seconds.
pub(super) fn of(job: &Job, timeout: u32) -> Vec<(&'static str, String)> {
    let invocation = &job.invocation;
    let deadline = machine_time() + i64::from(timeout) * 1_000;
    let mut headers = vec![
        ("lambda-runtime-aws-request-id", invocation.id.to_string()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", invocation.function_arn.clone()),
        ("lambda-runtime-trace-id", trace_id(&job.call)),
    ];
    if let Some(context) = &invocation.client_context {
        headers.push(("lambda-runtime-client-context", context.clone()));
    }
    headers
}

/// A trace id of X-Ray's form.
fn trace_id(call: &Call) -> String {
    let bits = call.ids.hex();
    let (unique, parent) = bits.split_at(24.min(bits.len()));
    let seconds = call.now.0.div_euclid(1_000);
    format!("Root=1-{seconds:08x}-{unique};Parent={parent}{parent};Sampled=0")
}

/// A process compares its deadline with its own clock, which is the machine's.
#[allow(clippy::disallowed_methods, reason = "a process outside lives in the machine's time")]
fn machine_time() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
