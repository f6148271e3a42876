//! SMART on FHIR scopes: what a token lets its bearer do.
//!
//! | version | form | as HealthLake documents |
//! | --- | --- | --- |
//! | V1 | `(patient or user or system)/(type or *).(read or write or *)` | `read` reads and searches; `write` creates, updates and deletes |
//! | V2 | `(patient or user or system)/(type or *).` and some of `cruds`, in this order | a letter for each |
//!
//! Scopes of other forms (`openid`, `launch/patient`, ...) are for the client and the authorization server; here they
//! grant nothing and hurt nobody. A search behind a V2 scope (`?category=...`) narrows it, as SMART has it (HealthLake's
//! pages are silent): it grants what it would without, of the resources that meet the search.

use serde::{Deserialize, Serialize};

/// Some of the five things that can be done to resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Actions(u8);

impl Actions {
    pub(crate) const CREATE: Actions = Actions(1);
    pub(crate) const READ: Actions = Actions(2);
    pub(crate) const UPDATE: Actions = Actions(4);
    pub(crate) const DELETE: Actions = Actions(8);
    pub(crate) const SEARCH: Actions = Actions(16);

    /// V2's letters in the order that SMART demands, with V1's words for groups of them.
    const LETTERS: [(u8, Actions); 5] = [
        (b'c', Actions::CREATE),
        (b'r', Actions::READ),
        (b'u', Actions::UPDATE),
        (b'd', Actions::DELETE),
        (b's', Actions::SEARCH),
    ];

    pub(crate) const fn and(self, other: Actions) -> Actions {
        Actions(self.0 | other.0)
    }

    pub(crate) fn contains(self, other: Actions) -> bool {
        self.0 & other.0 == other.0
    }

    fn each(self) -> impl Iterator<Item = Actions> {
        Actions::LETTERS.into_iter().map(|(_, action)| action).filter(move |action| self.contains(*action))
    }

    /// The letters of these actions, as they stand in a scope: `rs`.
    pub(crate) fn letters(self) -> String {
        let letters = Actions::LETTERS.iter().filter(|(_, action)| self.contains(*action));
        letters.map(|(letter, _)| char::from(*letter)).collect()
    }

    fn of_v1(word: &str) -> Option<Actions> {
        let read = Actions::READ.and(Actions::SEARCH);
        let write = Actions::CREATE.and(Actions::UPDATE).and(Actions::DELETE);
        match word {
            "read" => Some(read),
            "write" => Some(write),
            "*" => Some(read.and(write)),
            _ => None,
        }
    }

    fn of_v2(letters: &str) -> Option<Actions> {
        let mut rest = letters.as_bytes();
        let mut actions = Actions(0);
        for (letter, action) in Actions::LETTERS {
            if let Some(after) = rest.strip_prefix(&[letter]) {
                (rest, actions) = (after, actions.and(action));
            }
        }
        (rest.is_empty() && actions.0 != 0).then_some(actions)
    }
}

/// Whose resources a scope is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Level {
    /// Those of the patient in the launch context.
    Patient,
    /// Those that the user may see.
    User,
    /// All.
    System,
}

/// One scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Scope {
    level: Level,
    /// `None` for every type.
    resource_type: Option<String>,
    actions: Actions,
    /// The search behind it.
    search: Option<String>,
}

impl Scope {
    /// Reads a scope; `None` if it is none that concerns resources, or is of a version that is not asked for.
    fn read(text: &str, with_v2: bool) -> Option<Scope> {
        let (level, rest) = text.split_once('/')?;
        let level = match level {
            "patient" => Level::Patient,
            "user" => Level::User,
            "system" => Level::System,
            _ => return None,
        };
        let (rest, search) = rest.split_once('?').map_or((rest, None), |(rest, search)| (rest, Some(search)));
        let (resource_type, actions) = rest.split_once('.')?;
        let v2 = || Actions::of_v2(actions).filter(|_| with_v2);
        let actions = match search {
            None => Actions::of_v1(actions).or_else(v2)?,
            Some(_) => v2()?,
        };
        let resource_type = match resource_type {
            "*" => None,
            name if fhir::is_resource_type(name) => Some(name.to_owned()),
            _ => return None,
        };
        let search = search.filter(|search| !search.is_empty()).map(str::to_owned);
        Some(Scope { level, resource_type, actions, search })
    }

    /// Whether it is about a type, or, for `None`, about all types.
    fn covers(&self, resource_type: Option<&str>) -> bool {
        self.resource_type.is_none() || self.resource_type.as_deref() == resource_type
    }
}

/// How far a permission reaches: to the resources that meet, of each group, one portion; without groups to all resources.
/// There is a group for each action that does not reach everything by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach(pub(crate) Vec<Vec<Portion>>);

/// Some of the resources of a type: those that meet both of its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Portion {
    /// They are in the compartment of the patient with this id.
    pub(crate) patient: Option<String>,
    /// They meet this search, as behind the question mark of a URL.
    pub(crate) search: Option<String>,
}

/// Why there is no permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No scope grants it.
    Insufficient,
    /// Something would perhaps have granted it that is not emulated: its name.
    NotEmulated(String),
}

/// What a token grants in a data store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    scopes: Vec<Scope>,
    patient: Option<String>,
    fine_grained: bool,
}

impl Grant {
    /// Reads what a token says.
    ///
    /// - `text`: its claim `scope`, with spaces between scopes;
    /// - `with_v2`: whether the data store knows V2;
    /// - `fine_grained`: whether `user/` is narrowed by who the user is;
    /// - `patient`: the id of the patient in the launch context. Without one, `patient/` scopes grant nothing.
    pub(crate) fn read(text: &str, with_v2: bool, fine_grained: bool, patient: Option<String>) -> Grant {
        let scopes = text.split_ascii_whitespace().filter_map(|scope| Scope::read(scope, with_v2)).collect();
        Grant { scopes, patient, fine_grained }
    }

    /// How far the permission reaches to do all of some actions to a type, or, for `None`, to all types.
    ///
    /// # Errors
    /// [`Refusal`], if one of the actions is not granted.
    pub(crate) fn reach(&self, actions: Actions, resource_type: Option<&str>) -> Result<Reach, Refusal> {
        let mut groups = Vec::new();
        for action in actions.each() {
            let group = self.portions(action, resource_type)?;
            if !group.is_empty() && !groups.contains(&group) {
                groups.push(group);
            }
        }
        Ok(Reach(groups))
    }

    /// What one action reaches; no portion stands for everything.
    fn portions(&self, action: Actions, resource_type: Option<&str>) -> Result<Vec<Portion>, Refusal> {
        let mut portions = Vec::new();
        let mut waits_for_user = false;
        for scope in &self.scopes {
            if !scope.actions.contains(action) || !scope.covers(resource_type) {
                continue;
            }
            let patient = match (scope.level, &self.patient) {
                (Level::User, _) if self.fine_grained => {
                    waits_for_user = true;
                    continue;
                }
                (Level::User | Level::System, _) => None,
                (Level::Patient, Some(patient)) => Some(patient.clone()),
                (Level::Patient, None) => continue,
            };
            let portion = Portion { patient, search: scope.search.clone() };
            if portion.patient.is_none() && portion.search.is_none() {
                return Ok(Vec::new());
            }
            if !portions.contains(&portion) {
                portions.push(portion);
            }
        }
        match portions.is_empty() {
            false => Ok(portions),
            true if waits_for_user => {
                let what = "A user/ scope on a data store with FineGrainedAuthorizationEnabled";
                Err(Refusal::NotEmulated(what.to_owned()))
            }
            true => Err(Refusal::Insufficient),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A scope that is misread grants what its author did not. The forms are SMART App Launch's, in versions 1 and 2.
    #[test]
    fn scopes_are_read_as_smart_writes_them() {
        for (text, v1, v2) in [
            ("patient/Observation.read", "rs", "rs"),
            ("user/*.write", "cud", "cud"),
            ("system/*.*", "cruds", "cruds"),
            ("patient/*.rs", "", "rs"),
            ("system/Patient.cruds", "", "cruds"),
            ("user/Patient.c", "", "c"),
            ("user/Patient.ds", "", "ds"),
            ("user/Patient.s?name=a", "", "s"),
            ("user/Patient.read?name=a", "", ""),
            ("user/Patient.sr", "", ""),
            ("user/Patient.rr", "", ""),
            ("user/Patient.", "", ""),
            ("user/Patient.x", "", ""),
            ("user/Patient", "", ""),
            ("user/patient.read", "", ""),
            ("User/Patient.read", "", ""),
            ("other/Patient.read", "", ""),
            ("launch/patient", "", ""),
            ("openid", "", ""),
            ("/.read", "", ""),
            ("", "", ""),
        ] {
            let letters = |with_v2| {
                Scope::read(text, with_v2).map_or_else(String::new, |scope| scope.actions.letters())
            };
            assert_eq!((&*letters(false), &*letters(true)), (v1, v2), "{text}");
        }
    }
}
