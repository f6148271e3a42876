//! Definitions of state machines: one on the first line, the input behind it. What is taken is run for some steps, its calls failing and
//! succeeding in turn; what is kept of it on the way can be read again, and an end that is no good one can be redriven.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use states_language::{Definition, Failure, Identity, Outcome, Progress, Report, Run, World, is_too_deep};

/// How many steps a run takes here.
const MOST_STEPS: usize = 64;

struct Counted(u64);

impl World for Counted {
    fn uuid(&mut self) -> String {
        self.0 += 1;
        format!("00000000-0000-4000-8000-{:012}", self.0)
    }

    fn random(&mut self) -> f64 {
        0.5
    }
}

fn identity(input: &Value, flow: usize) -> Identity {
    Identity {
        execution: json!({"Id": "an-arn", "Input": input, "Name": "a-name", "RedriveCount": 0}),
        state_machine: json!({"Id": "arn:aws:states:us-east-1:000000000000:stateMachine:m", "Name": "m"}),
        region: "us-east-1".to_owned(),
        longest_seconds: 31_536_000,
        flow,
        tells_events: true,
        keeps_history: true,
    }
}

/// Keeps what a step changed, and gives the calls that it asks for. Ids of events follow each other.
fn keep(run: &Run, progress: Progress, kept: &mut BTreeMap<u64, Vec<u8>>) -> Vec<u64> {
    for number in progress.changed {
        match run.thread(number).expect("a thread can be written") {
            Some(row) => kept.insert(number, row),
            None => kept.remove(&number),
        };
    }
    assert!(progress.events.iter().all(|event| event.previous < event.id && event.id <= run.last_event()));
    progress
        .calls
        .iter()
        .map(|call| call.call)
        .chain(progress.children.iter().map(|child| child.call))
        .collect()
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, input) = text.split_once('\n').unwrap_or((text, "{}"));
    let definition = match Definition::parse(text) {
        Ok(definition) => definition,
        Err(problems) => {
            assert!(problems.iter().any(|problem| !problem.to_string().is_empty()));
            return;
        }
    };
    let Ok(input) = serde_json::from_str::<Value>(input) else { return };
    if is_too_deep(&input) {
        return;
    }
    let (mut world, mut now, mut kept) = (Counted(0), 0, BTreeMap::new());
    let (mut run, progress) = Run::begin(&definition, identity(&input, 0), input.clone(), Map::new(), now);
    let mut calls = keep(&run, progress, &mut kept);
    for step in 0..MOST_STEPS {
        let progress = match calls.pop() {
            Some(call) => {
                let report = match step % 3 {
                    0 => Report::Failed(Failure::new("E", "c")),
                    _ => Report::Succeeded(json!({"a": [step]})),
                };
                run.report(&definition, call, report, now, &mut world).unwrap_or_default()
            }
            None => {
                now = run.next_due().filter(|_| !run.is_ready()).map_or(now, |due| due.max(now));
                run.advance(&definition, now, &mut world)
            }
        };
        calls.extend(keep(&run, progress, &mut kept));
        match run.outcome() {
            None => {
                let again = Run::restore(&definition, identity(&input, 0), kept.clone(), run.last_event(), 0);
                assert!(again.is_ok_and(|again| again.is_ready() == run.is_ready()));
            }
            Some(Outcome::Succeeded(_)) => {
                assert!(kept.is_empty());
                return;
            }
            Some(_) => {
                let redriven =
                    Run::redrive(&definition, identity(&input, 0), kept.clone(), run.last_event(), now, 1);
                let (again, progress) = redriven.expect("threads that can be read").expect("threads");
                run = again;
                calls = keep(&run, progress, &mut kept);
            }
        }
    }
});
