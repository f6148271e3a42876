//! The collections that others than their own service wait for. Who waits learns by a change that there is something to ask for,
//! and asks by the service's operations; what is in the rows is the service's own affair.

use store::Collection;

/// SQS: written when something can be given that could not before.
pub static QUEUE_ARRIVALS: Collection = Collection::with_feed("sqs.arrivals");
/// DynamoDB: the items of tables.
pub static TABLE_ITEMS: Collection = Collection::with_feed("dynamodb.items");
/// HealthLake: the versions of resources.
pub static RESOURCE_VERSIONS: Collection = Collection::with_feed("healthlake.versions");
