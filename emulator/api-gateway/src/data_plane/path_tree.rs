//! Which resource of an API a path is about.
//!
//! At each segment a literal goes before `{parameter}`, and that before `{greedy+}`. What leads nowhere is taken back. A
//! slash at the end makes no difference here; in what an integration is told it does (captured: floci-io/floci 1557).
//! The resource is found first and its method after, so a resource without methods is none (believed).

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

/// The deepest path that is looked at; AWS's paths of resources are bounded by 300 resources.
const MOST_SEGMENTS: usize = 512;

/// The paths of an API, and what is at each.
#[derive(Debug)]
pub(crate) struct PathTree<T> {
    root: Node<T>,
}

#[derive(Debug)]
struct Node<T> {
    literals: HashMap<Box<str>, Node<T>>,
    parameter: Option<Box<(Box<str>, Node<T>)>>,
    greedy: Option<(Box<str>, T)>,
    here: Option<T>,
}

/// What is at a path, and the parameters in it, as they were sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found<'t, T> {
    pub(crate) at: &'t T,
    pub(crate) parameters: Vec<(String, String)>,
}

impl<T> Default for PathTree<T> {
    fn default() -> PathTree<T> {
        PathTree { root: Node::default() }
    }
}

impl<T> Default for Node<T> {
    fn default() -> Node<T> {
        Node { literals: HashMap::new(), parameter: None, greedy: None, here: None }
    }
}

impl<T> PathTree<T> {
    /// Puts something at the path of a resource, such as `/pets/{id}`.
    pub(crate) fn put(&mut self, path: &str, value: T) {
        let mut node = &mut self.root;
        for segment in segments(path).into_iter().take(MOST_SEGMENTS) {
            let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                node = node.literals.entry(segment.into()).or_default();
                continue;
            };
            if let Some(name) = name.strip_suffix('+') {
                node.greedy = Some((name.into(), value));
                return;
            }
            node = &mut node.parameter.get_or_insert_with(|| Box::new((name.into(), Node::default()))).1;
        }
        node.here = Some(value);
    }

    /// All that was put.
    pub(crate) fn all(&self) -> impl Iterator<Item = &T> {
        let mut left = vec![&self.root];
        std::iter::from_fn(move || {
            let node = left.pop()?;
            left.extend(node.literals.values());
            left.extend(node.parameter.iter().map(|parameter| &parameter.1));
            Some(node.here.iter().chain(node.greedy.iter().map(|(_, value)| value)))
        })
        .flatten()
    }

    /// What is at a path of a request.
    pub(crate) fn find(&self, path: &str) -> Option<Found<'_, T>> {
        let segments = segments(path);
        if segments.len() > MOST_SEGMENTS {
            return None;
        }
        let mut parameters = Vec::new();
        let at = self.root.find(&segments, &mut parameters)?;
        let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Some(Found { at, parameters })
    }
}

impl<T> Node<T> {
    /// The depth is that of the paths that were put, and each node is looked at once at most.
    fn find<'t>(&'t self, rest: &[&str], parameters: &mut Vec<(&'t str, String)>) -> Option<&'t T> {
        let Some((first, behind)) = rest.split_first() else {
            return self.here.as_ref();
        };
        let literal = if first.contains('%') {
            let decoded = percent_decode_str(first).decode_utf8_lossy();
            self.literals.get(&*decoded)
        } else {
            self.literals.get(*first)
        };
        if let Some(node) = literal
            && let Some(found) = node.find(behind, parameters)
        {
            return Some(found);
        }
        if let Some(parameter) = &self.parameter {
            let (name, node) = &**parameter;
            let before = parameters.len();
            parameters.push((name, (*first).to_owned()));
            if let Some(found) = node.find(behind, parameters) {
                return Some(found);
            }
            parameters.truncate(before);
        }
        let (name, value) = self.greedy.as_ref()?;
        parameters.push((name, rest.join("/")));
        Some(value)
    }
}

/// The segments between the slashes; a slash at the end ends none.
fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() { Vec::new() } else { path.split('/').collect() }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Cases {
        resources: Vec<String>,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        path: String,
        resource: Option<String>,
        #[serde(default)]
        parameters: Vec<(String, String)>,
    }

    // A request that reaches the wrong resource is answered by the wrong function.
    #[test]
    fn the_most_specific_resource_is_found() {
        let text = include_str!("../../../../fixtures/api-gateway/data-plane/paths.json");
        let Cases { resources, cases } = serde_json::from_str(text).unwrap();
        let mut tree = PathTree::default();
        for resource in &resources {
            tree.put(resource, resource.clone());
        }
        for case in cases {
            let found = tree.find(&case.path);
            assert_eq!(found.as_ref().map(|found| found.at), case.resource.as_ref(), "{}", case.path);
            assert_eq!(
                found.map(|found| found.parameters).unwrap_or_default(),
                case.parameters,
                "{}",
                case.path
            );
        }
        assert_eq!(tree.find(&"/a".repeat(MOST_SEGMENTS + 1)), None);
    }
}
