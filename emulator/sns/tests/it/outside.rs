//! Endpoints over HTTP, mail and phones: how they confirm, what they get, and whether it is truly signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::outbox;
use http::{HeaderMap, Method};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use serde_json::{Value, json};
use store::Scope;
use test_kit::{Endpoint, House};

use crate::{advance, house, ok, parsed, publish, settle, topic};

const URL: &str = "http://example.com/hook";

fn outside() -> (House, Endpoint) {
    let endpoint = Endpoint::default();
    (house().reaching(&endpoint), endpoint)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

async fn subscribed(house: &House, topic: &str, protocol: &str, endpoint: &str, attributes: Value) -> Value {
    let input =
        json!({"TopicArn": topic, "Protocol": protocol, "Endpoint": endpoint, "Attributes": attributes});
    let answer = ok(house, "Subscribe", input).await;
    settle(house).await;
    answer
}

/// Subscribes an endpoint over HTTP, and confirms it as the endpoint would.
async fn confirmed(house: &House, endpoint: &Endpoint, topic: &str, attributes: Value) -> Value {
    subscribed(house, topic, "http", URL, attributes).await;
    let question = endpoint.received().pop().expect("a question");
    let token = serde_json::from_slice::<Value>(question.body()).expect("JSON")["Token"].clone();
    ok(&house.unsigned(), "ConfirmSubscription", json!({"TopicArn": topic, "Token": token})).await
}

// An endpoint must prove that it is there before it gets anything; the question and the notification are documented.
#[tokio::test]
async fn an_http_endpoint_confirms_and_is_posted_to() {
    let (house, endpoint) = outside();
    let arn = topic(&house, "t").await;
    let answer = subscribed(&house, &arn, "http", URL, json!({})).await;
    assert_eq!(answer["SubscriptionArn"], "pending confirmation");
    publish(&house, &arn, json!({"Message": "too early"})).await;
    let mut asked = endpoint.received();
    assert_eq!(asked.len(), 1);
    let question = asked.remove(0);
    assert_eq!((question.method(), question.uri().to_string()), (&Method::POST, URL.to_owned()));
    assert_eq!(header(question.headers(), "x-amz-sns-message-type"), Some("SubscriptionConfirmation"));
    assert_eq!(header(question.headers(), "content-type"), Some("text/plain; charset=UTF-8"));
    let body: Value = serde_json::from_slice(question.body()).expect("JSON");
    let token = body["Token"].as_str().expect("a token");
    let url = format!("{}/?Action=ConfirmSubscription&TopicArn={arn}&Token={token}", test_kit::ENDPOINT);
    assert_eq!((&body["SubscribeURL"], &body["Type"]), (&json!(url), &json!("SubscriptionConfirmation")));
    let list = ok(&house, "ListSubscriptions", json!({})).await;
    assert_eq!(list["Subscriptions"][0]["SubscriptionArn"], "PendingConfirmation");
    let confirm = json!({"TopicArn": arn, "Token": token});
    let subscription = ok(&house.unsigned(), "ConfirmSubscription", confirm.clone()).await;
    assert_eq!(subscription, ok(&house.unsigned(), "ConfirmSubscription", confirm).await);
    let answer = publish(&house, &arn, json!({"Message": "m"})).await;
    let posted = endpoint.received().pop().expect("a notification");
    assert_eq!(header(posted.headers(), "x-amz-sns-message-type"), Some("Notification"));
    assert_eq!(header(posted.headers(), "x-amz-sns-message-id"), answer["MessageId"].as_str());
    assert_eq!(header(posted.headers(), "x-amz-sns-topic-arn"), Some(arn.as_str()));
    assert_eq!(
        header(posted.headers(), "x-amz-sns-subscription-arn"),
        subscription["SubscriptionArn"].as_str()
    );
    assert_eq!(header(posted.headers(), "x-amz-sns-rawdelivery"), None);
    let body: Value = serde_json::from_slice(posted.body()).expect("JSON");
    assert_eq!((&body["Type"], &body["Message"]), (&json!("Notification"), &json!("m")));
    ok(&house.unsigned(), "Unsubscribe", json!({"SubscriptionArn": subscription["SubscriptionArn"]})).await;
    publish(&house, &arn, json!({"Message": "too late"})).await;
    assert!(endpoint.received().is_empty());
}

// Raw deliveries have no envelope; who reads them goes by the headers.
#[tokio::test]
async fn a_raw_delivery_is_the_message_alone() {
    let (house, endpoint) = outside();
    let arn = topic(&house, "t").await;
    let policy = json!({"requestPolicy": {"headerContentType": "application/json"}}).to_string();
    confirmed(&house, &endpoint, &arn, json!({"RawMessageDelivery": "true", "DeliveryPolicy": policy})).await;
    publish(&house, &arn, json!({"Message": "{\"a\": 1}"})).await;
    let posted = endpoint.received().pop().expect("a notification");
    assert_eq!(posted.body().as_ref(), b"{\"a\": 1}");
    assert_eq!(header(posted.headers(), "x-amz-sns-rawdelivery"), Some("true"));
    assert_eq!(header(posted.headers(), "content-type"), Some("application/json"));
}

// The default policy, and what ends the matter at once: both are documented.
#[tokio::test]
async fn an_endpoint_is_tried_three_times_more() {
    let (house, endpoint) = outside();
    let arn = topic(&house, "t").await;
    confirmed(&house, &endpoint, &arn, json!({})).await;
    endpoint.be_down(true);
    publish(&house, &arn, json!({"Message": "m"})).await;
    assert_eq!(endpoint.received().len(), 1);
    for expected in [1, 1, 1, 0, 0] {
        advance(&house, 19_999).await;
        assert!(endpoint.received().is_empty());
        advance(&house, 1).await;
        assert_eq!(endpoint.received().len(), expected);
    }
    endpoint.be_down(false);
    endpoint.answer_next(404, "");
    publish(&house, &arn, json!({"Message": "m"})).await;
    advance(&house, 20_000).await;
    assert_eq!(endpoint.received().len(), 1);
}

// Nobody may end another's subscription where the owner said so.
#[tokio::test]
async fn a_subscription_can_be_guarded_against_strangers() {
    let (house, endpoint) = outside();
    let arn = topic(&house, "t").await;
    subscribed(&house, &arn, "http", URL, json!({})).await;
    let body: Value = serde_json::from_slice(endpoint.received()[0].body()).expect("JSON");
    let input = json!({"TopicArn": arn, "Token": body["Token"], "AuthenticateOnUnsubscribe": "true"});
    let subscription = ok(&house, "ConfirmSubscription", input).await;
    let error =
        crate::call(&house.unsigned(), "Unsubscribe", subscription.clone()).await.expect_err("a stranger");
    assert_eq!((error.status, &*error.code), (403, "AuthorizationErrorException"));
    ok(&house, "Unsubscribe", subscription).await;
}

// Subscriptions that nobody confirms must not fill the lists for ever.
#[tokio::test]
async fn an_unconfirmed_subscription_ends_after_two_days() {
    let (house, _endpoint) = outside();
    let arn = topic(&house, "t").await;
    subscribed(&house, &arn, "http", URL, json!({})).await;
    for (moved, expected) in [(2 * 86_400_000 - 1, 1), (1, 0)] {
        advance(&house, moved).await;
        let list = ok(&house, "ListSubscriptions", json!({})).await;
        assert_eq!(list["Subscriptions"].as_array().map(Vec::len), Some(expected));
    }
}

/// The RSA key in a certificate: what follows the name of its algorithm.
fn public_key(pem: &str) -> Vec<u8> {
    const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82];
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).expect("base64");
    let at = der.windows(RSA.len()).position(|window| window == RSA).expect("an RSA key") + RSA.len();
    let length = usize::from(der[at]) << 8 | usize::from(der[at + 1]);
    der[at + 3..at + 2 + length].to_vec()
}

// A consumer that verifies must succeed with the certificate that the notification names, in both versions.
#[tokio::test]
async fn signatures_verify_with_the_certificate_that_is_served() {
    let house = house();
    let arn = topic(&house, "t").await;
    crate::subscribe(&house, &arn, "q", json!({})).await;
    for (version, algorithm) in
        [("1", &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY), ("2", &RSA_PKCS1_2048_8192_SHA256)]
    {
        let input = json!({"TopicArn": arn, "AttributeName": "SignatureVersion", "AttributeValue": version});
        ok(&house, "SetTopicAttributes", input).await;
        publish(&house, &arn, json!({"Message": "m\nn", "Subject": "s"})).await;
        let envelope = parsed(&crate::taken(&house, "q").await[0]["Body"]);
        assert_eq!(envelope["SignatureVersion"], version);
        let url = envelope["SigningCertURL"].as_str().expect("a URL");
        let path = url.strip_prefix(test_kit::ENDPOINT).expect("ours").to_owned();
        let request = contract::HttpRequest {
            method: Method::GET,
            path,
            query: String::new(),
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
            parameters: Vec::new(),
        };
        let answer =
            house.unsigned().http("sns", "SigningCertificate", request).await.expect("a certificate");
        let contract::HttpBody::Whole(pem) = answer.body else { panic!("a whole body") };
        let key = public_key(std::str::from_utf8(&pem).expect("text"));
        let text = |name: &str| envelope[name].as_str().expect("a text").to_owned();
        let names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
        let signed: String = names.iter().map(|name| format!("{name}\n{}\n", text(name))).collect();
        let signature = STANDARD.decode(text("Signature")).expect("base64");
        let verified = UnparsedPublicKey::new(algorithm, key).verify(signed.as_bytes(), &signature);
        assert!(verified.is_ok(), "version {version}");
    }
}

// Mail and short messages leave nothing but a row in the outbox, where a test reads them.
#[tokio::test]
async fn mail_and_short_messages_land_in_the_outbox() {
    let house = house();
    let arn = topic(&house, "t").await;
    subscribed(&house, &arn, "email", "ann@example.com", json!({})).await;
    let answer = subscribed(&house, &arn, "sms", "+15551234567", json!({})).await;
    assert!(answer["SubscriptionArn"].as_str().is_some_and(|answer| answer.starts_with(&arn)), "{answer}");
    let origin = store::Origin::new(0, store::Cause { trace: "".into(), call: 0, hops: 0 });
    let sent = |to: &str| {
        let store = house.dispatch.store().scoped(&Scope::program(), origin.clone());
        outbox::sent(&store.snapshot(), Some(to))
    };
    let question = sent("ann@example.com").remove(0);
    let input = json!({"TopicArn": arn, "Token": question.facts["Token"]});
    ok(&house.unsigned(), "ConfirmSubscription", input).await;
    publish(&house, &arn, json!({"Message": "m", "Subject": "s"})).await;
    let mail = sent("ann@example.com").remove(1);
    assert_eq!(mail.subject.as_deref(), Some("s"));
    assert!(mail.body.starts_with("m\n"), "{}", mail.body);
    ok(&house, "Publish", json!({"PhoneNumber": "+15551234567", "Message": "now"})).await;
    let texts: Vec<String> = sent("+15551234567").into_iter().map(|message| message.body).collect();
    assert_eq!(texts, ["m", "now"]);
}
