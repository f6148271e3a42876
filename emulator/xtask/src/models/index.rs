//! Writes `services.rs`: the modules, the array of all services, and the lookups by a unique name.

use std::fmt::Write as _;

/// What the index says of one service.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) module: String,
    pub(super) endpoint_prefix: String,
    pub(super) target_prefix: Option<String>,
}

pub(super) fn write(rows: &[Row]) -> String {
    let mut out = super::header("Every service model, and the lookups by a service's names.");
    out.push_str("use crate::model::ServiceModel;\n\n");
    let mut modules: Vec<_> = rows.iter().map(|row| &row.module).collect();
    modules.sort();
    for module in modules {
        let _ = writeln!(out, "#[rustfmt::skip]\nmod {module};");
    }
    out.push_str("\n/// All services. Of services that share a name, the one a lookup gives comes first.\n");
    out.push_str("#[rustfmt::skip]\npub static SERVICES: &[&ServiceModel] = &[\n");
    for row in rows {
        let _ = writeln!(out, "    &{}::MODEL,", row.module);
    }
    out.push_str("];\n");
    lookup(
        &mut out,
        "The service by botocore's name for it: `dynamodb`, `cognito-idp`, `stepfunctions`.",
        "service(id: &str)",
        "id",
        rows.iter().map(|row| (row.id.as_str(), row.module.as_str())),
    );
    lookup(
        &mut out,
        "The service by what stands before the dot in `X-Amz-Target`: `DynamoDB_20120810`, `HealthLake`.",
        "by_target_prefix(prefix: &str)",
        "prefix",
        rows.iter().filter_map(|row| Some((row.target_prefix.as_deref()?, row.module.as_str()))),
    );
    lookup(
        &mut out,
        "The service by the first part of its host name: `dynamodb`, `streams.dynamodb`, `states`. Both API Gateways\n\
         /// have `apigateway`, for which the first comes; their paths differ.",
        "by_endpoint_prefix(prefix: &str)",
        "prefix",
        rows.iter().map(|row| (row.endpoint_prefix.as_str(), row.module.as_str())),
    );
    out
}

fn lookup<'a>(
    out: &mut String,
    documentation: &str,
    signature: &str,
    argument: &str,
    rows: impl Iterator<Item = (&'a str, &'a str)>,
) {
    let _ = write!(
        out,
        "\n/// {documentation}\n#[must_use]\npub fn {signature} -> Option<&'static ServiceModel> {{\n    Some(match \
         {argument} {{\n"
    );
    let mut seen = Vec::new();
    for (name, module) in rows {
        if !seen.contains(&name) {
            seen.push(name);
            let _ = writeln!(out, "        {name:?} => &{module}::MODEL,");
        }
    }
    out.push_str("        _ => return None,\n    })\n}\n");
}
