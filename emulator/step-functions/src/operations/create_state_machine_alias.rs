//! CreateStateMachineAlias: a name for one version of a state machine, or for two that share its starts. To ask again for the same
//! changes nothing and is no error.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{ALIASES, alias, put_alias, state_machine};
use crate::errors;
use crate::model::alias::{Alias, Route};
use crate::model::arn;
use crate::routes::{self, RoutingConfigurationListItem};

/// How many aliases a state machine may have (documented).
const MOST_ALIASES: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    description: Option<String>,
    routing_configuration: Vec<RoutingConfigurationListItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_alias_arn: String,
    creation_date: Time,
}

pub(super) async fn create_state_machine_alias(call: Call, input: Input) -> Result<Output, ApiError> {
    let scope = call.store.scope();
    let (name, routes) = routes::read(scope, &input.routing_configuration)?;
    let asked = Alias {
        name: input.name,
        description: input.description,
        routes,
        created: call.now.0,
        updated: call.now.0,
    };
    let created = call.store.commit(|tx| create(tx, name, &asked)).await?;
    Ok(Output {
        state_machine_alias_arn: arn::qualified(scope, name, &asked.name),
        creation_date: Time(created),
    })
}

/// Gives when it was made.
fn create(tx: &mut Tx<'_>, name: &str, asked: &Alias) -> Result<i64, ApiError> {
    let own = arn::state_machine(tx.scope(), name);
    if state_machine(tx, name)?.is_some_and(|kept| kept.deleting) {
        return Err(errors::state_machine_deleting(&own));
    }
    if let Some(kept) = alias(tx, name, &asked.name)? {
        let is_the_same = kept.description == asked.description && same(&kept.routes, &asked.routes);
        return if is_the_same { Ok(kept.created) } else { Err(errors::alias_exists()) };
    }
    routes::check(tx, tx.scope(), name, &asked.routes)?;
    if tx.before().count(ALIASES.of(name)) >= MOST_ALIASES {
        return Err(errors::too_many_aliases(MOST_ALIASES));
    }
    put_alias(tx, name, asked)?;
    Ok(asked.created)
}

fn same(some: &[Route], others: &[Route]) -> bool {
    some.len() == others.len() && some.iter().all(|route| others.contains(route))
}
