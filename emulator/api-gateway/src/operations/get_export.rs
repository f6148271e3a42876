//! GetExport: what a stage shows, as a document of OpenAPI: `swagger` or `oas30`, JSON or, by `accepts`, YAML.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{SNAPSHOTS, named};
use crate::model::Texts;
use crate::model::snapshot::Snapshot;
use crate::open_api::document::to_yaml;
use crate::open_api::exporting::{self, Form};
use crate::{errors, stages};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
    export_type: String,
    #[serde(default)]
    parameters: Texts,
    accepts: Option<String>,
}

pub(super) async fn get_export(call: Call, input: Input) -> Result<Export, ApiError> {
    let is_version_2 = match input.export_type.as_str() {
        "swagger" => true,
        "oas30" => false,
        // Captured: the text.
        other => return Err(errors::bad_request(format!("No API exporter for type '{other}'"))),
    };
    let stage = stages::stage(&call.store, &input.rest_api_id, &input.stage_name)?;
    let snapshot: Snapshot = named(&call.store, SNAPSHOTS.of(&input.rest_api_id), &stage.deployment_id)?
        .ok_or_else(errors::no_deployment)?;
    let extensions = input.parameters.get("extensions").map_or("", String::as_str);
    let asks = |name: &str| extensions.split(',').any(|extension| extension.trim() == name);
    let with_all = asks("apigateway");
    let form = Form {
        is_version_2,
        with_integrations: with_all || asks("integrations"),
        with_authorizers: with_all || asks("authorizers"),
        with_all,
    };
    let endpoint = match call.endpoint.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://{}.execute-api.{host}", input.rest_api_id),
        None => call.endpoint.to_string(),
    };
    let version = Time(snapshot.rest_api.created_date.saturating_mul(1000)).iso();
    let document = exporting::document(&snapshot, form, &endpoint, &stage.stage_name, &version);
    let is_yaml = input.accepts.as_deref() == Some("application/yaml");
    let text = if is_yaml {
        serde_yaml_ng::to_string(&to_yaml(&document))
            .map_err(|error| ApiError::internal(error.to_string()))?
    } else {
        serde_json::to_string_pretty(&document).map_err(|error| ApiError::internal(error.to_string()))?
    };
    let (kind, end) = if is_yaml { ("application/yaml", "yaml") } else { ("application/json", "json") };
    let date = call.now.iso().replace([':', '.'], "-");
    Ok(Export {
        content_type: kind,
        content_disposition: format!("attachment; filename=\"{}_{date}.{end}\"", input.export_type),
        body: STANDARD.encode(text),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Export {
    content_type: &'static str,
    content_disposition: String,
    body: String,
}
