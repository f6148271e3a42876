//! Starting: what is said, and what stands in the way.

use std::net::TcpListener;

use serde_json::json;

use crate::program::{Place, run, text};

// Scripts read the address from this greeting.
#[test]
fn the_greeting_tells_the_port_that_was_found() {
    let place = Place::new();
    let program = place.start(&[]);
    let address = program.address;
    assert_ne!(address.port(), 0);
    assert_eq!(
        program.greeting,
        [
            format!("Millpond {}", env!("CARGO_PKG_VERSION")),
            format!("Listening on http://{address} and https://{address}"),
            format!("State in {}", place.data().display()),
            format!("eval \"$(millpond env --port {})\" points a shell's AWS tools here", address.port()),
        ]
    );
    let answer = program.client().ask("GET", "/_millpond/health", &[], b"").expect("an answer");
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("running")), "{answer}");
}

// Two programs on one directory would each lose what the other writes.
#[test]
fn a_second_program_on_the_same_data_is_refused() {
    let place = Place::new();
    let program = place.start(&[]);
    program.client().create_table("items");
    let data = place.data();
    let second = run(&["--port", "0", "--data-dir", text(&data), "--ca-dir", text(&place.path("authority"))]);
    assert_eq!(second.status.code(), Some(1), "{second:?}");
    let errors = String::from_utf8_lossy(&second.stderr);
    assert!(errors.starts_with("millpond: "), "{errors}");
    assert!(errors.contains("another") || errors.contains("in use"), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    let listed = program.client().dynamodb_done("ListTables", &json!({}));
    assert_eq!(listed["TableNames"], json!(["items"]), "the first goes on undisturbed");
}

// The most common fault of all, since 4566 is everybody's port.
#[test]
fn a_port_in_use_is_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let port = address.port().to_string();
    let output = run(&["--port", &port, "--ca-dir", text(&place.path("authority"))]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.starts_with(&format!("millpond: cannot listen at {address}: ")), "{errors}");
    assert_eq!(output.stdout, b"", "it does not say that it is ready");
}
