//! Running a search: candidates from the rarest clause, each held against the rest.

use std::ops::Bound;
use std::rc::Rc;

use contract::ApiError;
use fhir::search::{Clause, Criterion, Indexed, Operand, Parameter};
use store::Key;

use super::Scene;
use super::plan::{self, Plan, Stretch};
use super::sight::Seen;
use super::sought::Owner;
use super::subject::{Subject, targets};
use crate::collections::Address;
use crate::errors;
use crate::index::{self, INDEX, Payload, hash, numbered, prefix, resource_of, span, type_number};
use crate::model::version::Version;
use crate::smart::Use;

/// How many rows are counted to compare clauses; more are many.
const MOST_COUNTED: usize = 2_000;
/// Up to so many single rows are asked for a candidate before its text is read.
const MOST_SEEKS: usize = 16;

/// A resource that was found.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) version: Version,
}

/// A search that is ready to run.
pub(super) struct Search<'a> {
    scene: &'a Scene<'a>,
    resource_type: &'a str,
    driver: Candidates,
    /// What a candidate must meet besides: the clause, and its plan if it is a criterion.
    rest: Vec<(&'a Clause, Option<Plan>)>,
    /// What of the type the caller may find.
    seen: Rc<Seen>,
}

/// Where the resources to look at come from.
enum Candidates {
    /// Rows of one value: they are in order, and need not all be read.
    Ordered(Key),
    /// Numbers, sorted.
    Listed(Vec<u64>),
}

impl<'a> Search<'a> {
    pub(super) fn new(
        scene: &'a Scene<'a>,
        resource_type: &'a str,
        clauses: &'a [Clause],
    ) -> Result<Search<'a>, ApiError> {
        let kind = type_number(resource_type).ok_or_else(errors::interaction_not_supported)?;
        let seen = scene.seen(resource_type, Use::Find)?;
        let mut best: Option<(usize, usize)> = None;
        let mut rest: Vec<(&Clause, Option<Plan>)> = Vec::new();
        for (place, clause) in clauses.iter().enumerate() {
            let plan = plan_of(kind, clause);
            let cost = scene.cost(kind, clause, plan.as_ref());
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, place));
            }
            rest.push((clause, plan));
        }
        // What is the caller's may be less than what any clause finds.
        let own = seen.numbers().filter(|own| best.is_none_or(|(least, _)| own.len() <= least));
        let driver = match (own, best) {
            (Some(own), _) => Candidates::Listed(own.to_vec()),
            (None, None) => Candidates::of_plan(scene, &plan::everything(kind)),
            (None, Some((_, place))) => {
                let (clause, plan) = rest.swap_remove(place);
                let exact = plan.as_ref().is_none_or(|plan| plan.exact);
                let candidates = scene.candidates(kind, resource_type, clause, plan.as_ref())?;
                if !exact {
                    rest.push((clause, None));
                }
                candidates
            }
        };
        Ok(Search { scene, resource_type, driver, rest, seen })
    }

    /// The same among the resources of a compartment alone: it gives the candidates.
    pub(super) fn within(
        scene: &'a Scene<'a>,
        resource_type: &'a str,
        clauses: &'a [Clause],
        owner: &Owner<'_>,
    ) -> Result<Search<'a>, ApiError> {
        let kind = type_number(resource_type).ok_or_else(errors::interaction_not_supported)?;
        let driver = Candidates::Listed(scene.members(owner, resource_type)?);
        let rest = clauses.iter().map(|clause| (clause, plan_of(kind, clause))).collect();
        let seen = scene.seen(resource_type, Use::Find)?;
        Ok(Search { scene, resource_type, driver, rest, seen })
    }

    /// The first hits whose number is greater than `after`, in their order.
    pub(super) fn after(&self, after: Option<u64>, most: usize) -> Result<Vec<Hit>, ApiError> {
        let mut hits = Vec::new();
        match &self.driver {
            Candidates::Listed(numbers) => {
                let from = after.map_or(0, |after| numbers.partition_point(|number| *number <= after));
                for number in numbers.get(from..).unwrap_or_default() {
                    if hits.len() == most {
                        break;
                    }
                    hits.extend(self.hold(*number)?);
                }
            }
            Candidates::Ordered(point) => {
                let start = after.map_or_else(
                    || Bound::Included(point.clone()),
                    |after| Bound::Excluded(numbered(point, after)),
                );
                let end = point.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
                for (row, _) in self.scene.snapshot.range(INDEX.of(self.scene.data_store), (start, end)) {
                    if hits.len() == most {
                        break;
                    }
                    hits.extend(self.hold(resource_of(row))?);
                }
            }
        }
        Ok(hits)
    }

    /// The candidate, if it meets the rest.
    fn hold(&self, number: u64) -> Result<Option<Hit>, ApiError> {
        if self.seen.numbers().is_some_and(|own| own.binary_search(&number).is_err()) {
            return Ok(None);
        }
        let mut undecided = Vec::new();
        for (clause, plan) in &self.rest {
            match plan.as_ref().and_then(|plan| self.scene.decided(plan, number)) {
                Some(false) => return Ok(None),
                Some(true) => {}
                None => undecided.push(*clause),
            }
        }
        let Some((id, version)) = self.scene.resource(self.resource_type, number)? else { return Ok(None) };
        if !self.seen.has(self.resource_type, &id, &version)? {
            return Ok(None);
        }
        if !undecided.is_empty() {
            let subject = Subject::new(self.resource_type, &id, &version)?;
            for clause in undecided {
                if !self.scene.holds(clause, &subject)? {
                    return Ok(None);
                }
            }
        }
        Ok(Some(Hit { number, id, version }))
    }
}

fn plan_of(kind: u8, clause: &Clause) -> Option<Plan> {
    match clause {
        Clause::Criterion(criterion)
            if criterion.parameter.code() != "_id" || criterion.modifier.is_some() =>
        {
            Some(plan::of_criterion(kind, criterion))
        }
        _ => None,
    }
}

impl Candidates {
    fn of_plan(scene: &Scene<'_>, plan: &Plan) -> Candidates {
        if let [Stretch { point: Some(point), test: None, .. }] = &*plan.stretches {
            return Candidates::Ordered(point.clone());
        }
        let mut numbers = Vec::new();
        for stretch in &plan.stretches {
            numbers.extend(scene.rows(stretch));
        }
        Candidates::listed(numbers)
    }

    fn listed(mut numbers: Vec<u64>) -> Candidates {
        numbers.sort_unstable();
        numbers.dedup();
        Candidates::Listed(numbers)
    }
}

impl Scene<'_> {
    /// The resources of a stretch.
    fn rows<'s>(&'s self, stretch: &'s Stretch) -> impl Iterator<Item = u64> + use<'s> {
        let rows = self.snapshot.range(INDEX.of(self.data_store), stretch.range.clone());
        rows.filter(|(row, _)| stretch.test.as_ref().is_none_or(|test| test.holds(row)))
            .map(|(row, _)| resource_of(row))
    }

    /// A resource by its number.
    pub(crate) fn resource(
        &self,
        resource_type: &str,
        number: u64,
    ) -> Result<Option<(String, Version)>, ApiError> {
        let Some(id) = index::id(self.snapshot, self.data_store, number) else { return Ok(None) };
        let version = self.newest(resource_type, &id)?;
        Ok(version.map(|version| (id, version)))
    }

    /// A resource by its id, unless it was deleted.
    pub(crate) fn newest(&self, resource_type: &str, id: &str) -> Result<Option<Version>, ApiError> {
        let address = Address { data_store: self.data_store, resource_type, id };
        Ok(address.newest_of(self.snapshot)?.filter(|version| !version.is_deleted()))
    }

    /// How many candidates a clause gives, up to a bound.
    fn cost(&self, kind: u8, clause: &Clause, plan: Option<&Plan>) -> usize {
        match (clause, plan) {
            (_, Some(plan)) => {
                // So many codes of a value set take as long to ask for as so many rows.
                if plan.stretches.len() > MOST_COUNTED {
                    return MOST_COUNTED;
                }
                let mut count = 0;
                for stretch in &plan.stretches {
                    let rows = self.snapshot.range(INDEX.of(self.data_store), stretch.range.clone());
                    count += rows.take(MOST_COUNTED.saturating_sub(count)).count();
                }
                count
            }
            (Clause::Criterion(criterion), None) => criterion.alternatives.len(),
            (Clause::Chain { links, .. }, _) => {
                let inner = links.iter().map(|link| self.inner_cost(link.resource_type, &link.inner));
                // Each resource at the other end may be referred to by several.
                inner.sum::<usize>().saturating_mul(4)
            }
            (Clause::Has { resource_type, inner, .. }, _) => {
                let _ = kind;
                self.inner_cost(resource_type, inner).saturating_mul(2)
            }
        }
    }

    fn inner_cost(&self, resource_type: &str, inner: &Clause) -> usize {
        let Some(kind) = type_number(resource_type) else { return 0 };
        self.cost(kind, inner, plan_of(kind, inner).as_ref())
    }

    /// The candidates of a clause. What an exact plan, a chain, a `_has` or an `_id` gives meets the clause.
    fn candidates(
        &self,
        kind: u8,
        resource_type: &str,
        clause: &Clause,
        plan: Option<&Plan>,
    ) -> Result<Candidates, ApiError> {
        if let Some(plan) = plan {
            return Ok(Candidates::of_plan(self, plan));
        }
        let mut numbers = Vec::new();
        match clause {
            Clause::Criterion(criterion) => {
                for id in ids(criterion) {
                    numbers.extend(self.newest(resource_type, id)?.map(|version| version.resource));
                }
            }
            Clause::Chain { parameter, links } => {
                for link in links {
                    let inner = std::slice::from_ref(&link.inner);
                    for hit in Search::new(self, link.resource_type, inner)?.after(None, usize::MAX)? {
                        let target = format!("{}/{}", link.resource_type, hit.id);
                        numbers.extend(self.referring(kind, parameter, &target));
                    }
                }
            }
            Clause::Has { resource_type: from, parameter, inner } => {
                let inner = std::slice::from_ref(&**inner);
                for hit in Search::new(self, from, inner)?.after(None, usize::MAX)? {
                    let subject = Subject::new(from, &hit.id, &hit.version)?;
                    for (target_type, id) in targets(parameter, &subject) {
                        if target_type == resource_type {
                            numbers.extend(self.newest(resource_type, &id)?.map(|found| found.resource));
                        }
                    }
                }
            }
        }
        Ok(Candidates::listed(numbers))
    }

    /// The resources of a type that refer to one by a parameter.
    pub(super) fn referring(&self, kind: u8, parameter: &Parameter, target: &str) -> Vec<u64> {
        let point = prefix(kind, parameter.number(), b'R', Payload::Hash(hash(target)));
        let rows = self.snapshot.prefix(INDEX.of(self.data_store), &point);
        rows.map(|(row, _)| resource_of(row)).collect()
    }

    /// Whether the index alone says that a resource meets a plan.
    fn decided(&self, plan: &Plan, number: u64) -> Option<bool> {
        if !plan.exact || plan.stretches.len() > MOST_SEEKS {
            return None;
        }
        let mut any = false;
        for stretch in &plan.stretches {
            let point = stretch.point.as_ref()?;
            any |= self.snapshot.get(INDEX.of(self.data_store), &numbered(point, number)).is_some();
        }
        Some(any)
    }

    /// Whether a resource meets a clause, decided on the resource and those it is connected with.
    fn holds(&self, clause: &Clause, subject: &Subject<'_>) -> Result<bool, ApiError> {
        match clause {
            Clause::Criterion(criterion) => match criterion.parameter.code() {
                "_id" if criterion.modifier.is_none() => Ok(ids(criterion).any(|id| id == subject.id)),
                "createdAt" => self.created(criterion, subject),
                _ => Ok(criterion.matches(subject.resource_type, &subject.resource)),
            },
            Clause::Chain { parameter, links } => {
                for (target_type, id) in targets(parameter, subject) {
                    for link in links.iter().filter(|link| link.resource_type == target_type) {
                        if self.holds_of(&link.inner, link.resource_type, &id)? {
                            return Ok(true);
                        }
                    }
                }
                Ok(false)
            }
            Clause::Has { resource_type, parameter, inner } => {
                let Some(kind) = type_number(resource_type) else { return Ok(false) };
                let target = format!("{}/{}", subject.resource_type, subject.id);
                for number in self.referring(kind, parameter, &target) {
                    if let Some(id) = index::id(self.snapshot, self.data_store, number)
                        && self.holds_of(inner, resource_type, &id)?
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// The same of a resource that others are connected with, for each clause at most once: where many refer to many, the
    /// ways through a chain are the product of its links.
    fn holds_of(&self, clause: &Clause, resource_type: &str, id: &str) -> Result<bool, ApiError> {
        let Some(version) = self.newest(resource_type, id)? else { return Ok(false) };
        self.sight.decide(clause, version.resource, || {
            // What the caller may not find decides nothing.
            Ok(self.finds(resource_type, id, &version)?
                && self.holds(clause, &Subject::new(resource_type, id, &version)?)?)
        })
    }

    /// `createdAt`, which no resource says of itself: the time of its first version.
    fn created(&self, criterion: &Criterion, subject: &Subject<'_>) -> Result<bool, ApiError> {
        let Subject { resource_type, id, version, .. } = *subject;
        let address = Address { data_store: self.data_store, resource_type, id };
        let first = address.versions(self.snapshot).last().transpose()?;
        let (low, high) = span(first.map_or(version.updated, |first| first.updated));
        let value = Indexed::Date { low, high };
        Ok(criterion.alternatives.iter().any(|operand| operand.matches(criterion.modifier, &value)))
    }
}

/// The ids that an `_id` asks for.
fn ids(criterion: &Criterion) -> impl Iterator<Item = &str> {
    criterion.alternatives.iter().filter_map(|operand| match operand {
        Operand::Token { code: Some(code), .. } => Some(code.as_str()),
        _ => None,
    })
}
