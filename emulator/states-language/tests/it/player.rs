//! Plays a definition to its end: tasks are answered from a list, and time jumps to whatever is due.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use states_language::{
    ChildCall, Definition, Event, Failure, Identity, Outcome, Progress, Report, Run, TaskCall, World,
};

/// 2026-10-31T12:00:00Z.
pub(crate) const START: i64 = 1_793_448_000_000;

/// How many steps a test's machine may take.
const MOST_STEPS: usize = 100_000;

/// Ids that count, and a random number that is always the same.
#[derive(Debug, Default)]
pub(crate) struct Counted(u64);

impl World for Counted {
    fn uuid(&mut self) -> String {
        self.0 += 1;
        format!("00000000-0000-4000-8000-{:012}", self.0)
    }

    fn random(&mut self) -> f64 {
        0.5
    }
}

/// An execution, and everybody around it.
pub(crate) struct Player {
    pub(crate) definition: Definition,
    pub(crate) run: Run,
    pub(crate) now: i64,
    pub(crate) world: Counted,
    pub(crate) events: Vec<Event>,
    pub(crate) kept: BTreeMap<u64, Vec<u8>>,
    pub(crate) calls: Vec<TaskCall>,
    pub(crate) children: Vec<ChildCall>,
    answers: Map<String, Value>,
}

pub(crate) fn identity(input: &Value) -> Identity {
    let machine = "arn:aws:states:us-east-1:000000000000:stateMachine:machine";
    Identity {
        execution: json!({
            "Id": "arn:aws:states:us-east-1:000000000000:execution:machine:run",
            "Input": input,
            "Name": "run",
            "RoleArn": "arn:aws:iam::000000000000:role/machine",
            "StartTime": "2026-10-31T12:00:00.000Z",
            "RedriveCount": 0,
        }),
        state_machine: json!({"Id": machine, "Name": "machine"}),
        region: "us-east-1".to_owned(),
        longest_seconds: 31_536_000,
        flow: 0,
        tells_events: true,
        keeps_history: true,
    }
}

impl Player {
    /// `answers`: for each state its list of `{"return": ...}`, `{"throw": {"Error", "Cause"}}` or `"nothing"`, in the order of its calls;
    /// the last is repeated.
    pub(crate) fn new(definition: Definition, input: Value, answers: Map<String, Value>) -> Player {
        let mut player = Player {
            run: Run::begin(&definition, identity(&input), input.clone(), Map::new(), START).0,
            definition,
            now: START,
            world: Counted::default(),
            events: Vec::new(),
            kept: BTreeMap::new(),
            calls: Vec::new(),
            children: Vec::new(),
            answers,
        };
        let (run, progress) = Run::begin(&player.definition, identity(&input), input, Map::new(), START);
        player.run = run;
        player.take(progress);
        player
    }

    pub(crate) fn take(&mut self, progress: Progress) {
        self.events.extend(progress.events);
        self.calls.retain(|call| !progress.dropped.contains(&call.call));
        self.calls.extend(progress.calls);
        self.children.retain(|child| !progress.dropped.contains(&child.call));
        self.children.extend(progress.children);
        for number in progress.changed {
            match self.run.thread(number).expect("a thread can be written") {
                Some(text) => self.kept.insert(number, text),
                None => self.kept.remove(&number),
            };
        }
    }

    /// Takes one step: what is ready, or a call's answer, or what is due next. `false` if nothing can happen any more.
    pub(crate) fn step(&mut self) -> bool {
        if self.run.outcome().is_some() {
            return false;
        }
        if self.run.is_ready() {
            let progress = self.run.advance(&self.definition, self.now, &mut self.world);
            self.take(progress);
            return true;
        }
        if !self.children.is_empty() {
            let child = self.children.remove(0);
            let report = self.play_child(&child);
            let (run, world) = (&mut self.run, &mut self.world);
            let progress = run.report(&self.definition, child.call, report, self.now, world);
            self.take(progress.expect("somebody waits for the child"));
            return true;
        }
        if let Some((call, report)) = self.answer() {
            let (run, world) = (&mut self.run, &mut self.world);
            let progress = run.report(&self.definition, call, report, self.now, world);
            self.take(progress.expect("somebody waits for the call"));
            return true;
        }
        let Some(due) = self.run.next_due() else { return false };
        self.now = due;
        let progress = self.run.advance(&self.definition, self.now, &mut self.world);
        self.take(progress);
        true
    }

    /// Plays an iteration of a distributed Map, an execution of its own, to its end.
    fn play_child(&mut self, child: &ChildCall) -> Report {
        let identity = Identity { flow: child.flow, ..identity(&child.input) };
        let begun = Run::begin(&self.definition, identity, child.input.clone(), Map::new(), self.now);
        let run = std::mem::replace(&mut self.run, begun.0);
        let (events, calls) = (std::mem::take(&mut self.events), std::mem::take(&mut self.calls));
        let (kept, children) = (std::mem::take(&mut self.kept), std::mem::take(&mut self.children));
        self.take(begun.1);
        let outcome = self.play();
        (self.run, self.events, self.calls, self.kept, self.children) = (run, events, calls, kept, children);
        match outcome {
            Some(Outcome::Succeeded(output)) => Report::Succeeded(output),
            Some(Outcome::Failed(failure)) => Report::Failed(failure),
            other => panic!("a child ends: {other:?}"),
        }
    }

    /// What the next call that is answered at all is answered.
    fn answer(&mut self) -> Option<(u64, Report)> {
        for place in 0..self.calls.len() {
            let answers = self.answers.get_mut(&self.calls[place].state)?.as_array_mut()?;
            let answer = if answers.len() > 1 { answers.remove(0) } else { answers.first()?.clone() };
            if answer == "nothing" {
                continue;
            }
            let call = self.calls.remove(place);
            let report = match (&answer["throw"], answer.get("return")) {
                (Value::Object(thrown), _) => Report::Failed(Failure::new(
                    thrown["Error"].as_str().unwrap_or_default().to_owned(),
                    thrown["Cause"].as_str().unwrap_or_default(),
                )),
                (_, Some(Value::String(text))) if text == "(its arguments)" => {
                    Report::Succeeded(call.arguments)
                }
                (_, Some(returned)) => Report::Succeeded(returned.clone()),
                _ => panic!("an answer: {answer}"),
            };
            return Some((call.call, report));
        }
        None
    }

    /// Plays to the end.
    pub(crate) fn play(&mut self) -> Option<Outcome> {
        for _ in 0..MOST_STEPS {
            if !self.step() {
                return self.run.outcome().cloned();
            }
        }
        panic!("it does not end");
    }
}
