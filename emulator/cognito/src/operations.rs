//! THE TABLE: every operation of Cognito that is emulated, by name. Those on HTTP are the endpoints of a pool's
//! domain and what it publishes, in names of ours: AWS has none for them.

use contract::{Operation, aws_operation, http_operation};

mod admin_create_user;
mod admin_get_user;
mod admin_initiate_auth;
mod admin_respond_to_auth_challenge;
mod admin_set_user_mfa_preference;
mod admin_user_global_sign_out;
mod associate_software_token;
mod authorize;
mod create_user_pool;
mod create_user_pool_client;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod get_tokens_from_refresh_token;
mod global_sign_out;
mod initiate_auth;
mod json_web_keys;
mod list_user_pool_clients;
mod list_user_pools;
mod login;
mod logout;
mod open_id_configuration;
mod respond_to_auth_challenge;
mod revoke;
mod revoke_token;
mod set_user_mfa_preference;
mod token;
mod update_user_pool;
mod update_user_pool_client;
mod user_info;
mod verify_software_token;

use admin_create_user::admin_create_user;
use admin_get_user::admin_get_user;
use admin_initiate_auth::admin_initiate_auth;
use admin_respond_to_auth_challenge::admin_respond_to_auth_challenge;
use admin_set_user_mfa_preference::admin_set_user_mfa_preference;
use admin_user_global_sign_out::admin_user_global_sign_out;
use associate_software_token::associate_software_token;
use authorize::authorize;
use create_user_pool::create_user_pool;
use create_user_pool_client::create_user_pool_client;
use delete_user_pool::delete_user_pool;
use delete_user_pool_client::delete_user_pool_client;
use describe_user_pool::describe_user_pool;
use describe_user_pool_client::describe_user_pool_client;
use get_tokens_from_refresh_token::get_tokens_from_refresh_token;
use global_sign_out::global_sign_out;
use initiate_auth::initiate_auth;
use json_web_keys::json_web_keys;
use list_user_pool_clients::list_user_pool_clients;
use list_user_pools::list_user_pools;
use login::login;
use logout::logout;
use open_id_configuration::open_id_configuration;
use respond_to_auth_challenge::respond_to_auth_challenge;
use revoke::revoke;
use revoke_token::revoke_token;
use set_user_mfa_preference::set_user_mfa_preference;
use token::token;
use update_user_pool::update_user_pool;
use update_user_pool_client::update_user_pool_client;
use user_info::user_info;
use verify_software_token::verify_software_token;

/// Sorted by name.
pub(crate) static OPERATIONS: &[Operation] = &[
    aws_operation!("AdminCreateUser", admin_create_user),
    aws_operation!("AdminGetUser", admin_get_user),
    aws_operation!("AdminInitiateAuth", admin_initiate_auth),
    aws_operation!("AdminRespondToAuthChallenge", admin_respond_to_auth_challenge),
    aws_operation!("AdminSetUserMFAPreference", admin_set_user_mfa_preference),
    aws_operation!("AdminUserGlobalSignOut", admin_user_global_sign_out),
    aws_operation!("AssociateSoftwareToken", associate_software_token),
    http_operation!("Authorize", authorize),
    aws_operation!("CreateUserPool", create_user_pool),
    aws_operation!("CreateUserPoolClient", create_user_pool_client),
    aws_operation!("DeleteUserPool", delete_user_pool),
    aws_operation!("DeleteUserPoolClient", delete_user_pool_client),
    aws_operation!("DescribeUserPool", describe_user_pool),
    aws_operation!("DescribeUserPoolClient", describe_user_pool_client),
    aws_operation!("GetTokensFromRefreshToken", get_tokens_from_refresh_token),
    aws_operation!("GlobalSignOut", global_sign_out),
    aws_operation!("InitiateAuth", initiate_auth),
    http_operation!("JsonWebKeys", json_web_keys),
    aws_operation!("ListUserPoolClients", list_user_pool_clients),
    aws_operation!("ListUserPools", list_user_pools),
    http_operation!("Login", login),
    http_operation!("Logout", logout),
    http_operation!("OpenIdConfiguration", open_id_configuration),
    aws_operation!("RespondToAuthChallenge", respond_to_auth_challenge),
    http_operation!("Revoke", revoke),
    aws_operation!("RevokeToken", revoke_token),
    aws_operation!("SetUserMFAPreference", set_user_mfa_preference),
    http_operation!("Token", token),
    aws_operation!("UpdateUserPool", update_user_pool),
    aws_operation!("UpdateUserPoolClient", update_user_pool_client),
    http_operation!("UserInfo", user_info),
    aws_operation!("VerifySoftwareToken", verify_software_token),
];
