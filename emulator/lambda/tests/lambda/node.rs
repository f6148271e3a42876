//! What is Node.js's own: kinds of modules, and errors that nobody catches.

use serde_json::json;

use crate::{house, invoke, node, ok};

// A package whose type is "module" may wait at its top level, which `require` refuses.
#[tokio::test]
async fn modules_are_of_the_kind_that_their_package_says() {
    let house = house();
    let waits = "const three = await Promise.resolve(3);\nexport const handler = async () => three;";
    let shares = "exports.handler = async () => 3;";
    for (name, files) in [
        ("modules", vec![("package.json", r#"{"type": "module"}"#), ("index.js", waits)]),
        ("of-a-parent", vec![("package.json", r#"{"type": "module"}"#), ("src/index.js", waits)]),
        ("scripts", vec![("package.json", r#"{"type": "commonjs"}"#), ("index.js", shares)]),
        (
            "nearest",
            vec![
                ("package.json", r#"{"type": "module"}"#),
                ("src/package.json", "{}"),
                ("src/index.js", shares),
            ],
        ),
    ] {
        let mut input = node(name, &files);
        if files.iter().any(|(file, _)| *file == "src/index.js") {
            input["Handler"] = json!("src/index.handler");
        }
        ok(&house, "CreateFunction", input).await;
        let (_, payload, log) = invoke(&house, name, &json!({})).await;
        assert_eq!(payload, json!(3), "{name}: {log}");
    }
}

// What nobody catches ends the process, but not without a word of what it was; the next invocation gets another process.
#[tokio::test]
async fn what_nobody_catches_is_told() {
    let house = house();
    let code = "
exports.handler = async (event) => {
    if (event.rejects) Promise.reject(new Error('lost'));
    if (event.throws) setImmediate(() => { throw new TypeError('late'); });
    if (event.rejects || event.throws) await new Promise((done) => setTimeout(done, 60000));
    return process.pid;
};
";
    let mut input = node("fails", &[("index.js", code)]);
    input["Timeout"] = json!(30);
    ok(&house, "CreateFunction", input).await;
    for (event, kind, message, said) in [
        (
            json!({"rejects": true}),
            "Runtime.UnhandledPromiseRejection",
            "Error: lost",
            r#"Unhandled Promise Rejection 	{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost","reason":{"errorType":"Error","errorMessage":"lost","#,
        ),
        (
            json!({"throws": true}),
            "TypeError",
            "late",
            r#"Uncaught Exception 	{"errorType":"TypeError","errorMessage":"late","#,
        ),
    ] {
        for _ in 0..3 {
            let (answer, payload, log) = invoke(&house, "fails", &event).await;
            assert_eq!(answer["FunctionError"], "Unhandled");
            assert_eq!(
                (&payload["errorType"], &payload["errorMessage"]),
                (&json!(kind), &json!(message)),
                "{log}"
            );
            assert_eq!(payload["trace"][0], format!("{kind}: {message}"));
            assert!(log.contains(said), "{log}");
            // The process may not have ended yet: it is nobody's any more.
            let (_, pid, log) = invoke(&house, "fails", &json!({})).await;
            assert!(pid.is_i64(), "{pid} {log}");
        }
    }
}

// What goes wrong before the first invocation is told by it.
#[tokio::test]
async fn what_fails_while_it_starts_is_told() {
    let house = house();
    for (name, code, kind, message) in [
        ("throws", "throw new RangeError('too far');", "RangeError", "too far"),
        (
            "missing",
            "exports.other = 1;",
            "Runtime.HandlerNotFound",
            "index.handler is undefined or not exported",
        ),
        (
            "syntax",
            "exports.handler = (",
            "Runtime.UserCodeSyntaxError",
            "SyntaxError: Unexpected end of input",
        ),
    ] {
        ok(&house, "CreateFunction", node(name, &[("index.js", code)])).await;
        let (_, payload, log) = invoke(&house, name, &json!({})).await;
        assert_eq!(payload["errorType"], kind, "{name}: {payload}");
        assert_eq!(payload["errorMessage"], message, "{name}: {payload}");
        assert_eq!(payload["trace"][0], format!("{kind}: {message}"), "{name}: {payload}");
        assert!(log.contains("\tundefined\tERROR\tUncaught Exception \t{"), "{name}: {log}");
    }
}
