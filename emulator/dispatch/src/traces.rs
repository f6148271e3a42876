//! What happened: each call with its outcome, kept for a while, and told as a tree of causes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use contract::{ApiError, Call, Time};
use parking_lot::Mutex;
use serde_json::{Value, json};
use store::{Commit, Store};

/// How many calls are remembered. What they changed is in the feed for longer.
const MOST_SPANS: usize = 10_000;

/// What kind of call a span tells of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Call,
    Reaction,
    Timer,
    Work,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Span {
    trace: Arc<str>,
    call: u64,
    /// The call that led to this one; 0 for the first.
    parent: u64,
    kind: Kind,
    service: &'static str,
    operation: &'static str,
    account: Arc<str>,
    region: Arc<str>,
    at: Time,
    outcome: Outcome,
}

#[derive(Debug)]
enum Outcome {
    Running,
    Done { status: u16, error: Option<String> },
}

impl Span {
    pub(crate) fn of(call: &Call, kind: Kind, parent: u64) -> Span {
        let cause = &call.store.origin().cause;
        Span {
            trace: cause.trace.clone(),
            call: cause.call,
            parent,
            kind,
            service: call.service,
            operation: call.operation,
            account: call.caller.account.clone(),
            region: call.caller.region.clone(),
            at: call.now,
            outcome: Outcome::Running,
        }
    }
}

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    spans: Mutex<VecDeque<Span>>,
}

impl Traces {
    pub(crate) fn record(&self, mut span: Span, outcome: Result<u16, &ApiError>) {
        span.outcome = match outcome {
            Ok(status) => Outcome::Done { status, error: None },
            Err(error) => Outcome::Done {
                status: error.status,
                error: Some(format!("{}: {}", error.code, error.message)),
            },
        };
        let mut spans = self.spans.lock();
        if spans.len() == MOST_SPANS {
            spans.pop_front();
        }
        spans.push_back(span);
    }

    /// A trace as a tree; `None` if neither a call nor a commit of it is known any more.
    pub(crate) fn tree(&self, store: &Store, trace: &str) -> Option<Value> {
        let mut nodes: BTreeMap<u64, Node> = BTreeMap::new();
        for span in self.spans.lock().iter().filter(|span| &*span.trace == trace) {
            nodes
                .insert(span.call, Node { parent: span.parent, told: span_json(span), children: Vec::new() });
        }
        for commit in store.commits_after(store.trimmed(), usize::MAX) {
            if &*commit.cause.trace == trace {
                let node =
                    nodes.entry(commit.cause.call).or_insert_with(|| Node::forgotten(commit.cause.call));
                if let Some(list) = node.told["changes"].as_array_mut() {
                    list.extend(changes(store, &commit));
                }
            }
        }
        if nodes.is_empty() {
            return None;
        }
        // A cause has a lower number than its consequences: from the last to the first, every node is whole when it is
        // hung under its parent.
        let mut roots = Vec::new();
        while let Some((_, mut node)) = nodes.pop_last() {
            node.children.reverse();
            node.told["calls"] = Value::Array(node.children);
            match nodes.get_mut(&node.parent) {
                Some(parent) => parent.children.push(node.told),
                None => roots.push(node.told),
            }
        }
        roots.reverse();
        Some(json!({"trace": trace, "calls": roots}))
    }
}

struct Node {
    parent: u64,
    told: Value,
    children: Vec<Value>,
}

impl Node {
    /// A call that is known only by what it committed.
    fn forgotten(call: u64) -> Node {
        Node { parent: 0, told: json!({"call": call, "changes": []}), children: Vec::new() }
    }
}

fn span_json(span: &Span) -> Value {
    let kind = match span.kind {
        Kind::Call => "call",
        Kind::Reaction => "reaction",
        Kind::Timer => "timer",
        Kind::Work => "work",
    };
    let (status, error) = match &span.outcome {
        Outcome::Running => (None, None),
        Outcome::Done { status, error } => (Some(status), error.as_ref()),
    };
    json!({
        "call": span.call,
        "kind": kind,
        "service": span.service,
        "operation": span.operation,
        "account": &*span.account,
        "region": &*span.region,
        "time": span.at.iso(),
        "status": status,
        "error": error,
        "changes": [],
    })
}

fn changes(store: &Store, commit: &Commit) -> Vec<Value> {
    let told = commit.changes.iter().map(|change| {
        let table = store.table_of(change);
        let operation = match (&change.before, &change.after) {
            (None, _) => "put",
            (Some(_), Some(_)) => "replace",
            (Some(_), None) => "remove",
        };
        json!({
            "commit": commit.sequence,
            "collection": table.as_ref().map(|table| &*table.collection),
            "owner": table.as_ref().map(|table| &*table.owner),
            "key": change.key.as_bytes().escape_ascii().to_string(),
            "change": operation,
        })
    });
    told.collect()
}
