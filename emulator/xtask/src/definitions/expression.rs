//! From the FHIRPath of search parameters to paths of JSON members.
//!
//! R4's 1,700 expressions use a dozen forms. They are followed here through R4's types, so that what is left for the
//! program is to walk members: `Observation.value.ofType(Quantity)` is the member `valueQuantity`, and a choice
//! without a type is one path for each of its types. A form that is not known stops the task.
use super::render::capitalized;
use super::structure::{Element, Types};
use super::value_sets::ValueSets;
use anyhow::{Context, bail};

/// A step of a path; the names are those of the crate `fhir`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Where(String, String),
}

/// One way to values of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) steps: Vec<Step>,
    /// The R4 type at the end.
    pub(super) of_type: String,
    /// Of a reference: the resource type it must point to.
    pub(super) resolves_to: Option<String>,
    /// Of a code: the one code system that it must be taken from.
    pub(super) code_system: Option<String>,
    /// The value is that the element is there and not `false`.
    pub(super) exists: bool,
}

/// Follows expressions through R4's types.
pub(super) struct Compiler<'a> {
    pub(super) types: &'a Types,
    pub(super) value_sets: &'a ValueSets<'a>,
}

impl Compiler<'_> {
    /// The paths of an expression that begin at `start`; branches that begin at other resource types are left out.
    pub(super) fn compile(&self, expression: &str, start: &str) -> anyhow::Result<Vec<Path>> {
        let mut paths = Vec::new();
        if let Some((element, rest)) = expression.split_once(".exists() and ") {
            if rest != format!("{element} != false") {
                bail!("an unknown condition: {expression}");
            }
            paths = self.branch(element, start)?;
            paths.iter_mut().for_each(|path| path.exists = true);
            return Ok(paths);
        }
        for branch in expression.split('|') {
            paths.extend(self.branch(branch.trim(), start).with_context(|| branch.to_string())?);
        }
        paths.dedup();
        Ok(paths)
    }

    fn branch(&self, branch: &str, start: &str) -> anyhow::Result<Vec<Path>> {
        // Parentheses do nothing here: `(A.b.ofType(T)).c`.
        let mut text = branch.to_string();
        if let Some(inner) = branch.strip_prefix('(') {
            let end =
                inner.rfind(')').filter(|end| inner.get(end + 1..).is_some_and(|rest| !rest.contains(')')));
            let end = end.context("parentheses")?;
            text = format!("{}{}", &inner[..end], &inner[end + 1..]);
        }
        let mut segments = segments(&text).into_iter().peekable();
        if let Some(first) = segments.next_if(|first| first.starts_with(char::is_uppercase))
            && first != start
        {
            return Ok(Vec::new());
        }
        let begin = Path {
            steps: Vec::new(),
            of_type: start.to_string(),
            resolves_to: None,
            code_system: None,
            exists: false,
        };
        let mut paths = vec![begin];
        for segment in segments {
            paths = self.follow(paths, &segment)?;
        }
        Ok(paths)
    }

    fn follow(&self, mut paths: Vec<Path>, segment: &str) -> anyhow::Result<Vec<Path>> {
        if let Some(name) = argument(segment, "ofType") {
            // R4 writes `DateTime` once and means `dateTime`.
            paths.retain(|path| path.of_type.eq_ignore_ascii_case(name));
            if paths.is_empty() {
                bail!("{segment}: no such choice");
            }
            return Ok(paths);
        }
        if let Some(condition) = argument(segment, "where") {
            if let Some(target) = condition.strip_prefix("resolve() is ") {
                paths.iter_mut().for_each(|path| path.resolves_to = Some(target.to_string()));
            } else {
                let (member, value) = condition.split_once('=').context("an unknown condition")?;
                let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
                let step = Step::Where(member.to_string(), value.context("a string")?.to_string());
                paths.iter_mut().for_each(|path| path.steps.push(step.clone()));
            }
            return Ok(paths);
        }
        if segment.contains(['(', '[', ' ']) {
            bail!("{segment}: an unknown form");
        }
        let mut next = Vec::new();
        for path in paths {
            let element = self.element(&path.of_type, segment);
            let element = element.with_context(|| format!("{} has no {segment}", path.of_type))?;
            for of_type in &element.types {
                let ending = if element.choice { capitalized(of_type) } else { String::new() };
                let mut steps = path.steps.clone();
                steps.push(Step::Member(format!("{segment}{ending}")));
                next.push(Path {
                    steps,
                    of_type: of_type.clone(),
                    resolves_to: None,
                    code_system: self.code_system(element),
                    exists: false,
                });
            }
        }
        Ok(next)
    }

    fn element(&self, of_type: &str, name: &str) -> Option<&Element> {
        let declared = self.types.get(of_type)?;
        declared.elements.get(name).or_else(|| self.element(declared.base.as_deref()?, name))
    }

    /// The system of a code's required value set, if all of its codes come from one.
    fn code_system(&self, element: &Element) -> Option<String> {
        let (_, codes) = self.value_sets.bound.get(element.binding?)?;
        let mut systems = codes.as_ref()?.keys();
        let system = systems.next()?;
        systems.next().is_none().then(|| system.clone())
    }
}

/// Splits at the dots that stand outside parentheses.
fn segments(text: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '.' if depth == 0 => {
                segments.push(String::new());
                continue;
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(last) = segments.last_mut() {
            last.push(letter);
        }
    }
    segments
}

/// `T` of `function(T)`.
fn argument<'a>(segment: &'a str, function: &str) -> Option<&'a str> {
    segment.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::package::Definitions;
    use crate::definitions::structure::{Kind, Type};
    use std::collections::BTreeMap;

    fn element(types: &[&str], choice: bool) -> Element {
        let types = types.iter().map(ToString::to_string).collect();
        Element {
            place: 0,
            required: false,
            many: false,
            choice,
            summary: false,
            attribute: false,
            types,
            binding: None,
        }
    }

    /// A form that is misread would make a search look in the wrong place; one that is not known must stop the task.
    #[test]
    fn forms() -> anyhow::Result<()> {
        let elements = [
            ("value", element(&["Quantity", "dateTime"], true)),
            ("related", element(&["Related"], false)),
            ("who", element(&["Reference"], false)),
        ];
        let elements = BTreeMap::from(elements.map(|(name, element)| (name.to_string(), element)));
        let related = BTreeMap::from([("resource".to_string(), element(&["canonical"], false))]);
        let types = Types::from([
            ("A".to_string(), Type { kind: Kind::Resource, base: None, elements }),
            ("Related".to_string(), Type { kind: Kind::Datatype, base: None, elements: related }),
        ]);
        let definitions = Definitions::default();
        let compiler = Compiler { types: &types, value_sets: &ValueSets::new(&definitions) };
        let cases = [
            ("A.value", "valueQuantity:Quantity valueDateTime:dateTime"),
            ("(A.value.ofType(DateTime)) | B.other", "valueDateTime:dateTime"),
            ("A.value.ofType(Quantity) | A.who", "valueQuantity:Quantity who:Reference"),
            ("A.related.where(type='x').resource", "related[type=x]resource:canonical"),
            ("A.who.where(resolve() is Patient)", "who:Reference->Patient"),
            ("A.value.exists() and A.value != false", "valueQuantity:Quantity? valueDateTime:dateTime?"),
            ("A", ":A"),
            ("who", "who:Reference"),
        ];
        for (expression, expected) in cases {
            let paths = compiler.compile(expression, "A")?;
            let written = paths.iter().map(|path| {
                let steps = path.steps.iter().map(|step| match step {
                    Step::Member(name) => name.clone(),
                    Step::Where(name, value) => format!("[{name}={value}]"),
                });
                let target = path.resolves_to.iter().map(|target| format!("->{target}")).collect::<String>();
                let exists = if path.exists { "?" } else { "" };
                format!("{}:{}{target}{exists}", steps.collect::<String>(), path.of_type)
            });
            assert_eq!(written.collect::<Vec<_>>().join(" "), expected, "{expression}");
        }
        for unknown in
            ["A.value.first()", "A.nothing", "A.value[0]", "A.value.ofType(Period)", "A.value.exists() and B"]
        {
            assert!(compiler.compile(unknown, "A").is_err(), "{unknown}");
        }
        Ok(())
    }
}
