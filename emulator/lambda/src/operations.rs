//! THE TABLE: every operation of Lambda that is emulated, by name.

use contract::{Operation, aws_operation, http_operation, streaming_operation, text_operation};

mod add_permission;
mod create_alias;
mod create_event_source_mapping;
mod create_function;
mod create_function_url_config;
mod delete_alias;
mod delete_event_source_mapping;
mod delete_function;
mod delete_function_concurrency;
mod delete_function_event_invoke_config;
mod delete_function_url_config;
mod delete_layer_version;
mod download_code;
mod get_account_settings;
mod get_alias;
mod get_event_source_mapping;
mod get_function;
mod get_function_concurrency;
mod get_function_configuration;
mod get_function_event_invoke_config;
mod get_function_url_config;
mod get_layer_version;
mod get_layer_version_by_arn;
mod get_policy;
mod invoke;
mod invoke_async;
mod invoke_function_url;
mod invoke_with_response_stream;
mod list_aliases;
mod list_event_source_mappings;
mod list_function_event_invoke_configs;
mod list_function_url_configs;
mod list_functions;
mod list_layer_versions;
mod list_layers;
mod list_tags;
mod list_versions_by_function;
mod publish_layer_version;
mod publish_version;
mod put_function_concurrency;
mod put_function_event_invoke_config;
mod remove_permission;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_event_source_mapping;
mod update_function_code;
mod update_function_configuration;
mod update_function_event_invoke_config;
mod update_function_url_config;

/// The operations, in the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("AddPermission", add_permission::add_permission),
    aws_operation!("CreateAlias", create_alias::create_alias),
    aws_operation!("CreateEventSourceMapping", create_event_source_mapping::create_event_source_mapping),
    aws_operation!("CreateFunction", create_function::create_function),
    aws_operation!("CreateFunctionUrlConfig", create_function_url_config::create_function_url_config),
    aws_operation!("DeleteAlias", delete_alias::delete_alias),
    aws_operation!("DeleteEventSourceMapping", delete_event_source_mapping::delete_event_source_mapping),
    aws_operation!("DeleteFunction", delete_function::delete_function),
    aws_operation!("DeleteFunctionConcurrency", delete_function_concurrency::delete_function_concurrency),
    aws_operation!(
        "DeleteFunctionEventInvokeConfig",
        delete_function_event_invoke_config::delete_function_event_invoke_config
    ),
    aws_operation!("DeleteFunctionUrlConfig", delete_function_url_config::delete_function_url_config),
    aws_operation!("DeleteLayerVersion", delete_layer_version::delete_layer_version),
    http_operation!("DownloadCode", download_code::download_code),
    aws_operation!("GetAccountSettings", get_account_settings::get_account_settings),
    aws_operation!("GetAlias", get_alias::get_alias),
    aws_operation!("GetEventSourceMapping", get_event_source_mapping::get_event_source_mapping),
    aws_operation!("GetFunction", get_function::get_function),
    aws_operation!("GetFunctionConcurrency", get_function_concurrency::get_function_concurrency),
    aws_operation!("GetFunctionConfiguration", get_function_configuration::get_function_configuration),
    aws_operation!(
        "GetFunctionEventInvokeConfig",
        get_function_event_invoke_config::get_function_event_invoke_config
    ),
    aws_operation!("GetFunctionUrlConfig", get_function_url_config::get_function_url_config),
    aws_operation!("GetLayerVersion", get_layer_version::get_layer_version),
    aws_operation!("GetLayerVersionByArn", get_layer_version_by_arn::get_layer_version_by_arn),
    aws_operation!("GetPolicy", get_policy::get_policy),
    text_operation!("Invoke", invoke::invoke),
    aws_operation!("InvokeAsync", invoke_async::invoke_async),
    http_operation!("InvokeFunctionUrl", invoke_function_url::invoke_function_url),
    streaming_operation!(
        "InvokeWithResponseStream",
        invoke_with_response_stream::invoke_with_response_stream
    ),
    aws_operation!("ListAliases", list_aliases::list_aliases),
    aws_operation!("ListEventSourceMappings", list_event_source_mappings::list_event_source_mappings),
    aws_operation!(
        "ListFunctionEventInvokeConfigs",
        list_function_event_invoke_configs::list_function_event_invoke_configs
    ),
    aws_operation!("ListFunctionUrlConfigs", list_function_url_configs::list_function_url_configs),
    aws_operation!("ListFunctions", list_functions::list_functions),
    aws_operation!("ListLayerVersions", list_layer_versions::list_layer_versions),
    aws_operation!("ListLayers", list_layers::list_layers),
    aws_operation!("ListTags", list_tags::list_tags),
    aws_operation!("ListVersionsByFunction", list_versions_by_function::list_versions_by_function),
    aws_operation!("PublishLayerVersion", publish_layer_version::publish_layer_version),
    aws_operation!("PublishVersion", publish_version::publish_version),
    aws_operation!("PutFunctionConcurrency", put_function_concurrency::put_function_concurrency),
    aws_operation!(
        "PutFunctionEventInvokeConfig",
        put_function_event_invoke_config::put_function_event_invoke_config
    ),
    aws_operation!("RemovePermission", remove_permission::remove_permission),
    aws_operation!("TagResource", tag_resource::tag_resource),
    aws_operation!("UntagResource", untag_resource::untag_resource),
    aws_operation!("UpdateAlias", update_alias::update_alias),
    aws_operation!("UpdateEventSourceMapping", update_event_source_mapping::update_event_source_mapping),
    aws_operation!("UpdateFunctionCode", update_function_code::update_function_code),
    aws_operation!(
        "UpdateFunctionConfiguration",
        update_function_configuration::update_function_configuration
    ),
    aws_operation!(
        "UpdateFunctionEventInvokeConfig",
        update_function_event_invoke_config::update_function_event_invoke_config
    ),
    aws_operation!("UpdateFunctionUrlConfig", update_function_url_config::update_function_url_config),
];
