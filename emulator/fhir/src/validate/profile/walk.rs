//! The walk over a resource, led by the tree of a profile.
use super::item::{Item, is_a, target_of};
use super::rules::{Node, TypeRule, canonical};
use super::{Definitions, MAX_NESTING, MAX_VISITS, Profile, core_type, value_sets, values};
use crate::definitions::{Kind, Type};
use crate::errors::{Described, profiles as errors};
use crate::issue::{Issue, Severity};
use crate::validate::MAX_ISSUES;
use crate::validate::path::Path;
use serde_json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// R4's own profile of Quantity, on elements of many resources, and the one thing that it asks for.
const SIMPLE_QUANTITY: &str = "http://hl7.org/fhir/StructureDefinition/SimpleQuantity";
const SQTY_1: &str = "The comparator is not used on a SimpleQuantity";

pub(super) struct Walker<'a, 'd> {
    pub(super) issues: Vec<Issue>,
    pub(super) path: Path<'a>,
    pub(super) definitions: &'d dyn Definitions,
    /// The resource at hand, in which `#id` is looked up.
    pub(super) resource: &'a Value,
    /// The address of the profile at hand.
    pub(super) profile: Arc<str>,
    /// How many profiles led to this one.
    nesting: usize,
    /// How much may still be looked at.
    visits: usize,
}

impl<'a, 'd> Walker<'a, 'd> {
    pub(super) fn new(resource: &'a Value, definitions: &'d dyn Definitions) -> Self {
        Walker {
            issues: Vec::new(),
            path: Path::new(),
            definitions,
            resource,
            profile: Arc::from(""),
            nesting: 0,
            visits: MAX_VISITS,
        }
    }

    pub(super) fn report(&mut self, described: Described) {
        self.tell(Severity::Error, described);
    }

    /// Says what was not looked at, and why.
    pub(super) fn note(&mut self, described: Described) {
        self.tell(Severity::Information, described);
    }

    fn tell(&mut self, severity: Severity, Described { code, diagnostics }: Described) {
        if self.issues.len() >= MAX_ISSUES {
            return;
        }
        let issue = Issue { severity, ..Issue::error(code, diagnostics) }.at(self.path.to_string());
        if !self.issues.contains(&issue) {
            self.issues.push(issue);
        }
    }

    /// Counts a look at an element. False if there were too many, or nothing more can be told.
    pub(super) fn visit(&mut self) -> bool {
        self.visits = self.visits.saturating_sub(1);
        self.visits > 0 && self.issues.len() < MAX_ISSUES
    }

    /// What was found. If it was too much to look at, that is an error too, for nobody knows what was missed.
    pub(super) fn finish(mut self) -> Vec<Issue> {
        if self.visits == 0 {
            self.issues.truncate(MAX_ISSUES - 1);
            self.report(errors::too_costly(MAX_VISITS));
        }
        self.issues
    }

    /// Says that a profile is not known, and so was not looked at.
    pub(super) fn warn_of_unknown(&mut self, address: &str) {
        self.tell(Severity::Warning, errors::unknown_profile(address));
    }

    /// Checks that an element is of a type.
    pub(super) fn is_of(&mut self, declared: &'static Type, item: Item<'a>) {
        if !is_a(item.declared, declared.name()) {
            self.report(errors::other_type(declared.name(), item.declared.name()));
        }
    }

    /// Checks an element against a whole profile.
    pub(super) fn enter(&mut self, profile: &Profile, item: Item<'a>) {
        if self.nesting == MAX_NESTING {
            return self.report(errors::too_nested(MAX_NESTING));
        }
        self.nesting += 1;
        let outer = std::mem::replace(&mut self.profile, Arc::clone(&profile.url));
        if is_a(item.declared, &profile.of_type) {
            self.item(&profile.root, item);
        } else {
            self.report(errors::other_type(&profile.of_type, item.declared.name()));
        }
        self.profile = outer;
        self.nesting -= 1;
    }

    /// Whether an element meets a profile, without a word about why not.
    pub(super) fn meets(&mut self, profile: &Profile, item: Item<'a>) -> bool {
        let told = std::mem::take(&mut self.issues);
        self.enter(profile, item);
        let found = std::mem::replace(&mut self.issues, told);
        found.iter().all(|issue| issue.severity != Severity::Error)
    }

    /// Does something at the place of an item.
    pub(super) fn at(&mut self, item: Item<'a>, work: impl FnOnce(&mut Self)) {
        self.path.push_name(item.member);
        if let Some(index) = item.index {
            self.path.push_index(index);
        }
        work(self);
        if item.index.is_some() {
            self.path.pop();
        }
        self.path.pop();
    }

    /// Checks one item of an element against the rules on it; where the walk stands is at this item.
    pub(super) fn item(&mut self, node: &Node, item: Item<'a>) {
        if !self.visit() {
            return;
        }
        // In a resource of its own, local references and `%resource` mean that one.
        let inner =
            item.value.filter(|_| item.declared.kind() == Kind::Resource && item.member != "contained");
        let outer = self.resource;
        self.resource = inner.unwrap_or(outer);
        self.rules(node, item);
        self.resource = outer;
    }

    fn rules(&mut self, node: &Node, item: Item<'a>) {
        self.types(node, item);
        self.values(node, item);
        for invariant in &node.invariants {
            match invariant.holds(item, self.resource, &mut self.visits) {
                Some(true) => {}
                Some(false) => self.report(crate::errors::invariant(&invariant.key, &invariant.human)),
                None => self.note(errors::not_decided(&invariant.key, &self.profile)),
            }
        }
        for child in &node.children {
            // What the type does not have, a profile cannot ask for.
            let Some(element) = item.holder().and_then(|holder| holder.element(&child.name)) else {
                continue;
            };
            let items = item.children(&child.name);
            self.cardinality(child, element.is_choice(), items.len());
            for item in &items {
                self.at(*item, |walker| walker.item(child, *item));
            }
            if child.is_sliced() {
                self.slices(child, element.is_choice(), &items);
            }
        }
    }

    fn cardinality(&mut self, node: &Node, is_choice: bool, count: usize) {
        let count = count as u64;
        let too_few = count < node.min;
        if !too_few && node.max.is_none_or(|max| count <= max) {
            return;
        }
        let ending = if is_choice { "[x]" } else { "" };
        let element = format!("{}.{}{ending}", self.path, node.name);
        self.report(match node.max.filter(|_| !too_few) {
            Some(max) => errors::maximum(&self.profile, &element, max, count),
            None => errors::minimum(&self.profile, &element, node.min, count),
        });
    }

    fn types(&mut self, node: &Node, item: Item<'a>) {
        if node.types.is_empty() {
            return;
        }
        let of_type: Vec<&TypeRule> =
            node.types.iter().filter(|rule| is_a(item.declared, &rule.code)).collect();
        // An element without a choice has its one type, whatever the profile calls it.
        let is_open = matches!(item.declared.kind(), Kind::Backbone | Kind::AbstractDatatype);
        if of_type.is_empty() && !is_open {
            let allowed: Vec<&str> = node.types.iter().map(|rule| &*rule.code).collect();
            return self.report(errors::type_not_allowed(item.declared.name(), &allowed, &self.profile));
        }
        if item.declared.name() == "Reference" {
            self.target(&of_type, item);
        }
        // The definitions of extensions are found by their addresses, all in one walk.
        if item.declared.name() != "Extension" {
            self.profiles(&of_type, item);
        }
    }

    fn target(&mut self, rules: &[&TypeRule], item: Item<'a>) {
        if rules.iter().any(|rule| rule.targets.is_empty()) {
            return;
        }
        let Some(found) = item.value.and_then(Value::as_object).and_then(|it| target_of(it, self.resource))
        else {
            return;
        };
        let mut allowed = Vec::new();
        for target in rules.iter().flat_map(|rule| &rule.targets) {
            let name = match core_type(target) {
                Some(declared) => declared.name().to_owned(),
                None => match self.definitions.profile(target) {
                    Some(profile) => profile.of_type.to_string(),
                    // It may be of any type.
                    None => return,
                },
            };
            if name == found || matches!(&*name, "Resource" | "DomainResource") {
                return;
            }
            allowed.push(name);
        }
        allowed.dedup();
        self.report(errors::target_not_allowed(found, &allowed));
    }

    /// The profiles of the element's type, of which one must be met.
    fn profiles(&mut self, rules: &[&TypeRule], item: Item<'a>) {
        let rules = || rules.iter().flat_map(|rule| &rule.profiles);
        let mut known = Vec::new();
        for address in rules() {
            match (core_type(address), self.definitions.profile(address)) {
                (Some(declared), _) if is_a(item.declared, declared.name()) => return,
                (Some(_), _) => {}
                (None, Some(profile)) => known.push(profile),
                (None, None) if canonical(address).0 == SIMPLE_QUANTITY => {
                    if item.value.is_some_and(|value| value.get("comparator").is_some()) {
                        self.report(crate::errors::invariant("sqty-1", SQTY_1));
                    }
                    return;
                }
                (None, None) => return self.note(errors::unknown_profile(address)),
            }
        }
        match &known[..] {
            [] => {}
            [only] => self.enter(only, item),
            several => {
                if !several.iter().any(|profile| self.meets(profile, item)) {
                    let addresses: Vec<&str> = rules().map(|address| canonical(address).0).collect();
                    self.report(errors::no_profile_met(&addresses));
                }
            }
        }
    }

    fn values(&mut self, node: &Node, item: Item<'a>) {
        if let Some(fixed) = &node.fixed
            && !item.value.is_some_and(|value| crate::patch::equality::are_equal(value, fixed))
        {
            self.report(errors::not_fixed(item.value, fixed, &self.profile));
        }
        if let Some(pattern) = &node.pattern
            && !item.value.is_some_and(|value| values::has_pattern(value, pattern))
        {
            self.report(errors::not_of_pattern(pattern, &self.profile));
        }
        let Some(value) = item.value else { return };
        if let (Some(limit), Some(text)) = (node.max_length, value.as_str())
            && text.chars().count() > limit
        {
            self.report(crate::errors::too_long(limit));
        }
        for (bound, wrong, is_lowest) in
            [(&node.lowest, Ordering::Less, true), (&node.highest, Ordering::Greater, false)]
        {
            if let Some(bound) = bound
                && values::compare(value, bound) == Some(wrong)
            {
                self.report(errors::out_of_bounds(value, bound, is_lowest));
            }
        }
        if let Some(value_set) = &node.value_set {
            match value_sets::check(self.definitions, value_set, item.declared, value) {
                Ok(Some(())) => {}
                Ok(None) => self.note(errors::unknown_value_set(value_set)),
                Err(described) => self.report(described),
            }
        }
    }
}
