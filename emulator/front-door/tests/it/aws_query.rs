//! The query protocol, from the form to the XML, with a queue that says what it was told.

use test_kit::House;
use tokio::io::AsyncWriteExt;

use crate::server::Server;
use crate::toys::{ENDED, SQS, WAITS};

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");

fn signed() -> (&'static str, &'static str) {
    (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=111122223333/20261031/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
    )
}

// Old SDKs post to the root or to the queue, and tools put all into the URL; each way must lead to the same call.
#[tokio::test]
async fn a_form_reaches_its_operation_whichever_way_it_comes() {
    let server = Server::of(House::new(&[&SQS])).await;
    let about = |url: &str| {
        format!(
            "<GetQueueUrlResult><QueueUrl>{url} 111122223333 eu-west-1 http://localhost:4566</QueueUrl></GetQueueUrlResult>"
        )
    };
    let action = "Action=GetQueueUrl&Version=2012-11-05&QueueName=q";
    for (method, target, body, said) in [
        ("POST", "/".to_owned(), action, "q"),
        (
            "POST",
            "/111122223333/letters".to_owned(),
            action,
            "q at http://localhost:4566/111122223333/letters",
        ),
        ("GET", format!("/?{action}"), "", "q"),
        (
            "GET",
            format!("/111122223333/letters?{action}"),
            "",
            "q at http://localhost:4566/111122223333/letters",
        ),
    ] {
        let headers = [signed(), FORM, ("X-Amz-Date", "d")];
        let answer = server.send(method, &target, &headers, body.as_bytes()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/xml"), "{method} {target}");
        assert!(answer.text().contains(&about(said)), "{method} {target}: {}", answer.text());
        let id = answer.header("x-amzn-requestid");
        assert!(answer.text().contains(&format!("<RequestId>{id}</RequestId>")), "{}", answer.text());
    }
}

// What goes wrong before an operation runs is told in the protocol, too.
#[tokio::test]
async fn a_form_that_nothing_can_be_made_of_is_refused_in_xml() {
    let server = Server::of(House::new(&[&SQS])).await;
    let date = ("X-Amz-Date", "d");
    for (headers, body, status, code) in [
        (vec![signed(), FORM, date], "Version=2012-11-05", 400, "MissingAction"),
        (vec![signed(), FORM, date], "Action=Fly", 400, "InvalidAction"),
        (vec![signed(), FORM, date], "Action=ReceiveMessage&MaxNumberOfMessages=x", 400, "MalformedInput"),
        (vec![signed(), FORM, date], "Action=DeleteQueue&QueueUrl=x", 501, "NotImplemented"),
        (vec![FORM], "Action=GetQueueUrl&Version=2012-11-05", 403, "MissingAuthenticationToken"),
        (vec![signed(), FORM, date], "Action=ReceiveMessage", 400, "AWS.Own"),
    ] {
        let answer = server.send("POST", "/", &headers, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert!(answer.text().contains(&format!("<Code>{code}</Code>")), "{body}: {}", answer.text());
    }
}

// A client that has left must not be given a message: nobody would have it.
#[tokio::test]
async fn what_waits_for_its_client_ends_with_it() {
    let server = Server::of(House::new(&[&SQS])).await;
    let body = "Action=PurgeQueue&QueueUrl=x";
    let (name, value) = signed();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nX-Amz-Date: d\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
        FORM.1,
        body.len()
    );
    let mut client = server.connect().await;
    client.write_all(head.as_bytes()).await.expect("sent");
    WAITS.acquire().await.expect("it waits").forget();
    drop(client);
    ENDED.acquire().await.expect("it has ended").forget();
}
