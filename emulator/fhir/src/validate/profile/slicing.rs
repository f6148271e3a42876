//! Which slice an item of an element belongs to, and whether each slice has what it must.
use super::item::{Item, is_a, target_of};
use super::rules::{Discriminator, DiscriminatorKind, Node, Slicing, SlicingRules, Step, canonical};
use super::walk::Walker;
use super::{core_type, value_sets, values};
use crate::errors::profiles as errors;
use crate::patch::equality::are_equal;
use serde_json::Value;

impl<'a> Walker<'a, '_> {
    /// Tells the items of an element apart and checks those of each slice. The walk stands at the parent.
    pub(super) fn slices(&mut self, node: &Node, is_choice: bool, items: &[Item<'a>]) {
        let implied = if node.slicing.is_none() { node.implied_slicing(is_choice) } else { None };
        let is_told = |slicing: &&Slicing| {
            let discriminators = &slicing.discriminators;
            let are_understood = discriminators.iter().all(|discriminator| discriminator.path.is_some());
            are_understood && (!discriminators.is_empty() || node.slices.is_empty())
        };
        let Some(slicing) = node.slicing.as_ref().or(implied.as_ref()).filter(is_told) else {
            return self.note(errors::not_told_apart(&node.name, &self.profile));
        };
        let mut groups: Vec<Vec<Item<'a>>> = vec![Vec::new(); node.slices.len()];
        let mut latest = 0;
        let mut after_slices = false;
        for item in items {
            match self.slice_of(node, slicing, *item) {
                Some(place) => {
                    let is_late = slicing.ordered && place < latest;
                    latest = latest.max(place);
                    let wrong_end = after_slices && slicing.rules == SlicingRules::OpenAtEnd;
                    if is_late || wrong_end {
                        self.at(*item, |walker| walker.report(errors::out_of_order(&walker.profile)));
                    }
                    if let Some(group) = groups.get_mut(place) {
                        group.push(*item);
                    }
                }
                None if slicing.rules == SlicingRules::Closed => {
                    self.at(*item, |walker| walker.report(errors::no_slice(&walker.profile)));
                }
                None => after_slices = true,
            }
        }
        for (slice, group) in node.slices.iter().zip(&groups) {
            let count = group.len() as u64;
            let name = format!("{}.{}:{}", self.path, node.name, slice.name);
            if count < slice.min {
                self.report(errors::minimum(&self.profile, &name, slice.min, count));
            }
            if let Some(max) = slice.max.filter(|max| count > *max) {
                self.report(errors::maximum(&self.profile, &name, max, count));
            }
            for item in group {
                self.at(*item, |walker| walker.item(slice, *item));
            }
            if slice.is_sliced() {
                self.slices(slice, is_choice, group);
            }
        }
    }

    /// The first slice that an item belongs to.
    fn slice_of(&mut self, node: &Node, slicing: &Slicing, item: Item<'a>) -> Option<usize> {
        node.slices.iter().position(|slice| {
            // A slice that nothing can be told of takes nothing.
            let belongs = |walker: &mut Self, discriminator: &Discriminator| {
                let steps = discriminator.path.as_deref().unwrap_or_default();
                walker.discriminate(slice, discriminator.kind, steps, &[item])
            };
            slicing.discriminators.iter().all(|discriminator| belongs(self, discriminator) == Some(true))
        })
    }

    /// Whether items are what the slice has at the end of a path. `None` if it says nothing there.
    fn discriminate(
        &mut self,
        node: &Node,
        kind: DiscriminatorKind,
        steps: &[Step],
        items: &[Item<'a>],
    ) -> Option<bool> {
        if !self.visit() {
            return None;
        }
        let Some((step, rest)) = steps.split_first() else { return self.is_told(node, kind, items) };
        let (name, below): (&str, Vec<Item<'a>>) = match step {
            Step::Resolve => return self.points_to(node, items).filter(|_| rest.is_empty()),
            Step::OfType(name) => {
                let of_type: Vec<_> =
                    items.iter().copied().filter(|item| is_a(item.declared, name)).collect();
                let slice =
                    node.slices.iter().find(|slice| slice.types.iter().any(|rule| rule.code == *name));
                return self.discriminate(slice.unwrap_or(node), kind, rest, &of_type);
            }
            Step::Member(name) => (name, items.iter().flat_map(|item| item.children(name)).collect()),
            Step::Extension(url) => {
                let extensions = items.iter().flat_map(|item| item.children("extension"));
                let has_url =
                    |item: &Item<'a>| item.value.and_then(|value| value.get("url")?.as_str()) == Some(url);
                ("extension", extensions.filter(has_url).collect())
            }
        };
        let child = node.child(name).and_then(|child| match step {
            Step::Extension(url) => child.slices.iter().find(|slice| is_extension(slice, url)),
            _ => Some(child),
        });
        // What the element itself is silent about, one of its own slices may say.
        let found = child.and_then(|child| {
            let own = self.discriminate(child, kind, rest, &below);
            let mut slices = child.slices.iter();
            own.or_else(|| slices.find_map(|slice| self.discriminate(slice, kind, rest, &below)))
        });
        if found.is_some() {
            return found;
        }
        if kind == DiscriminatorKind::Value {
            // An ancestor's value says what the path leads to as well.
            if node.fixed.is_some() || node.pattern.is_some() {
                return self.is_told(node, kind, items);
            }
            // An extension is known by its address, which is its definition's.
            if name == "url" && rest.is_empty() && node.types.iter().any(|rule| rule.code == "Extension") {
                let url = |item: &Item<'a>| item.value.and_then(|value| value.as_str());
                return Some(below.iter().filter_map(url).any(|url| is_extension(node, url)));
            }
        }
        if kind == DiscriminatorKind::Exists && child.is_none() {
            return None;
        }
        // The type's own profile may say it.
        let profiles = node.types.iter().flat_map(|rule| &rule.profiles);
        let profiles: Vec<_> = profiles.filter_map(|address| self.definitions.profile(address)).collect();
        profiles.iter().find_map(|profile| self.discriminate(&profile.root, kind, steps, items))
    }

    fn is_told(&mut self, node: &Node, kind: DiscriminatorKind, items: &[Item<'a>]) -> Option<bool> {
        match kind {
            DiscriminatorKind::Value => {
                let mut values = items.iter().filter_map(|item| Some((item.declared, item.value?)));
                if let Some(fixed) = &node.fixed {
                    return Some(values.any(|(_, value)| are_equal(value, fixed)));
                }
                if let Some(pattern) = &node.pattern {
                    return Some(values.any(|(_, value)| values::has_pattern(value, pattern)));
                }
                let value_set = node.value_set.as_deref()?;
                let is_in = |declared, value: &Value| {
                    matches!(value_sets::check(self.definitions, value_set, declared, value), Ok(Some(())))
                };
                Some(values.any(|(declared, value)| is_in(declared, value)))
            }
            DiscriminatorKind::Exists => {
                let must = node.min > 0;
                let must_not = node.max == Some(0);
                (must != must_not).then_some(must != items.is_empty())
            }
            DiscriminatorKind::Type => {
                let of_type = |item: &Item<'a>| node.types.iter().any(|rule| is_a(item.declared, &rule.code));
                (!node.types.is_empty()).then(|| items.iter().any(of_type))
            }
            DiscriminatorKind::Profile => {
                let addresses: Vec<&String> = node.types.iter().flat_map(|rule| &rule.profiles).collect();
                let mut known = Vec::new();
                for address in &addresses {
                    known.push(self.definitions.profile(address)?);
                }
                (!known.is_empty())
                    .then(|| items.iter().any(|item| known.iter().any(|profile| self.meets(profile, *item))))
            }
        }
    }

    /// Whether references point to what the slice may refer to.
    fn points_to(&mut self, node: &Node, items: &[Item<'a>]) -> Option<bool> {
        let targets: Vec<&String> = node.types.iter().flat_map(|rule| &rule.targets).collect();
        let mut allowed = Vec::new();
        for target in &targets {
            allowed.push(match core_type(target) {
                Some(declared) => declared.name().to_owned(),
                None => self.definitions.profile(target)?.of_type.to_string(),
            });
        }
        let is_one = |item: &Item<'a>| {
            let reference = item.value.and_then(Value::as_object);
            let found = reference.and_then(|reference| target_of(reference, self.resource));
            found.is_some_and(|found| allowed.iter().any(|name| name == found))
        };
        (!allowed.is_empty()).then(|| items.iter().any(is_one))
    }
}

fn is_extension(slice: &Node, url: &str) -> bool {
    let mut profiles = slice.types.iter().flat_map(|rule| &rule.profiles);
    profiles.any(|address| canonical(address).0 == url)
}
