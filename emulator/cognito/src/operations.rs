//! THE TABLE: every operation of Cognito that is emulated, by name.

use contract::{Operation, aws_operation};

mod admin_create_user;
mod admin_get_user;
mod create_user_pool;
mod create_user_pool_client;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod list_user_pool_clients;
mod list_user_pools;
mod update_user_pool;
mod update_user_pool_client;

use admin_create_user::admin_create_user;
use admin_get_user::admin_get_user;
use create_user_pool::create_user_pool;
use create_user_pool_client::create_user_pool_client;
use delete_user_pool::delete_user_pool;
use delete_user_pool_client::delete_user_pool_client;
use describe_user_pool::describe_user_pool;
use describe_user_pool_client::describe_user_pool_client;
use list_user_pool_clients::list_user_pool_clients;
use list_user_pools::list_user_pools;
use update_user_pool::update_user_pool;
use update_user_pool_client::update_user_pool_client;

/// Sorted by name.
pub(crate) static OPERATIONS: &[Operation] = &[
    aws_operation!("AdminCreateUser", admin_create_user),
    aws_operation!("AdminGetUser", admin_get_user),
    aws_operation!("CreateUserPool", create_user_pool),
    aws_operation!("CreateUserPoolClient", create_user_pool_client),
    aws_operation!("DeleteUserPool", delete_user_pool),
    aws_operation!("DeleteUserPoolClient", delete_user_pool_client),
    aws_operation!("DescribeUserPool", describe_user_pool),
    aws_operation!("DescribeUserPoolClient", describe_user_pool_client),
    aws_operation!("ListUserPoolClients", list_user_pool_clients),
    aws_operation!("ListUserPools", list_user_pools),
    aws_operation!("UpdateUserPool", update_user_pool),
    aws_operation!("UpdateUserPoolClient", update_user_pool_client),
];
