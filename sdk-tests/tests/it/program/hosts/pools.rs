//! The walk through Cognito's user pools.

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, Answer, REGION, SignedHttp};
use serde_json::{Value, json};

use super::{check, leads_nowhere};

const PASSWORD: &str = "Walk-1234";
const TEMPORARY: &str = "Temp-1234";

/// Calls operations of Cognito and looks at what they answer.
struct Walk<'a> {
    cognito: &'a SignedHttp,
    base: &'a str,
    walked: &'a mut BTreeSet<String>,
}

impl Walk<'_> {
    async fn send(&mut self, name: &str, input: &Value) -> anyhow::Result<Answer> {
        self.walked.insert(format!("cognito-idp:{name}"));
        self.cognito.call(&format!("AWSCognitoIdentityProviderService.{name}"), input).await
    }

    async fn take(&mut self, name: &str, input: Value) -> anyhow::Result<Value> {
        let answer = self.send(name, &input).await?;
        check(name, &answer, self.base)?;
        answer.json()
    }

    async fn take_all(&mut self, steps: Vec<(&str, Value)>) -> anyhow::Result<()> {
        for (name, input) in steps {
            self.take(name, input).await?;
        }
        Ok(())
    }

    /// The code that was last sent to an address.
    async fn code(&self, to: &str) -> anyhow::Result<String> {
        let outbox = self.cognito.request(Method::GET, &format!("/_millpond/outbox?to={to}"));
        let sent = outbox.unsigned().send().await?;
        check("outbox", &sent, self.base)?;
        let sent = sent.json()?;
        let last = sent["messages"].as_array().and_then(|messages| messages.last()).context("a message")?;
        Ok(last["facts"]["code"].as_str().context("a code")?.to_owned())
    }

    /// Signs in, and gives the tokens.
    async fn sign_in(&mut self, client: &str, username: &str, password: &str) -> anyhow::Result<Value> {
        let parameters = json!({"USERNAME": username, "PASSWORD": password});
        let input =
            json!({"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
        Ok(self.take("InitiateAuth", input).await?["AuthenticationResult"].clone())
    }
}

/// Walks every operation of Cognito.
pub(super) async fn walk(
    cognito: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let mut walk = Walk { cognito, base, walked };
    let settings = json!({"PoolName": "walk", "AutoVerifiedAttributes": ["email"]});
    let made = walk.take("CreateUserPool", settings).await?;
    let pool = made["UserPool"]["Id"].as_str().context("a pool")?.to_owned();
    let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let settings = json!({"UserPoolId": pool, "ClientName": "walk", "ExplicitAuthFlows": flows});
    let made = walk.take("CreateUserPoolClient", settings).await?;
    let client = made["UserPoolClient"]["ClientId"].as_str().context("a client")?.to_owned();
    walk.take_all(on_pools(&pool, &client, base)).await?;
    administrators(&mut walk, &pool, &client).await?;
    users(&mut walk, &pool, &client).await?;
    devices(&mut walk).await?;
    walk.take_all(vec![
        ("DeleteGroup", json!({"UserPoolId": pool, "GroupName": "walkers"})),
        ("DeleteUserPoolClient", json!({"UserPoolId": pool, "ClientId": client})),
        ("DeleteUserPool", json!({"UserPoolId": pool})),
    ])
    .await
}

/// The operations on a pool, its client, its groups and what else belongs to it.
fn on_pools(pool: &str, client: &str, base: &str) -> Vec<(&'static str, Value)> {
    let arn = format!("arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{pool}");
    let provider = json!({
        "client_id": "a", "client_secret": "b", "authorize_scopes": "openid", "oidc_issuer": format!("{base}/issuer"),
        "attributes_request_method": "GET",
    });
    let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let renamed =
        json!({"UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": flows, "ClientName": "b"});
    let server = json!({"UserPoolId": pool, "Identifier": "walk", "Name": "walk"});
    vec![
        ("DescribeUserPool", json!({"UserPoolId": pool})),
        ("ListUserPools", json!({"MaxResults": 1})),
        ("UpdateUserPool", json!({"UserPoolId": pool, "AutoVerifiedAttributes": ["email"]})),
        (
            "AddCustomAttributes",
            json!({"UserPoolId": pool, "CustomAttributes": [{"Name": "shoe", "AttributeDataType": "String"}]}),
        ),
        (
            "SetUserPoolMfaConfig",
            json!({
                "UserPoolId": pool, "MfaConfiguration": "OPTIONAL",
                "SoftwareTokenMfaConfiguration": {"Enabled": true},
            }),
        ),
        ("GetUserPoolMfaConfig", json!({"UserPoolId": pool})),
        ("GetCSVHeader", json!({"UserPoolId": pool})),
        ("TagResource", json!({"ResourceArn": arn, "Tags": {"a": "b"}})),
        ("ListTagsForResource", json!({"ResourceArn": arn})),
        ("UntagResource", json!({"ResourceArn": arn, "TagKeys": ["a"]})),
        ("DescribeUserPoolClient", json!({"UserPoolId": pool, "ClientId": client})),
        ("ListUserPoolClients", json!({"UserPoolId": pool})),
        ("UpdateUserPoolClient", renamed),
        ("CreateGroup", json!({"UserPoolId": pool, "GroupName": "walkers"})),
        ("GetGroup", json!({"UserPoolId": pool, "GroupName": "walkers"})),
        ("UpdateGroup", json!({"UserPoolId": pool, "GroupName": "walkers", "Precedence": 1})),
        ("ListGroups", json!({"UserPoolId": pool})),
        ("CreateResourceServer", server.clone()),
        ("DescribeResourceServer", json!({"UserPoolId": pool, "Identifier": "walk"})),
        ("UpdateResourceServer", server),
        ("ListResourceServers", json!({"UserPoolId": pool})),
        ("DeleteResourceServer", json!({"UserPoolId": pool, "Identifier": "walk"})),
        (
            "CreateIdentityProvider",
            json!({
                "UserPoolId": pool, "ProviderName": "walk", "ProviderType": "OIDC", "ProviderDetails": provider,
                "IdpIdentifiers": ["walkers"],
            }),
        ),
        ("DescribeIdentityProvider", json!({"UserPoolId": pool, "ProviderName": "walk"})),
        ("GetIdentityProviderByIdentifier", json!({"UserPoolId": pool, "IdpIdentifier": "walkers"})),
        ("UpdateIdentityProvider", json!({"UserPoolId": pool, "ProviderName": "walk"})),
        ("ListIdentityProviders", json!({"UserPoolId": pool})),
        ("DeleteIdentityProvider", json!({"UserPoolId": pool, "ProviderName": "walk"})),
        ("CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": "walkers"})),
        ("DescribeUserPoolDomain", json!({"Domain": "walkers"})),
        ("UpdateUserPoolDomain", json!({"UserPoolId": pool, "Domain": "walkers", "ManagedLoginVersion": 1})),
        ("DeleteUserPoolDomain", json!({"UserPoolId": pool, "Domain": "walkers"})),
    ]
}

/// What an administrator does about users.
async fn administrators(walk: &mut Walk<'_>, pool: &str, client: &str) -> anyhow::Result<()> {
    let of = |username: &str| json!({"UserPoolId": pool, "Username": username});
    let with = |username: &str, more: Value| {
        let mut input = of(username);
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    let group = json!({"GroupName": "walkers"});
    let email =
        json!([{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]);
    for username in ["ann", "cal"] {
        let invited = json!({"UserAttributes": email, "TemporaryPassword": TEMPORARY});
        walk.take("AdminCreateUser", with(username, invited)).await?;
    }
    walk.take_all(vec![
        ("AdminSetUserPassword", with("ann", json!({"Password": PASSWORD, "Permanent": true}))),
        ("AdminGetUser", of("ann")),
        (
            "AdminUpdateUserAttributes",
            with("ann", json!({"UserAttributes": [{"Name": "name", "Value": "Ann"}]})),
        ),
        ("AdminDeleteUserAttributes", with("ann", json!({"UserAttributeNames": ["name"]}))),
        ("AdminDisableUser", of("ann")),
        ("AdminEnableUser", of("ann")),
        ("AdminAddUserToGroup", with("ann", group.clone())),
        ("AdminListGroupsForUser", of("ann")),
        ("ListUsersInGroup", json!({"UserPoolId": pool, "GroupName": "walkers"})),
        ("AdminRemoveUserFromGroup", with("ann", group)),
        ("ListUsers", json!({"UserPoolId": pool})),
        ("AdminSetUserMFAPreference", of("ann")),
        ("AdminUserGlobalSignOut", of("ann")),
    ])
    .await?;
    let parameters = json!({"USERNAME": "cal", "PASSWORD": TEMPORARY});
    let flow = "ADMIN_USER_PASSWORD_AUTH";
    let begin =
        json!({"UserPoolId": pool, "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
    let challenge = walk.take("AdminInitiateAuth", begin).await?;
    let responses = json!({"USERNAME": "cal", "NEW_PASSWORD": PASSWORD});
    let answer = json!({
        "UserPoolId": pool, "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeResponses": responses, "Session": challenge["Session"],
    });
    walk.take("AdminRespondToAuthChallenge", answer).await?;
    walk.take("AdminResetUserPassword", of("ann")).await?;
    walk.take("AdminDeleteUser", of("cal")).await?;
    let eve = json!({"ClientId": client, "Username": "eve", "Password": PASSWORD});
    walk.take("SignUp", eve).await?;
    walk.take("AdminConfirmSignUp", of("eve")).await?;
    Ok(())
}

/// What users do about themselves.
async fn users(walk: &mut Walk<'_>, pool: &str, client: &str) -> anyhow::Result<()> {
    let of = |username: &str| json!({"ClientId": client, "Username": username});
    let email = "bob@example.com";
    let mut bob = of("bob");
    bob["Password"] = json!(PASSWORD);
    bob["UserAttributes"] = json!([{"Name": "email", "Value": email}]);
    walk.take("SignUp", bob).await?;
    walk.take("ResendConfirmationCode", of("bob")).await?;
    let mut confirmed = of("bob");
    confirmed["ConfirmationCode"] = json!(walk.code(email).await?);
    walk.take("ConfirmSignUp", confirmed).await?;

    let tokens = walk.sign_in(client, "bob", PASSWORD).await?;
    let access = &tokens["AccessToken"];
    walk.take("GetUser", json!({"AccessToken": access})).await?;
    let asked = json!({"AccessToken": access, "AttributeName": "email"});
    walk.take("GetUserAttributeVerificationCode", asked).await?;
    let code = walk.code(email).await?;
    let name = json!([{"Name": "name", "Value": "Bob"}]);
    walk.take_all(vec![
        ("VerifyUserAttribute", json!({"AccessToken": access, "AttributeName": "email", "Code": code})),
        ("UpdateUserAttributes", json!({"AccessToken": access, "UserAttributes": name})),
        ("DeleteUserAttributes", json!({"AccessToken": access, "UserAttributeNames": ["name"]})),
        ("AssociateSoftwareToken", json!({"AccessToken": access})),
        ("SetUserMFAPreference", json!({"AccessToken": access})),
    ])
    .await?;
    // A wrong code is as good for this walk as a right one.
    let wrong = json!({"AccessToken": access, "UserCode": "000000"});
    leads_nowhere("VerifySoftwareToken", &walk.send("VerifySoftwareToken", &wrong).await?, walk.base)?;
    let changed = format!("{PASSWORD}5");
    walk.take_all(vec![
        (
            "ChangePassword",
            json!({"AccessToken": access, "PreviousPassword": PASSWORD, "ProposedPassword": changed}),
        ),
        ("GetTokensFromRefreshToken", json!({"ClientId": client, "RefreshToken": tokens["RefreshToken"]})),
        ("RevokeToken", json!({"ClientId": client, "Token": tokens["RefreshToken"]})),
        ("ForgotPassword", of("bob")),
    ])
    .await?;
    let mut recovered = of("bob");
    recovered["ConfirmationCode"] = json!(walk.code(email).await?);
    recovered["Password"] = json!(PASSWORD);
    walk.take("ConfirmForgotPassword", recovered).await?;

    let invited = json!({"UserPoolId": pool, "Username": "dan", "TemporaryPassword": TEMPORARY});
    walk.take("AdminCreateUser", invited).await?;
    let parameters = json!({"USERNAME": "dan", "PASSWORD": TEMPORARY});
    let begin = json!({"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    let challenge = walk.take("InitiateAuth", begin).await?;
    let answer = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
        "ChallengeResponses": {"USERNAME": "dan", "NEW_PASSWORD": PASSWORD},
    });
    walk.take("RespondToAuthChallenge", answer).await?;
    let tokens = walk.sign_in(client, "bob", PASSWORD).await?;
    walk.take("GlobalSignOut", json!({"AccessToken": tokens["AccessToken"]})).await?;
    let tokens = walk.sign_in(client, "bob", PASSWORD).await?;
    let gone = walk.send("DeleteUser", &json!({"AccessToken": tokens["AccessToken"]})).await?;
    check("DeleteUser", &gone, walk.base)
}

/// What is done about devices, in a pool that remembers them.
async fn devices(walk: &mut Walk<'_>) -> anyhow::Result<()> {
    let remembers = json!({"DeviceOnlyRememberedOnUserPrompt": true});
    let made =
        walk.take("CreateUserPool", json!({"PoolName": "devices", "DeviceConfiguration": remembers})).await?;
    let pool = made["UserPool"]["Id"].as_str().context("a pool")?.to_owned();
    let flows = ["ALLOW_USER_PASSWORD_AUTH"];
    let settings = json!({"UserPoolId": pool, "ClientName": "devices", "ExplicitAuthFlows": flows});
    let made = walk.take("CreateUserPoolClient", settings).await?;
    let client = made["UserPoolClient"]["ClientId"].as_str().context("a client")?.to_owned();
    let ann = json!({"UserPoolId": pool, "Username": "ann"});
    let with = |more: Value| {
        let mut input = ann.clone();
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    walk.take_all(vec![
        ("AdminCreateUser", with(json!({"MessageAction": "SUPPRESS"}))),
        ("AdminSetUserPassword", with(json!({"Password": PASSWORD, "Permanent": true}))),
    ])
    .await?;
    // One is given up by its user, the other by an administrator.
    let mut devices = Vec::new();
    for _ in 0..2 {
        let tokens = walk.sign_in(&client, "ann", PASSWORD).await?;
        let key = tokens["NewDeviceMetadata"]["DeviceKey"].clone();
        let verifier = json!({"Salt": "AIUn", "PasswordVerifier": "AOw="});
        let confirmed = json!({"AccessToken": tokens["AccessToken"], "DeviceKey": key, "DeviceSecretVerifierConfig": verifier});
        walk.take("ConfirmDevice", confirmed).await?;
        devices.push((tokens["AccessToken"].clone(), key));
    }
    let [(access, key), (_, other)] = &devices[..] else { anyhow::bail!("two devices") };
    let own = json!({"AccessToken": access, "DeviceKey": key});
    let status = "remembered";
    walk.take_all(vec![
        ("GetDevice", own.clone()),
        ("ListDevices", json!({"AccessToken": access})),
        (
            "UpdateDeviceStatus",
            json!({"AccessToken": access, "DeviceKey": key, "DeviceRememberedStatus": status}),
        ),
        ("AdminGetDevice", with(json!({"DeviceKey": other}))),
        ("AdminListDevices", ann.clone()),
        ("AdminUpdateDeviceStatus", with(json!({"DeviceKey": other, "DeviceRememberedStatus": status}))),
        ("AdminForgetDevice", with(json!({"DeviceKey": other}))),
        ("ForgetDevice", own),
        ("DeleteUserPool", json!({"UserPoolId": pool})),
    ])
    .await
}
