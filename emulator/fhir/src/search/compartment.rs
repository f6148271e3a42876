//! R4's compartments: which resources belong to a patient, an encounter, a practitioner, a related person, a device.
//!
//! A resource is in a compartment if one of the parameters listed for its type refers to the compartment's resource.
//! That resource itself is in its own compartment, which the table does not repeat.
#[rustfmt::skip]
mod table;

use table::COMPARTMENTS;

/// How resources of other types belong to a resource of one type.
#[derive(Debug)]
pub struct Compartment {
    resource_type: &'static str,
    members: &'static [(&'static str, &'static [&'static str])],
}

/// The compartment of `Device`, `Encounter`, `Patient`, `Practitioner` or `RelatedPerson`.
#[must_use]
pub fn compartment(resource_type: &str) -> Option<&'static Compartment> {
    COMPARTMENTS.iter().find(|compartment| compartment.resource_type == resource_type)
}

impl Compartment {
    /// The types that can be in it, sorted, each with the codes of the parameters that put it there.
    #[must_use]
    pub fn members(&self) -> &'static [(&'static str, &'static [&'static str])] {
        self.members
    }

    /// The codes of the parameters that put a resource of this type into the compartment; empty if none does.
    #[must_use]
    pub fn parameters(&self, resource_type: &str) -> &'static [&'static str] {
        let place = self.members.binary_search_by(|(name, _)| (*name).cmp(resource_type));
        place.ok().and_then(|place| self.members.get(place)).map_or(&[], |(_, codes)| *codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Parameter, ParameterKind};

    /// `$everything` and SMART scopes walk this table; a code in it that is no reference parameter would find nothing.
    #[test]
    fn codes_are_reference_parameters() {
        for compartment in &COMPARTMENTS {
            assert!(compartment.members.is_sorted_by(|left, right| left.0 < right.0));
            for (resource_type, codes) in compartment.members {
                for code in *codes {
                    let parameter = Parameter::named(resource_type, code);
                    let kind = parameter.map(Parameter::kind);
                    assert_eq!(kind, Some(ParameterKind::Reference), "{resource_type}.{code}");
                    assert!(
                        parameter.is_some_and(Parameter::is_supported),
                        "{resource_type}.{code} is in no index"
                    );
                }
            }
        }
        let patient = compartment("Patient").unwrap();
        assert_eq!(patient.parameters("Observation"), ["performer", "subject"]);
        assert!(patient.parameters("Medication").is_empty());
        assert!(compartment("Group").is_none());
    }
}
