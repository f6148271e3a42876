//! Writing the search tables as Rust.
use super::expression::Step;
use super::render::{header, wrapped};
use super::search::{Branch, Compartments, Parameters};
use std::collections::BTreeMap;
use std::fmt::Write;

/// `search/parameter/table.rs`: one row per base and code, sorted; equal lists of targets are written once.
pub(super) fn parameters(parameters: &Parameters) -> anyhow::Result<String> {
    let mut lists: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut bases: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut written = String::new();
    let mut rows = String::new();
    for (number, ((base, code), row)) in parameters.iter().enumerate() {
        bases.entry(base).or_insert((number, 0)).1 += 1;
        let next = lists.len();
        let list = *lists.entry(&row.targets).or_insert(next);
        if list == next {
            writeln!(written, "static T{list}: [&str; {}] = [", row.targets.len())?;
            if !row.targets.is_empty() {
                wrapped(&mut written, row.targets.iter().map(|name| format!("{name:?}")));
            }
            written += "];\n\n";
        }
        writeln!(
            rows,
            "    p({number}, {base:?}, {code:?}, {:?}, {}, {}, &[{}], &T{list}, &[{}]),",
            row.url,
            row.kind,
            row.supported,
            branches(&row.branches),
            (row.components.iter())
                .map(|component| format!(
                    "c({:?}, {}, {}, &[{}])",
                    component.url,
                    component.kind,
                    component.from_resource,
                    branches(&component.branches)
                ))
                .collect::<Vec<_>>()
                .join(", "),
        )?;
    }
    let mut text =
        header("Every search parameter of R4, with the paths to its values, and HealthLake's own.");
    text += "use super::ParameterKind::{Composite, Date, Number, Quantity, Reference, Special, String, Token, Uri};\n";
    text += "use super::Step::{Member as M, Where as W};\n";
    text += "use super::{Base, Branch, Component, Leaf, Parameter, ParameterKind, Step};\n\n";
    text += "#[expect(clippy::too_many_arguments, reason = \"a row of the table\")]\n\
             const fn p(\n    number: u16,\n    base: &'static str,\n    code: &'static str,\n    url: &'static str,\n    \
             kind: ParameterKind,\n    supported: bool,\n    branches: &'static [Branch],\n    \
             targets: &'static [&'static str],\n    components: &'static [Component],\n) -> Parameter {\n    \
             Parameter { number, base, code, url, kind, supported, branches, targets, components }\n}\n\n";
    text += "const fn c(\n    url: &'static str,\n    kind: ParameterKind,\n    from_resource: bool,\n    \
             branches: &'static [Branch],\n) -> Component {\n    Component { url, kind, from_resource, branches }\n}\n\n";
    text += "const fn b(path: &'static [Step], leaf: Leaf, detail: Option<&'static str>) -> Branch {\n    \
             Branch { path, leaf, detail }\n}\n\n";
    text += &written;
    writeln!(text, "pub(super) static BASES: [Base; {}] = [", bases.len())?;
    for (name, (first, count)) in &bases {
        writeln!(text, "    Base {{ name: {name:?}, first: {first}, count: {count} }},")?;
    }
    writeln!(text, "];\n\npub(super) static PARAMETERS: [Parameter; {}] = [", parameters.len())?;
    text += &rows;
    text += "];\n";
    Ok(text)
}

fn branches(branches: &[Branch]) -> String {
    let written = branches.iter().map(|branch| {
        let steps = branch.path.steps.iter().map(|step| match step {
            Step::Member(name) => format!("M({name:?})"),
            Step::Where(name, value) => format!("W({name:?}, {value:?})"),
        });
        let detail = match branch.leaf {
            "Code" => &branch.path.code_system,
            "Reference" => &branch.path.resolves_to,
            _ => &None,
        };
        format!("b(&[{}], Leaf::{}, {detail:?})", steps.collect::<Vec<_>>().join(", "), branch.leaf)
    });
    written.collect::<Vec<_>>().join(", ")
}

/// `search/compartment/table.rs`.
pub(super) fn compartments(compartments: &Compartments) -> anyhow::Result<String> {
    let mut text = header("R4's compartments.");
    text += "use super::Compartment;\n\n";
    writeln!(text, "pub(super) static COMPARTMENTS: [Compartment; {}] = [", compartments.len())?;
    for (resource_type, members) in compartments {
        writeln!(text, "    Compartment {{\n        resource_type: {resource_type:?},\n        members: &[")?;
        for (member, codes) in members {
            let codes: Vec<&String> = codes.iter().collect();
            writeln!(text, "            ({member:?}, &{codes:?}),")?;
        }
        text += "        ],\n    },\n";
    }
    text += "];\n";
    Ok(text)
}
