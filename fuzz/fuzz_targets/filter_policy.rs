//! Filter policies of SNS: the first byte chooses the scope, the policy follows, then a line break and a message. Nothing that a user
//! sends may be the service's own fault; a policy that is taken is asked, alone and in a set, and both agree.
#![no_main]

mod house;

use event_pattern::{Dialect, Pattern, PatternSet};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:t";

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let (policy, message) = text.rsplit_once('\n').unwrap_or((text, "{}"));
    let (scope, dialect) = match first % 2 {
        0 => ("MessageAttributes", Dialect::SnsAttributes),
        _ => ("MessageBody", Dialect::SnsBody),
    };
    let endpoint = "arn:aws:sqs:us-east-1:000000000000:q";
    let input = json!({"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": endpoint, "ReturnSubscriptionArn": true,
        "Attributes": {"FilterPolicy": policy, "FilterPolicyScope": scope}});
    let answer = house::call(
        &[&sns::SERVICE],
        async |house| {
            house.aws("sns", "CreateTopic", json!({"Name": "t"})).await.expect("a topic");
        },
        async |house| {
            let made = house.aws("sns", "Subscribe", input).await?;
            // The next policy is another one of the same endpoint.
            house.aws("sns", "Unsubscribe", json!({"SubscriptionArn": made["SubscriptionArn"]})).await
        },
    );
    match answer.expect("nothing is waited for") {
        Ok(_) => {
            let (Ok(pattern), Ok(message)) =
                (Pattern::parse_as(dialect, policy), serde_json::from_str::<Value>(message))
            else {
                return;
            };
            let set = PatternSet::new([((), &pattern)]);
            assert_eq!(pattern.matches(&message), !set.matching(&message).is_empty());
        }
        Err(error) => assert!(error.status != 500, "{error:?}"),
    }
});
