//! THE TABLE: every operation of Cognito that is emulated, by name.

use contract::{Operation, aws_operation};

mod admin_add_user_to_group;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_user;
mod admin_enable_user;
mod admin_get_user;
mod admin_list_groups_for_user;
mod admin_remove_user_from_group;
mod admin_set_user_password;
mod admin_update_user_attributes;
mod create_group;
mod create_user_pool;
mod create_user_pool_client;
mod delete_group;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod get_group;
mod list_groups;
mod list_user_pool_clients;
mod list_user_pools;
mod list_users;
mod list_users_in_group;
mod update_group;
mod update_user_pool;
mod update_user_pool_client;

use admin_add_user_to_group::admin_add_user_to_group;
use admin_confirm_sign_up::admin_confirm_sign_up;
use admin_create_user::admin_create_user;
use admin_delete_user::admin_delete_user;
use admin_delete_user_attributes::admin_delete_user_attributes;
use admin_disable_user::admin_disable_user;
use admin_enable_user::admin_enable_user;
use admin_get_user::admin_get_user;
use admin_list_groups_for_user::admin_list_groups_for_user;
use admin_remove_user_from_group::admin_remove_user_from_group;
use admin_set_user_password::admin_set_user_password;
use admin_update_user_attributes::admin_update_user_attributes;
use create_group::create_group;
use create_user_pool::create_user_pool;
use create_user_pool_client::create_user_pool_client;
use delete_group::delete_group;
use delete_user_pool::delete_user_pool;
use delete_user_pool_client::delete_user_pool_client;
use describe_user_pool::describe_user_pool;
use describe_user_pool_client::describe_user_pool_client;
use get_group::get_group;
use list_groups::list_groups;
use list_user_pool_clients::list_user_pool_clients;
use list_user_pools::list_user_pools;
use list_users::list_users;
use list_users_in_group::list_users_in_group;
use update_group::update_group;
use update_user_pool::update_user_pool;
use update_user_pool_client::update_user_pool_client;

/// Sorted by name.
pub(crate) static OPERATIONS: &[Operation] = &[
    aws_operation!("AdminAddUserToGroup", admin_add_user_to_group),
    aws_operation!("AdminConfirmSignUp", admin_confirm_sign_up),
    aws_operation!("AdminCreateUser", admin_create_user),
    aws_operation!("AdminDeleteUser", admin_delete_user),
    aws_operation!("AdminDeleteUserAttributes", admin_delete_user_attributes),
    aws_operation!("AdminDisableUser", admin_disable_user),
    aws_operation!("AdminEnableUser", admin_enable_user),
    aws_operation!("AdminGetUser", admin_get_user),
    aws_operation!("AdminListGroupsForUser", admin_list_groups_for_user),
    aws_operation!("AdminRemoveUserFromGroup", admin_remove_user_from_group),
    aws_operation!("AdminSetUserPassword", admin_set_user_password),
    aws_operation!("AdminUpdateUserAttributes", admin_update_user_attributes),
    aws_operation!("CreateGroup", create_group),
    aws_operation!("CreateUserPool", create_user_pool),
    aws_operation!("CreateUserPoolClient", create_user_pool_client),
    aws_operation!("DeleteGroup", delete_group),
    aws_operation!("DeleteUserPool", delete_user_pool),
    aws_operation!("DeleteUserPoolClient", delete_user_pool_client),
    aws_operation!("DescribeUserPool", describe_user_pool),
    aws_operation!("DescribeUserPoolClient", describe_user_pool_client),
    aws_operation!("GetGroup", get_group),
    aws_operation!("ListGroups", list_groups),
    aws_operation!("ListUserPoolClients", list_user_pool_clients),
    aws_operation!("ListUserPools", list_user_pools),
    aws_operation!("ListUsers", list_users),
    aws_operation!("ListUsersInGroup", list_users_in_group),
    aws_operation!("UpdateGroup", update_group),
    aws_operation!("UpdateUserPool", update_user_pool),
    aws_operation!("UpdateUserPoolClient", update_user_pool_client),
];
