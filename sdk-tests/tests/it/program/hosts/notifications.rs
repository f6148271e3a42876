//! The walk through SNS, in forms and XML.

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, Answer, REGION, SignedHttp};

use super::check;

/// The namespace of SNS's answers, which names and leads nowhere.
const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// Walks every operation of SNS.
pub(super) async fn walk(sns: &SignedHttp, base: &str, walked: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:walk");
    let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:walk");
    let mut take = async |name: &str, fields: String| {
        let form = sns.request(Method::POST, "/").header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("Action={name}&Version=2010-03-31&{fields}")).send().await?;
        let body = answer.text().replace(NAMESPACE, "").into();
        check(name, &Answer { body, ..answer }, base)?;
        walked.insert(format!("sns:{name}"));
        anyhow::Ok(())
    };
    let of = |rest: &str| format!("TopicArn={topic}{rest}");
    let resource = |rest: &str| format!("ResourceArn={topic}{rest}");
    let entry = "PublishBatchRequestEntries.member.1";
    for (name, fields) in [
        ("CreateTopic", "Name=walk".to_owned()),
        ("ListTopics", String::new()),
        ("SetTopicAttributes", of("&AttributeName=DisplayName&AttributeValue=w")),
        ("GetTopicAttributes", of("")),
        ("TagResource", resource("&Tags.member.1.Key=a&Tags.member.1.Value=b")),
        ("ListTagsForResource", resource("")),
        ("UntagResource", resource("&TagKeys.member.1=a")),
        (
            "AddPermission",
            of(&format!("&Label=l&AWSAccountId.member.1={ACCOUNT}&ActionName.member.1=Publish")),
        ),
        ("RemovePermission", of("&Label=l")),
        ("PutDataProtectionPolicy", resource("&DataProtectionPolicy=%7B%7D")),
        ("GetDataProtectionPolicy", resource("")),
        ("Subscribe", of(&format!("&Protocol=sqs&Endpoint={queue}"))),
        ("ListSubscriptions", String::new()),
        ("Publish", of("&Message=m")),
        ("PublishBatch", of(&format!("&{entry}.Id=a&{entry}.Message=m"))),
    ] {
        take(name, fields).await?;
    }
    let subscription = text(sns, &of("&Action=ListSubscriptionsByTopic"), "SubscriptionArn").await?;
    let subscription = |rest: &str| format!("SubscriptionArn={subscription}{rest}");
    take("ListSubscriptionsByTopic", of("")).await?;
    take("SetSubscriptionAttributes", subscription("&AttributeName=RawMessageDelivery&AttributeValue=true"))
        .await?;
    take("GetSubscriptionAttributes", subscription("")).await?;
    take("Unsubscribe", subscription("")).await?;
    take("Subscribe", of("&Protocol=email&Endpoint=topics@example.com")).await?;
    sns.request(Method::GET, "/_millpond/idle").unsigned().send().await?.expect(200)?;
    let outbox = sns.request(Method::GET, "/_millpond/outbox?to=topics@example.com").unsigned().send().await?;
    let token = outbox.json()?["messages"][0]["facts"]["Token"].as_str().context("a token")?.to_owned();
    take("ConfirmSubscription", of(&format!("&Token={token}"))).await?;
    take("DeleteTopic", of("")).await?;
    Ok(())
}

/// The text of the first element of a name in an answer.
async fn text(sns: &SignedHttp, fields: &str, name: &str) -> anyhow::Result<String> {
    let form = sns.request(Method::POST, "/").header("content-type", "application/x-www-form-urlencoded");
    let answer = form.body(format!("Version=2010-03-31&{fields}")).send().await?.text();
    let (_, rest) = answer.split_once(&format!("<{name}>")).context("an element")?;
    Ok(rest.split('<').next().unwrap_or_default().to_owned())
}
