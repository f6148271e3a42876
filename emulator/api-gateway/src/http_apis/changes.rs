//! How an update changes a thing: what is given replaces what was; entries of maps are replaced one by one, and an empty entry is taken
//! out (captured: so Terraform's provider takes entries out). An empty text takes the member out (believed).

use serde_json::Value;

use super::kinds::Members;

/// The members whose entries are changed one by one.
const MERGED: [&str; 4] = ["RequestParameters", "ResponseParameters", "RouteSettings", "StageVariables"];

/// Those of them that stages have even when they are empty.
const TOLD_WHEN_EMPTY: [&str; 2] = ["RouteSettings", "StageVariables"];

/// The members of `thing` with those of `input` that `names` lists.
pub(crate) fn applied(mut thing: Members, input: Members, names: &[&str]) -> Members {
    for (name, value) in input {
        if !names.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {
                thing.shift_remove(&name);
            }
            Value::Object(entries) if MERGED.contains(&name.as_str()) => merge(&mut thing, &name, entries),
            value => {
                thing.insert(name, value);
            }
        }
    }
    thing
}

fn merge(thing: &mut Members, name: &str, given: Members) {
    let place = thing.entry(name.to_owned()).or_insert_with(|| Value::Object(Members::new()));
    let Value::Object(entries) = place else { return };
    for (name, value) in given {
        if value == "" || value.as_object().is_some_and(Members::is_empty) {
            entries.shift_remove(&name);
        } else {
            entries.insert(name, value);
        }
    }
    if entries.is_empty() && !TOLD_WHEN_EMPTY.contains(&name) {
        thing.shift_remove(name);
    }
}

/// The members of `input` that `names` lists, as a new thing has them.
pub(crate) fn taken(input: Members, names: &[&str]) -> Members {
    input.into_iter().filter(|(name, value)| names.contains(&name.as_str()) && !value.is_null()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A mapping that cannot be taken out again, or one that takes its neighbours with it, breaks every second `terraform apply`.
    #[test]
    fn entries_are_changed_one_by_one() {
        let members = |value: Value| value.as_object().cloned().unwrap();
        let thing = members(
            json!({"Name": "n", "Description": "d", "StageVariables": {"a": "1", "b": "2"}, "Scopes": ["x"]}),
        );
        let input = members(json!({
            "Description": "", "StageVariables": {"a": "", "c": "3"}, "Scopes": [], "Unknown": 1, "Name": null,
        }));
        let names = ["Name", "Description", "StageVariables", "Scopes"];
        let expected = json!({"Name": "n", "StageVariables": {"b": "2", "c": "3"}, "Scopes": []});
        assert_eq!(Value::Object(applied(thing, input, &names)), expected);
        let emptied = applied(
            members(json!({"RequestParameters": {"overwrite:path": "/"}})),
            members(json!({"RequestParameters": {"overwrite:path": ""}})),
            &["RequestParameters"],
        );
        assert!(emptied.is_empty());
    }
}
