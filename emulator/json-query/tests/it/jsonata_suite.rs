//! JSONata's own suite, through this crate.
//!
//! `cargo xtask jsonata-suite` fetches the suite and runs this; nothing of it is kept here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use json_query::jsonata::{Dialect, Expression, Limits, Session, World};
use serde_json::{Map, Value};

use crate::same;

/// Cases that fail, with the reason.
const KNOWN: &[(&str, &str)] = &[
    ("function-string/case002.json 0", "JSONata writes 1e+100; this copy of the suite was changed"),
    ("function-string/case007.json 0", "JSONata writes 1e+21; this copy of the suite was changed"),
    ("function-uuid/case000.json 0", "JSONata has no $uuid; this copy of the suite was changed"),
];

struct Still;

impl World for Still {
    fn uuid(&mut self) -> String {
        "00000000-0000-4000-8000-000000000000".to_owned()
    }
    fn random(&mut self) -> f64 {
        0.25
    }
    fn now_milliseconds(&self) -> i64 {
        1_700_000_000_000
    }
}

// What people know of JSONata they know from its own implementation, whose suite this is.
#[test]
#[ignore = "reads what `cargo xtask jsonata-suite` fetches"]
#[allow(clippy::disallowed_methods, reason = "the task says where the suite lies")]
fn jsonata_own_suite_passes() {
    let suite = PathBuf::from(std::env::var("JSONATA_SUITE").expect("cargo xtask jsonata-suite sets it"));
    let mut failed = BTreeMap::new();
    let mut ran = 0;
    for folder in ["groups", "skip"] {
        for group in entries(&suite.join(folder)) {
            for file in
                entries(&group).iter().filter(|file| file.extension().is_some_and(|end| end == "json"))
            {
                let text = fs::read_to_string(file).unwrap();
                let Ok(cases) = serde_json::from_str::<Value>(&text) else { continue };
                let cases = match cases {
                    Value::Array(cases) => cases,
                    case => vec![case],
                };
                for (index, case) in cases.iter().enumerate() {
                    ran += 1;
                    let name = format!("{}/{} {index}", name_of(&group), name_of(file));
                    if let Err(reason) = check(&suite, &group, case) {
                        failed.insert(name, reason);
                    }
                }
            }
        }
    }
    for (name, _) in KNOWN {
        assert!(failed.remove(*name).is_some(), "{name} passes now");
    }
    assert!(ran > 1_500, "only {ran} cases were found");
    let list: Vec<String> = failed.iter().map(|(name, reason)| format!("{name}: {reason}")).collect();
    assert!(list.is_empty(), "{} of {ran} cases fail:\n{}", list.len(), list.join("\n"));
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .map(|read| read.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    entries.sort();
    entries
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn check(suite: &Path, group: &Path, case: &Value) -> Result<(), String> {
    let text = match (case["expr"].as_str(), case["expr-file"].as_str()) {
        (Some(text), _) => text.to_owned(),
        (_, Some(file)) => fs::read_to_string(group.join(file)).map_err(|error| error.to_string())?,
        _ => return Err("no expression".to_owned()),
    };
    let input = match (case.get("data"), case["dataset"].as_str()) {
        (Some(data), _) => Some(data.clone()),
        (None, Some(name)) => {
            let file = suite.join("datasets").join(format!("{name}.json"));
            let dataset =
                fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            Some(serde_json::from_str(&dataset).map_err(|error| error.to_string())?)
        }
        (None, None) => None,
    };
    let no_bindings = Map::new();
    let bindings = case["bindings"].as_object().unwrap_or(&no_bindings);
    let depth = case["depth"].as_u64().and_then(|depth| usize::try_from(depth).ok()).unwrap_or(2_000);
    let limits = Limits {
        depth: depth.min(2_000),
        milliseconds: 5_000,
        sequence_items: 20_000_000,
        value_bytes: 200_000_000,
        ..Limits::default()
    };
    let mut world = Still;
    let outcome = Expression::parse(&text).and_then(|expression| {
        Session::new(Dialect::Standard, bindings, &mut world, &limits).evaluate(&expression, input.as_ref())
    });
    let expected_code = case["code"].as_str().or_else(|| case["error"]["code"].as_str());
    match (outcome, expected_code) {
        (Err(error), Some(code)) if error.code == code || case.get("timelimit").is_some() => Ok(()),
        (Err(error), Some(code)) => Err(format!("`{text}` is refused with {error}, not with {code}")),
        (Ok(value), Some(code)) => Err(format!("`{text}` is {value:?}, and not refused with {code}")),
        (Err(error), None) => Err(format!("`{text}` is refused with {error}")),
        (Ok(None), None) if case["undefinedResult"] == true || case.get("result").is_none() => Ok(()),
        (Ok(None), None) => Err(format!("`{text}` is undefined, not {}", case["result"])),
        (Ok(Some(value)), None) => {
            let expected = &case["result"];
            let same =
                if case["unordered"] == true { same_items(&value, expected) } else { same(&value, expected) };
            if same || case.get("result_re").is_some() {
                Ok(())
            } else {
                Err(format!("`{text}` is {value}, not {expected}"))
            }
        }
    }
}

fn same_items(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().all(|item| other.iter().any(|other| same(item, other)))
        }
        _ => same(one, other),
    }
}
