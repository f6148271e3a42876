//! JSONata as AWS Step Functions speaks it: `fixtures/json-query/jsonata.json`, and what must not bring the process down.

use json_query::jsonata::{Dialect, Error};
use json_query::jsonata::{Expression, Limits, Session, World};
use serde_json::{Map, Value, json};

use crate::same;

/// A world in which nothing happens twice and time stands still.
struct Counting(u64);

impl World for Counting {
    fn uuid(&mut self) -> String {
        self.0 += 1;
        format!("00000000-0000-4000-8000-{:012}", self.0)
    }
    fn random(&mut self) -> f64 {
        self.0 += 1;
        (self.0 as f64) / 1_000_000.0
    }
    fn now_milliseconds(&self) -> i64 {
        1_700_000_000_000
    }
}

fn evaluate(text: &str, states: &Value, limits: &Limits) -> Result<Option<Value>, Error> {
    let expression = Expression::parse(text)?;
    let variables = Map::from_iter([("states".to_owned(), states.clone())]);
    let mut world = Counting(0);
    Session::new(Dialect::StepFunctions, &variables, &mut world, limits).evaluate(&expression, None)
}

fn fixture() -> Value {
    serde_json::from_str(include_str!("../../../../fixtures/json-query/jsonata.json")).unwrap()
}

/// The time is not what these tests are about, and a busy machine may take longer than AWS lets an expression.
fn patient() -> Limits {
    Limits { milliseconds: 60_000, ..Limits::default() }
}

// What AWS answers is what a state machine was written against.
#[test]
fn expressions_are_what_aws_says_they_are() {
    let fixture = fixture();
    let mut wrong = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let text = case["expression"].as_str().unwrap();
        let found = match evaluate(text, &fixture["states"], &patient()) {
            Ok(Some(value)) if case.get("text").is_some() => json!({ "text": value.to_string() }),
            Ok(Some(value)) => json!({ "is": value }),
            Ok(None) => json!({ "undefined": true }),
            Err(error) if case.get("code").is_some() => json!({ "code": error.code }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        let (name, found) = found.as_object().and_then(|found| found.iter().next()).unwrap();
        if !case.get(name).is_some_and(|expected| same(found, expected)) {
            wrong.push(format!("{case}\n   found {name} {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// AWS accepts an expression that nests so deep and refuses one level more.
#[test]
fn expressions_nest_as_deep_as_on_aws() {
    let mut wrong = Vec::new();
    for case in fixture()["nesting"].as_array().unwrap() {
        let times = usize::try_from(case.get("here").unwrap_or(&case["times"]).as_u64().unwrap()).unwrap();
        let nested = |times: usize| {
            let part = |name: &str| case[name].as_str().unwrap_or_default().repeat(times);
            let text = format!(
                "{}{}{}{}",
                part("before"),
                case["start"].as_str().unwrap(),
                part("repeat"),
                part("after")
            );
            evaluate(&text, &Value::Null, &patient())
        };
        if let Err(error) = nested(times) {
            wrong.push(format!("{case} is refused: {error}"));
        }
        match nested(times + 1) {
            Err(error) if error.message.starts_with("Stack overflow error: ") => {}
            other => wrong.push(format!("{case} and one more is {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// AWS refuses the definition with the parser's own words.
#[test]
fn what_is_no_expression_is_refused_in_jsonata_s_words() {
    for case in fixture()["unreadable"].as_array().unwrap() {
        let error = Expression::parse(case["expression"].as_str().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), case["error"].as_str().unwrap(), "{case}");
    }
}

// A state machine is data of a user's: it may end its execution, not the process.
#[test]
fn hostile_expressions_are_refused() {
    let doubling = "$reduce([1..60], function($a, $b) { [$a, $a] }, 1)";
    let million = "$pad('', 1000000, 'a')";
    let cases = [
        "($f := function($x){ $f($x+1) }; $f(1))".to_owned(),
        "($f := function($x){ 1 + $f($x+1) }; $f(1))".to_owned(),
        "($f := function($x){ $f($x+1) + $f($x+2) }; $f(1))".to_owned(),
        "$pad('x', 1e15)".to_owned(),
        "$pad('x', -1e15)".to_owned(),
        "('x').$pad(1e15)".to_owned(),
        "$range(1, 1000000000, 1)".to_owned(),
        "[1..10000000]".to_owned(),
        "[1..1e300]".to_owned(),
        "$reduce([1..60], function($a, $b) { $a & $a }, 'x')".to_owned(),
        doubling.to_owned(),
        "$reduce([1..50000], function($a, $b) { {'a': $a} }, 1)".to_owned(),
        format!("$string({doubling})"),
        format!("{doubling} & ''"),
        format!("({doubling}) = ({doubling})"),
        format!("$distinct([{doubling}, {doubling}])"),
        format!("$boolean({doubling})"),
        "$map([1..800000], function($x) { $map([1..800000], function($y) { $y }) })".to_owned(),
        "'(((a*)*)*)*b' ~> $match(/(((a*)*)*)*b/) ~> $count() ~> $string() ~> $pad(1e12)".to_owned(),
        "(".repeat(100_000),
        "[".repeat(100_000),
        "1".to_owned() + &"+1".repeat(100_000),
        "-".repeat(100_000) + "1",
        "a.".repeat(100_000) + "a",
        "function($x){".repeat(10_000),
        "$f(".repeat(10_000),
        "1 ? 1 : ".repeat(10_000) + "1",
        "$fromMillis(1, '[,2]')".to_owned(),
        "$fromMillis(1, '[😀m]')".to_owned(),
        "$parseInteger('A,5],    \"two\": ', 'A')".to_owned(),
        format!("$replace({million}, 'a', {million})"),
        format!("$replace({million}, /a/, {million})"),
        format!("$replace({million}, /a/, '$0$0$0$0$0$0$0$0$0$0')"),
        format!("$replace('{{' & {million} & '}}', /(.*)/, $pad('', 1000000, '$0'))"),
        format!("$replace({million}, /(a+)/, $pad('', 1000000, '$1'))"),
        format!("$replace({million}, /a/, function($m) {{ {million} }})"),
        format!("($r := function($m) {{ {million} }}; $replace({million}, /a/, $r, 900000))"),
        format!("({million}).$replace('a', {million})"),
        format!("({million}).$replace('a', {million}, 900000)"),
        format!("{million} ~> $replace('a', {million})"),
        format!("($f := $replace; $f({million}, 'a', {million}))"),
        format!("($f := $replace(?, 'a', ?); $f({million}, {million}))"),
        format!("({million} ~> $replace(?, 'a', {million}))"),
        format!(
            "$replace({million}, function($s) {{ {{'match': '', 'start': 0, 'next': function() {{ 1 }}}} }}, 'x')"
        ),
        format!("($t := {million}; $join($map([1..100000], function($i) {{ $t }})))"),
        format!("$join($map([1..100000], function($i) {{ 'a' }}), {million})"),
        format!("($f := $join; $f($map([1..100000], function($i) {{ 'a' }}), {million}))"),
        format!("$map([1..100000], function($i) {{ 'a' }}) ~> $join({million})"),
        "$reduce([1..200], function($a, $b) { $base64encode($a) }, 'x')".to_owned(),
        "$reduce([1..200], function($a, $b) { $encodeUrlComponent($a & $a) }, '%')".to_owned(),
        "($f := $base64encode; $reduce([1..200], function($a, $b) { $f($a) }, 'x'))".to_owned(),
        "('x').$pad(1e15, '-')".to_owned(),
        "'x' ~> $pad(1e15, '-')".to_owned(),
        "($f := $pad; $f('x', 1e15))".to_owned(),
        "($pad := $pad; $f := $pad; $f('x', 1e15))".to_owned(),
        "$pad('x', ?)(1e15)".to_owned(),
        "$map([1e15], $pad('x', ?))".to_owned(),
        "$split($pad('', 5000000, 'a'), '')".to_owned(),
        "$split($pad('', 5000000, 'a'), 'a')".to_owned(),
        "$match($pad('', 5000000, 'a'), /a/)".to_owned(),
        format!("$match({million}, /{}a/)", "()".repeat(1_000)),
    ];
    let limits = Limits { milliseconds: 200, ..Limits::default() };
    for case in cases {
        let shown: String = case.chars().take(90).collect();
        // A thread has a smaller stack than the one of the tests.
        let limits = limits.clone();
        let found = std::thread::spawn(move || evaluate(&case, &Value::Null, &limits)).join().unwrap();
        let found =
            found.map(|value| value.map(|value| value.to_string().chars().take(200).collect::<String>()));
        assert!(!matches!(found, Ok(Some(_))), "{shown} is {found:?}");
    }
}

// What is measured before it is made must still be made, however the function is called.
#[test]
fn what_is_measured_is_made() {
    let cases = [
        ("$replace('banana', 'a', 'o')", json!("bonono")),
        ("$replace('banana', 'a', 'o', 2)", json!("bonona")),
        ("'banana' ~> $replace('a', 'o')", json!("bonono")),
        ("('banana').$replace('a', 'o')", json!("bonono")),
        ("('banana').$replace('a', 'o', 1)", json!("bonana")),
        ("$replace('banana', /(a)(n)/, '$2$1$0')", json!("bnaannaana")),
        ("$replace('banana', /a/, function($m) { $m.start & '' })", json!("b1n3n5")),
        ("($u := function($m) { $uppercase($m.match) }; $replace('banana', /a/, $u, 1))", json!("bAnana")),
        ("$replace($pad('', 1000000, 'a'), /a/, 'b') ~> $length()", json!(1_000_000)),
        ("$replace($pad('', 1000000, 'a'), 'a', 'bcd') ~> $length()", json!(3_000_000)),
        ("($f := $replace; $f('banana', 'a', 'o'))", json!("bonono")),
        ("($f := $replace(?, 'a', ?); $f('banana', 'i'))", json!("binini")),
        ("($replace := function($a) { $a + 1 }; $replace(1))", json!(2)),
        ("($replace := function($a) { $a + 1 }; $map([1, 2], $replace))", json!([2, 3])),
        ("$join(['a', 'b'])", json!("ab")),
        ("$join(['a', 'b'], ', ')", json!("a, b")),
        ("['a', 'b'] ~> $join('-')", json!("a-b")),
        ("$join('a')", json!("a")),
        ("$join($map([1..3], $string), $join(['<', '>']))", json!("1<>2<>3")),
        ("($f := $join; $f(['a', 'b'], '/'))", json!("a/b")),
        ("$map(['a', 'bc'], $base64encode)", json!(["YQ==", "YmM="])),
        ("$map(['a', 'b'], $pad(?, 3, '-'))", json!(["a--", "b--"])),
        ("('x').$pad(-3)", json!("  x")),
        ("'x' ~> $pad(3, '#')", json!("x##")),
        ("$split('a,b', ',')", json!(["a", "b"])),
        ("('a,b').$split(/,/)", json!(["a", "b"])),
        ("$split('abc', '', 2)", json!(["a", "b"])),
        ("$match('abab', /a(b)/)[1].index", json!(2)),
        ("('abab').$match(/b/, 1).index", json!(1)),
        ("$encodeUrlComponent('a b')", json!("a%20b")),
    ];
    for (text, expected) in cases {
        assert_eq!(evaluate(text, &Value::Null, &patient()), Ok(Some(expected)), "{text}");
    }
}

// A path by names is followed without an evaluation, and must come to what the evaluation comes to.
#[test]
fn a_plain_path_is_what_its_evaluation_is() {
    let values = [
        json!({"a": {"b": [1, 2]}}),
        json!({"a": {"b": [1]}}),
        json!({"a": {"b": []}}),
        json!({"a": {"b": [[1], []]}}),
        json!({"a": {"b": {"c": 1.50}}}),
        json!({"a": {"b": null}}),
        json!({"a": null}),
        json!({"a": "text"}),
        json!({"a": [{"b": 1}, {"b": [2, 3]}]}),
        json!({"a": [{"b": 1}]}),
        json!({"a": []}),
        json!({"a": [{"b": {"b": 9007199254740993_i64}}]}),
        json!({}),
        json!([{"a": {"b": 1}}]),
        json!(1),
    ];
    for states in &values {
        for path in
            ["$states", "$states.a", "$states.a.b", "$states.a.b.c", "$states.a.a", "$missing", "$missing.a"]
        {
            let followed = evaluate(path, states, &patient());
            let evaluated = evaluate(&format!("({path})"), states, &patient());
            assert_eq!(followed, evaluated, "{path} of {states}");
        }
    }
}

// AWS refuses a definition that reads an input, which no expression has.
#[test]
fn references_to_the_input_are_found() {
    let cases: [(&str, &[&str]); 13] = [
        ("phone", &["phone"]),
        ("phone[0].number", &["phone"]),
        ("aaa + bbb + aaa", &["aaa", "bbb"]),
        ("$.phone", &["$"]),
        ("$map($states.input.a, function($x){ b })", &["b"]),
        ("{'a': b}", &["b"]),
        ("$states.input.items[phone > 3].(a & $)", &[]),
        ("$states.input.items^(phone)", &[]),
        ("$states.input.items{phone: name}", &[]),
        ("$states.input ~> |$|{'a': b}|", &[]),
        ("$phone", &[]),
        ("foo(1)", &["foo"]),
        ("'a' & phone & $string(fax)", &["phone", "fax"]),
    ];
    for (text, expected) in cases {
        let expression = Expression::parse(text).unwrap();
        assert_eq!(expression.input_references(), expected, "{text}");
        assert!(!expression.reads_root(), "{text}");
    }
    let expression = Expression::parse("$states.input.a[$$.b] & $states.errorOutput").unwrap();
    assert!(expression.reads_root());
    assert_eq!(expression.members_of("states").len(), 2);
}

// Machines share a definition between executions, which run on many threads.
#[test]
fn an_expression_may_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Expression>();
}
