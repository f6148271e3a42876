//! The requests to Cognito user pools that are measured. They go to any server that speaks its protocol.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cases::request;
use crate::load::Load;
use crate::process::Server;

/// How many connections make users, and for how long.
const CONNECTIONS: usize = 32;
const TIME: Duration = Duration::from_secs(5);

/// How many users are made at the most; a name is taken only once.
const USERS: usize = 40_000;

fn cognito(operation: &str, input: &Value) -> Vec<u8> {
    let target = format!("X-Amz-Target: AWSCognitoIdentityProviderService.{operation}\r\n");
    let headers = format!("Content-Type: application/x-amz-json-1.1\r\n{target}");
    request("POST", "/", "cognito-idp", &headers, &input.to_string())
}

/// AdminCreateUser with a temporary password and an email, each for another name. A server without user pools gets one
/// request, which it refuses.
pub(crate) fn admin_create_user(address: SocketAddr) -> Load {
    let created = Load::answer_to(&cognito("CreateUserPool", &json!({"PoolName": "users"})), address);
    let pool = created.and_then(|answer| serde_json::from_slice::<Value>(&answer).ok());
    let id = pool.and_then(|pool| pool["UserPool"]["Id"].as_str().map(str::to_owned));
    let count = if id.is_some() { USERS } else { 1 };
    let user = |number: usize| {
        let email = format!("user-{number}@example.com");
        let input = json!({
            "UserPoolId": id,
            "Username": format!("user-{number}"),
            "TemporaryPassword": "Passw0rd!temporary",
            "MessageAction": "SUPPRESS",
            "UserAttributes": [{"Name": "email", "Value": email}]
        });
        cognito("AdminCreateUser", &input)
    };
    Load::once((0..count).map(user).collect())
}

/// How many users a second are made, and at what cost: that of two real hashes of a password.
pub(crate) fn users() {
    let server = Server::millpond(&[]);
    let made = admin_create_user(server.address).measure(&server, CONNECTIONS, TIME);
    println!(
        "AdminCreateUser from {CONNECTIONS} connections: {:.0}/s, {:.2} ms of CPU each.",
        made.per_second(),
        made.cpu_microseconds() / 1e3
    );
    println!();
}
