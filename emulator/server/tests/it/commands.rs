//! The commands besides serving, and options that make no sense.

use std::fs;
use std::process::Output;

use crate::program::{Place, command, run, text};

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

// A shell evaluates these lines; a missing one sends a test suite to the real AWS.
#[test]
fn env_prints_what_a_shell_evaluates() {
    let place = Place::new();
    let output = run(&["env", "--port", "4711", "--region", "eu-central-1", "--account", "123456789012"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        out(&output),
        "export AWS_ENDPOINT_URL=http://localhost:4711\n\
         export AWS_DISABLE_HOST_PREFIX_INJECTION=true\n\
         export AWS_ACCESS_KEY_ID=123456789012\n\
         export AWS_SECRET_ACCESS_KEY=test\n\
         export AWS_REGION=eu-central-1\n\
         export AWS_DEFAULT_REGION=eu-central-1\n"
    );
    let authority = place.path("authority");
    let output = run(&["env", "--tls", "--ca-dir", text(&authority)]);
    assert!(output.status.success(), "{output:?}");
    let printed = out(&output);
    assert!(printed.starts_with("export AWS_ENDPOINT_URL=https://localhost:4566\n"), "{printed}");
    let bundle = authority.join("ca.pem");
    assert!(printed.ends_with(&format!("export AWS_CA_BUNDLE={}\n", text(&bundle))), "{printed}");
    assert!(bundle.is_file(), "the file that is named is there");
}

// What `ca` prints is what clients trust: it must stay the same, be the one that a server uses, and fail aloud.
#[test]
fn ca_prints_the_authority_that_a_server_uses() {
    let place = Place::new();
    let authority = place.path("authority");
    let first = run(&["ca", "--ca-dir", text(&authority)]);
    assert!(first.status.success(), "{first:?}");
    assert!(out(&first).starts_with("-----BEGIN CERTIFICATE-----"), "{first:?}");
    assert_eq!(out(&run(&["ca", "--ca-dir", text(&authority)])), out(&first));
    let program = place.start(&[]);
    let served = program.client().ask("GET", "/_millpond/ca", &[], b"").expect("an answer");
    assert_eq!(String::from_utf8_lossy(&served.body), out(&first));

    fs::write(authority.join("ca.pem"), "nonsense").expect("a damaged file");
    let damaged = run(&["ca", "--ca-dir", text(&authority)]);
    assert_eq!(damaged.status.code(), Some(1), "{damaged:?}");
    assert!(errors(&damaged).contains("ca.pem"), "{damaged:?}");
}

// A container's health check is this command; it must say yes and no.
#[test]
fn health_says_whether_a_program_runs() {
    let place = Place::new();
    let program = place.start_with(&["--ca-dir", text(&place.path("authority"))]);
    let port = program.address.port().to_string();
    let well = run(&["health", "--port", &port]);
    assert!(well.status.success(), "{well:?}");
    assert!(out(&well).contains("\"running\""), "{well:?}");
    program.kill();
    let gone = run(&["health", "--port", &port]);
    assert_eq!(gone.status.code(), Some(1), "{gone:?}");
    assert!(errors(&gone).starts_with("millpond: "), "{gone:?}");
}

// An option that is read as something else than was meant is worse than one that is refused.
#[test]
fn options_that_make_no_sense_are_refused() {
    let place = Place::new();
    let file = place.path("file");
    fs::write(&file, "not a directory").expect("a file");
    for (arguments, code, expected) in [
        (&["--port", "99999"][..], 2, "99999"),
        (&["--port", "http"], 2, "http"),
        (&["--host", "localhost"], 2, "localhost"),
        (&["--no-such-option"], 2, "--no-such-option"),
        (&["serve"], 2, "serve"),
        (&["--keep-commits", "-1"], 2, "-1"),
        (&["--keep-commits", "many"], 2, "many"),
        (&["--keep-changes", "0d"], 2, "such as 12h"),
        (&["--keep-changes", "12 h"], 2, "such as 12h"),
        (&["--credential", "without-a-secret"], 2, "KEY:SECRET"),
        (&["--credential", ":secret"], 2, "KEY:SECRET"),
        (&["--log-format", "xml"], 2, "xml"),
        (&["--log", "a=b=c"], 1, "millpond: "),
        (&["--port", "0", "--data-dir", text(&file)], 1, "millpond: the data directory"),
        (&["env", "--account", "12"], 2, "twelve digits"),
        (&["env", "--data-dir", "x"], 2, "--data-dir"),
        (&["health", "--port", "x"], 2, "x"),
        (&["ca", "--ca-dir", text(&file)], 1, "millpond: "),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {output:?}");
        let errors = errors(&output);
        assert!(errors.contains(expected), "{arguments:?} {errors}");
        assert!(!errors.contains("panicked"), "{arguments:?} {errors}");
        assert_eq!(out(&output), "", "{arguments:?} prints nothing to be taken for an answer");
    }
}

// Containers are configured by their environment.
#[test]
fn every_option_is_also_a_variable() {
    let place = Place::new();
    for (name, value, code) in [
        ("MILLPOND_PORT", "99999", 2),
        ("MILLPOND_HOST", "nowhere", 2),
        ("MILLPOND_KEEP_COMMITS", "x", 2),
        ("MILLPOND_LOG_FORMAT", "xml", 2),
        ("MILLPOND_CREDENTIALS", "a:b,c", 2),
        ("MILLPOND_ALLOW_ANONYMOUS", "perhaps", 2),
        ("MILLPOND_VERIFY_SIGNATURES", "perhaps", 2),
    ] {
        let output = command(&["--ca-dir", text(&place.path("authority"))])
            .env(name, value)
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(code), "{name} {output:?}");
    }
}

// The author of a template runs it here before it is deployed, and reads where it is wrong.
#[test]
fn a_template_is_run_on_a_request() {
    let place = Place::new();
    fs::create_dir_all(place.path("x")).expect("a directory");
    let (template, request) = (place.path("x/t.vtl"), place.path("x/r.json"));
    let case = |template_text: &str, request_text: &str| {
        fs::write(&template, template_text).expect("a template");
        fs::write(&request, request_text).expect("a request");
        run(&["invoke-template", text(&template), text(&request)])
    };
    let made = case(
        "#set($b = $input.path('$'))#set($context.responseOverride.status = 400)\
         $b.id $input.params('q') $input.params('h') $context.stage $stageVariables.v",
        r#"{"body": {"id": 7}, "querystring": {"q": "Q"}, "headers": {"h": "H"},
            "context": {"stage": "dev"}, "stageVariables": {"v": "V"}}"#,
    );
    assert!(made.status.success(), "{made:?}");
    assert_eq!(out(&made), "7 Q H dev V");
    assert_eq!(errors(&made), "responseOverride.status = 400\n");
    let wrong = case("a\n  $input.body.getBytes()", r#"{"body": "b"}"#);
    assert_eq!(wrong.status.code(), Some(1), "{wrong:?}");
    let told = errors(&wrong);
    assert!(told.starts_with("millpond: ") && told.contains("t.vtl:2:3: the method 'getBytes'"), "{told}");
    assert!(told.ends_with("\n 2 |   $input.body.getBytes()\n   |   ^\n"), "{told}");
    let refused = case("a", r#"{"querystrings": {}}"#);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(errors(&refused).contains("querystrings"), "{refused:?}");
}
