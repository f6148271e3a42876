//! Domains: whose a name is, and what is reached by it.

use contract::{ApiError, HttpAnswer, HttpRequest};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use test_kit::House;

use crate::clinic::{Clinic, text, with};

const SERVICE: &str = "cognito-idp";
const CERTIFICATE: &str =
    "arn:aws:acm:us-east-1:000000000000:certificate/3d2c1b0a-0000-4000-8000-000000000000";

/// A request to a host that leads to a domain: a prefix in a region, or a whole host.
async fn ask(house: &House, domain: &str, region: &str, query: &str) -> Result<HttpAnswer, ApiError> {
    let request = HttpRequest {
        method: Method::GET,
        path: String::new(),
        query: query.to_owned(),
        headers: HeaderMap::new(),
        body: Default::default(),
        parameters: vec![("domain", domain.to_owned()), ("region", region.to_owned())],
    };
    house.unsigned().as_caller("", "eu-west-1").http(SERVICE, "Authorize", request).await
}

async fn make(house: &House, pool: &str, domain: &str, more: Value) -> Result<Value, ApiError> {
    let input = with(json!({"UserPoolId": pool, "Domain": domain}), more);
    house.aws(SERVICE, "CreateUserPoolDomain", input).await
}

// A browser that is led to another pool's page, or nowhere, is how a wrong domain shows at AWS.
#[tokio::test]
async fn a_host_leads_to_the_pool_that_has_its_name() {
    let clinic = Clinic::new(
        json!({}),
        json!({"CallbackURLs": ["http://localhost:3000/"], "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": true}),
    )
    .await;
    let own = json!({"CustomDomainConfig": {"CertificateArn": CERTIFICATE}});
    make(&clinic.house, &clinic.pool, "clinic", json!({})).await.expect("a prefix");
    make(&clinic.house, &clinic.pool, "sign-in.example.com", own).await.expect("a host");
    let query = format!(
        "client_id={}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2F",
        clinic.client
    );
    for (domain, region, found) in [
        ("clinic", "us-east-1", true),
        ("sign-in.example.com", "", true),
        ("clinic", "us-west-2", false),
        ("elsewhere", "us-east-1", false),
        ("example.com", "", false),
    ] {
        match ask(&clinic.house, domain, region, &query).await {
            Ok(answer) => {
                let location = answer.headers["location"].to_str().expect("text");
                // The page is where the caller reached us, without the pool's id.
                assert!(found && location == format!("http://localhost:4566/login?{query}"), "{location}");
            }
            Err(error) => assert!(!found && error.status == 404, "{domain}: {error}"),
        }
    }
    let told = |domain: &str| clinic.house.aws(SERVICE, "DescribeUserPoolDomain", json!({"Domain": domain}));
    let description = told("sign-in.example.com").await.expect("told")["DomainDescription"].clone();
    assert_eq!(description["CustomDomainConfig"]["CertificateArn"], CERTIFICATE);
    let pool = clinic.house.aws(SERVICE, "DescribeUserPool", json!({"UserPoolId": clinic.pool})).await;
    let pool = &pool.expect("a pool")["UserPool"];
    assert_eq!((&pool["Domain"], &pool["CustomDomain"]), (&json!("clinic"), &json!("sign-in.example.com")));
    for domain in ["clinic", "sign-in.example.com"] {
        let input = json!({"UserPoolId": clinic.pool, "Domain": domain});
        clinic.house.aws(SERVICE, "DeleteUserPoolDomain", input).await.expect("gone");
        assert_eq!(told(domain).await.expect("told"), json!({"DomainDescription": {}}));
        assert_eq!(ask(&clinic.house, domain, "us-east-1", &query).await.expect_err("gone").status, 404);
    }
}

// Two accounts of one company meet here: the second deployment of a stack fails at AWS with this text.
#[tokio::test]
async fn a_name_is_one_pools_whoever_asks_until_it_is_given_up() {
    let house = House::new(&[&cognito::SERVICE]);
    let pool_of = async |house: &House| {
        let made = house.aws(SERVICE, "CreateUserPool", json!({"PoolName": "clinic"})).await.expect("a pool");
        text(&made, "/UserPool/Id")
    };
    let (other, far) =
        (house.as_caller("111122223333", "us-east-1"), house.as_caller("111122223333", "us-west-2"));
    let pools = [pool_of(&house).await, pool_of(&other).await, pool_of(&far).await];
    let own = json!({"CustomDomainConfig": {"CertificateArn": CERTIFICATE}});
    make(&house, &pools[0], "clinic", json!({})).await.expect("free");
    make(&far, &pools[2], "clinic", json!({})).await.expect("another region");
    make(&far, &pools[2], "sign-in.example.com", own.clone()).await.expect("free");
    let taken = "Domain already associated with another user pool.";
    for (caller, pool, domain, more, message) in [
        (&other, &pools[1], "clinic", json!({}), taken),
        (&other, &pools[1], "sign-in.example.com", own.clone(), taken),
        (&house, &pools[0], "other", json!({}), "User pool already has a domain configured."),
        (&other, &pools[1], "my-cognito", json!({}), "Domain cannot contain reserved word: cognito"),
        (&other, &pools[1], "clinic", own, "Custom domain is not a valid subdomain."),
        (
            &other,
            &pools[1],
            "sign-in.example.com",
            json!({}),
            "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and \
             hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
        ),
    ] {
        let refused = make(caller, pool, domain, more).await.expect_err(message);
        assert_eq!((&*refused.code, refused.message.as_str()), ("InvalidParameterException", message));
    }
    let theirs = json!({"UserPoolId": pools[1], "Domain": "clinic"});
    other.aws(SERVICE, "DeleteUserPoolDomain", theirs).await.expect_err("another's");
    let ours = json!({"UserPoolId": pools[0], "Domain": "clinic"});
    house.aws(SERVICE, "DeleteUserPoolDomain", ours).await.expect("given up");
    make(&other, &pools[1], "clinic", json!({})).await.expect("free again");
    // An account that is emptied as a whole gives its names up, too.
    house.dispatch.reset(Some("111122223333")).await.expect("emptied");
    assert_eq!(ask(&house, "clinic", "us-east-1", "").await.expect_err("gone").status, 404);
    make(&house, &pools[0], "clinic", json!({})).await.expect("free again");
}
