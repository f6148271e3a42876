//! Where code can be fetched: a path of ours, where AWS has a signed URL of S3's.

use contract::Call;

use crate::model::function::Configuration;

/// What such a path begins with. Behind it come the account, the region, the kind, the name and the version; `DownloadCode` answers.
pub(crate) const PATH: &str = "/_millpond/lambda/code";

/// The URL of a version's zip.
pub(crate) fn of_code(call: &Call, configuration: &Configuration) -> String {
    let scope = call.store.scope();
    let (name, version) = (&configuration.function_name, &configuration.version);
    format!("{}{PATH}/{}/{}/function/{name}/{version}", call.endpoint, scope.account, scope.region)
}

/// The URL of a layer version's zip.
pub(crate) fn of_layer(call: &Call, layer: &str, version: u64) -> String {
    let scope = call.store.scope();
    format!("{}{PATH}/{}/{}/layer/{layer}/{version}", call.endpoint, scope.account, scope.region)
}
