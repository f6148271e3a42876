//! A Go program that signs plain HTTP requests queries HealthLake at `https://healthlake.{region}.amazonaws.com`, a name
//! that leads to this machine. Searching is not emulated yet, so it reads each patient by its id.

use http::Method;
use sdk_tests::{Door, Identity, Millpond, SignedHttp};
use serde_json::{Value, json};

use crate::healthlake::data_store;

// The program is deployed as it is, so the name of the host, TLS, the signature and the headers are AWS's.
#[tokio::test]
async fn patients_are_read_at_the_name_of_aws() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let seed = data_store(&millpond, Door::Plain).await?;
    let names = [("p1", "Keller"), ("p2", "Weber"), ("p3", "Brunner")];
    for (id, family) in names {
        let resource = json!({
            "resourceType": "Patient", "id": id, "active": true, "birthDate": "1970-05-01",
            "name": [{"family": family, "given": ["Anna"]}],
            "address": [{"city": "Bern", "postalCode": "3000"}],
        });
        seed.put(&format!("/Patient/{id}"), &resource).await?.expect(201)?;
    }

    let data_store = seed.endpoint().split("/datastore/").nth(1).unwrap_or_default();
    let endpoint = format!("healthlake.{}.amazonaws.com:{}/datastore", sdk_tests::REGION, millpond.port()?);
    let go = SignedHttp::new(&millpond, Door::Tls, &Identity::default(), "healthlake").await?;
    let go = go.at(&format!("https://{endpoint}/{data_store}"));
    for (id, family) in names {
        let request = go.request(Method::GET, &format!("/Patient/{id}"));
        let answer = request.header("content-type", "application/json; charset=utf-8").send().await?;
        let patient: Value = answer.expect(200)?;
        assert_eq!((&patient["id"], &patient["name"][0]["family"]), (&json!(id), &json!(family)));
    }

    // What an answer links to is the host that the program used.
    let history = go.get("/Patient/_history?_count=1").await?.expect(200)?;
    for link in history["link"].as_array().into_iter().flatten() {
        let url = link["url"].as_str().unwrap_or_default();
        assert!(url.starts_with(&format!("https://{endpoint}/")), "{url}");
    }
    Ok(())
}
