//! Where a search looks: in one type, in several, or in a compartment.
//!
//! | path | where |
//! | --- | --- |
//! | `/{type}` | in a type |
//! | `/` | in the types that `_type` names, or in all |
//! | `/Patient/{id}/{type}` | in a type, in the compartment of a patient; of any other type that has compartments, likewise |
//! | `/Patient/{id}/*` | in the whole compartment, or in what `_type` names of it |
//!
//! HealthLake's guide has the first alone. The others are R4's; under strict limits they are refused. Believed: the
//! compartment of a resource that is not there is not there (404, or 410 if it was deleted).

use contract::{ApiError, HttpRequest};
use fhir::search::{Parameter, compartment};

use super::sight::Seen;
use super::{Scene, pairs};
use crate::collections::Address;
use crate::errors;
use crate::index::type_number;
use crate::interaction::{self, Kind, allows};
use crate::smart::Use;

/// A resource whose compartment is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner<'r> {
    pub(crate) resource_type: &'r str,
    pub(crate) id: &'r str,
}

/// Where a search looks.
#[derive(Debug)]
pub(super) struct Sought<'r> {
    /// Never empty, each once.
    pub(super) types: Vec<String>,
    pub(super) owner: Option<Owner<'r>>,
    /// Whether the path names the type.
    named: bool,
}

impl<'r> Sought<'r> {
    /// Reads the path of a request, and the `_type` of its query.
    ///
    /// # Errors
    /// 400 for a type that is none, 404 or 410 for the compartment of what is not there.
    pub(super) fn read(
        scene: &Scene<'_>,
        request: &'r HttpRequest,
        query: &str,
    ) -> Result<Sought<'r>, ApiError> {
        let named = !request.parameter("type").is_empty();
        let (of_type, id) = (request.parameter("compartment"), request.parameter("owner"));
        let owner = (!of_type.is_empty()).then_some(Owner { resource_type: of_type, id });
        if scene.settings.strict_limits && (owner.is_some() || !named) {
            return Err(errors::interaction_not_supported());
        }
        // Who may not read it is not told whether it is there.
        if let Some(owner) = &owner
            && matches!(*scene.seen(owner.resource_type, Use::Read)?, Seen::Everything)
        {
            scene.check_owner(owner)?;
        }
        let types = if named {
            vec![interaction::resource_type(request, Kind::Read)?.to_owned()]
        } else {
            types(query, owner.as_ref())?
        };
        Ok(Sought { types, owner, named })
    }

    /// The path below the base, for links.
    pub(super) fn path(&self) -> String {
        let named = self.types.first().filter(|_| self.named).map(String::as_str);
        match &self.owner {
            Some(Owner { resource_type, id }) => format!("{resource_type}/{id}/{}", named.unwrap_or("*")),
            None => named.unwrap_or_default().to_owned(),
        }
    }

    /// Whether `_type` may say which types are meant.
    pub(super) fn takes_types(&self) -> bool {
        !self.named
    }
}

/// The types that `_type` names; all that there are, in the compartment if one is looked at, if there is none.
fn types(query: &str, owner: Option<&Owner<'_>>) -> Result<Vec<String>, ApiError> {
    let mut types: Vec<String> = Vec::new();
    let mut asked = false;
    for (_, list) in pairs(query).filter(|(name, _)| name == "_type") {
        asked = true;
        for name in list.split(',').map(str::trim) {
            if !fhir::is_resource_type(name) || !allows(name, Kind::Read) {
                return Err(errors::invalid_parameter("_type", &list, "types of resources"));
            }
            if !types.iter().any(|known| known == name) {
                types.push(name.to_owned());
            }
        }
    }
    if !asked {
        let all = fhir::resource_types().filter(|name| allows(name, Kind::Read));
        types = match owner {
            None => all.map(str::to_owned).collect(),
            Some(owner) => all.filter(|name| can_belong(name, owner)).map(str::to_owned).collect(),
        };
    }
    Ok(types)
}

/// Whether resources of a type can be in a compartment.
fn can_belong(resource_type: &str, owner: &Owner<'_>) -> bool {
    resource_type == owner.resource_type
        || compartment(owner.resource_type).is_some_and(|table| !table.parameters(resource_type).is_empty())
}

impl Scene<'_> {
    /// Refuses the compartment of a resource that is not there.
    ///
    /// # Errors
    /// Those of a read.
    pub(crate) fn check_owner(&self, owner: &Owner<'_>) -> Result<(), ApiError> {
        let Owner { resource_type, id } = *owner;
        if !fhir::id::is_valid(id) {
            return Err(errors::malformed_id(id));
        }
        let address = Address { data_store: self.data_store, resource_type, id };
        let newest = address.newest_of(self.snapshot)?;
        let newest = newest.ok_or_else(|| errors::unknown_resource(resource_type, id))?;
        if newest.is_deleted() {
            return Err(errors::deleted_resource(resource_type, id, newest.etag()));
        }
        Ok(())
    }

    /// The numbers of the resources of a type in a compartment, sorted, each once.
    pub(crate) fn members(&self, owner: &Owner<'_>, resource_type: &str) -> Result<Vec<u64>, ApiError> {
        let kind = type_number(resource_type).ok_or_else(errors::interaction_not_supported)?;
        let target = format!("{}/{}", owner.resource_type, owner.id);
        let codes = compartment(owner.resource_type).map_or(&[][..], |table| table.parameters(resource_type));
        let mut numbers = Vec::new();
        for parameter in codes.iter().filter_map(|code| Parameter::named(resource_type, code)) {
            numbers.extend(self.referring(kind, parameter, &target));
        }
        if resource_type == owner.resource_type {
            numbers.extend(self.newest(resource_type, owner.id)?.map(|version| version.resource));
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }
}
