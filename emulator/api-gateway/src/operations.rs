//! THE TABLE: every operation of API Gateway that is emulated, by name.

use contract::{Operation, aws_operation, http_operation};

mod create_resource;
mod create_rest_api;
mod delete_integration;
mod delete_integration_response;
mod delete_method;
mod delete_method_response;
mod delete_resource;
mod delete_rest_api;
mod get_integration;
mod get_integration_response;
mod get_method;
mod get_method_response;
mod get_resource;
mod get_resources;
mod get_rest_api;
mod get_rest_apis;
mod put_integration;
mod put_integration_response;
mod put_method;
mod put_method_response;
mod update_integration;
mod update_integration_response;
mod update_method;
mod update_method_response;
mod update_resource;
mod update_rest_api;

use create_resource::create_resource;
use create_rest_api::create_rest_api;
use delete_integration::delete_integration;
use delete_integration_response::delete_integration_response;
use delete_method::delete_method;
use delete_method_response::delete_method_response;
use delete_resource::delete_resource;
use delete_rest_api::delete_rest_api;
use get_integration::get_integration;
use get_integration_response::get_integration_response;
use get_method::get_method;
use get_method_response::get_method_response;
use get_resource::get_resource;
use get_resources::get_resources;
use get_rest_api::get_rest_api;
use get_rest_apis::get_rest_apis;
use put_integration::put_integration;
use put_integration_response::put_integration_response;
use put_method::put_method;
use put_method_response::put_method_response;
use update_integration::update_integration;
use update_integration_response::update_integration_response;
use update_method::update_method;
use update_method_response::update_method_response;
use update_resource::update_resource;
use update_rest_api::update_rest_api;

use crate::data_plane::execute_api;

/// In the order of their names.
pub(crate) const OPERATIONS: &[Operation] = &[
    aws_operation!("CreateResource", create_resource),
    aws_operation!("CreateRestApi", create_rest_api),
    aws_operation!("DeleteIntegration", delete_integration),
    aws_operation!("DeleteIntegrationResponse", delete_integration_response),
    aws_operation!("DeleteMethod", delete_method),
    aws_operation!("DeleteMethodResponse", delete_method_response),
    aws_operation!("DeleteResource", delete_resource),
    aws_operation!("DeleteRestApi", delete_rest_api),
    http_operation!("ExecuteApi", execute_api),
    aws_operation!("GetIntegration", get_integration),
    aws_operation!("GetIntegrationResponse", get_integration_response),
    aws_operation!("GetMethod", get_method),
    aws_operation!("GetMethodResponse", get_method_response),
    aws_operation!("GetResource", get_resource),
    aws_operation!("GetResources", get_resources),
    aws_operation!("GetRestApi", get_rest_api),
    aws_operation!("GetRestApis", get_rest_apis),
    aws_operation!("PutIntegration", put_integration),
    aws_operation!("PutIntegrationResponse", put_integration_response),
    aws_operation!("PutMethod", put_method),
    aws_operation!("PutMethodResponse", put_method_response),
    aws_operation!("UpdateIntegration", update_integration),
    aws_operation!("UpdateIntegrationResponse", update_integration_response),
    aws_operation!("UpdateMethod", update_method),
    aws_operation!("UpdateMethodResponse", update_method_response),
    aws_operation!("UpdateResource", update_resource),
    aws_operation!("UpdateRestApi", update_rest_api),
];
