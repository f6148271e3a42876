//! The language against Apache Velocity 1.7 itself: templates that a grammar makes, rendered here and by the jar.
//!
//! `cargo xtask velocity` fetches the jar and runs this; nothing of it is kept here.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "the task says where the jar is and how long to look"
)]

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mapping_template::{Absent, Input, Limits, Template};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::grammar;

/// How often templates are drawn anew; each time ends with its first difference, made small.
const ROUNDS: u32 = 20;

/// Velocity, in a process of its own.
struct Velocity {
    process: Child,
    templates: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Velocity {
    fn start(classpath: &str) -> Velocity {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/velocity/Renderer.java");
        let mut command = Command::new("java");
        command.args(["-Xss4m", "-cp", classpath, source]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("java starts");
        let templates = process.stdin.take().expect("its input");
        let answers = BufReader::new(process.stdout.take().expect("its output"));
        Velocity { process, templates, answers }
    }

    /// What it makes of a template.
    fn render(&mut self, template: &str) -> Result<String, String> {
        writeln!(self.templates, "{}", STANDARD.encode(template)).expect("it reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        let (kind, answer) =
            line.trim_end_matches(['\r', '\n']).split_once(' ').expect("an answer of two parts");
        let answer = String::from_utf8(STANDARD.decode(answer).expect("base64")).expect("text");
        if kind == "T" { Ok(answer) } else { Err(answer) }
    }
}

impl Drop for Velocity {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn render(template: &str) -> Result<String, String> {
    let input = Input { absent: Absent::PrintsItself, ..Input::default() };
    let template = Template::parse(template).map_err(|error| error.to_string())?;
    template
        .render(&input, &Limits::default())
        .map(|rendered| rendered.text)
        .map_err(|error| error.to_string())
}

/// Whether a difference is one that the crate's documentation names.
fn is_named(ours: &Result<String, String>) -> bool {
    ours.as_ref().is_err_and(|error| error.contains("is not emulated"))
}

// What AWS runs is Velocity. What its users write is a language with more corners than anybody lists.
#[test]
#[ignore = "runs what `cargo xtask velocity` fetches"]
fn templates_render_as_by_velocity() {
    let said = |name: &str| std::env::var(name).expect("cargo xtask velocity sets it");
    let cases: u32 = said("VELOCITY_CASES").parse().expect("a number");
    let seed: u64 = said("VELOCITY_SEED").parse().expect("a number");
    let velocity = RefCell::new(Velocity::start(&said("VELOCITY_CLASSPATH")));
    let (rendered, refused, passed_over) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let mut differences = Vec::new();
    for round in 0..ROUNDS {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&round.to_le_bytes());
        let cases = cases.div_ceil(ROUNDS);
        let config =
            Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let outcome = runner.run(&grammar::template(), |template| {
            let template = format!("{}{template}", grammar::BEFORE);
            let theirs = velocity.borrow_mut().render(&template);
            let ours = render(&template);
            let count = match (&ours, &theirs) {
                (Ok(ours), Ok(theirs)) if ours == theirs => &rendered,
                (Err(_), Err(_)) => &refused,
                _ if is_named(&ours) => &passed_over,
                _ => return Err(TestCaseError::fail(format!("ours     {ours:?}\nVelocity's {theirs:?}"))),
            };
            count.set(count.get() + 1);
            Ok(())
        });
        match outcome {
            Ok(()) => {}
            Err(TestError::Fail(reason, template)) => {
                differences.push(format!("{template:?}\n{}", reason.message()));
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }
    println!(
        "{} rendered alike, {} refused by both, {} of what is not emulated",
        rendered.get(),
        refused.get(),
        passed_over.get()
    );
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n\n"));
}
