//! A Go program that signs plain HTTP requests queries HealthLake at `https://healthlake.{region}.amazonaws.com`, a name
//! that leads to this machine: it searches for patients and reads each of those that it found.

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
    let request = go.request(Method::GET, "/Patient?_count=2");
    let answer = request.header("content-type", "application/json; charset=utf-8").send().await?;
    let found: Value = answer.expect(200)?;
    assert_eq!((&found["resourceType"], &found["type"]), (&json!("Bundle"), &json!("searchset")));
    let entries = found["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<&str> = entries.iter().filter_map(|entry| entry["resource"]["id"].as_str()).collect();
    assert_eq!(ids, ["p1", "p2"]);
    for id in ids {
        let request = go.request(Method::GET, &format!("/Patient/{id}"));
        let answer = request.header("content-type", "application/json; charset=utf-8").send().await?;
        let patient: Value = answer.expect(200)?;
        let family = names.iter().find(|(known, _)| *known == id).map(|(_, family)| *family);
        assert_eq!((patient["id"].as_str(), patient["name"][0]["family"].as_str()), (Some(id), family));
    }
    let next = found["link"].as_array().into_iter().flatten().find(|link| link["relation"] == "next");
    let url = next.and_then(|link| link["url"].as_str()).unwrap_or_default();
    let rest = url.strip_prefix(&format!("https://{endpoint}/{data_store}")).unwrap_or_default();
    // The program's endpoint ends where the FHIR path begins.
    let rest: Value = go.get(rest.strip_prefix("/r4").unwrap_or(rest)).await?.expect(200)?;
    assert_eq!(rest["entry"][0]["resource"]["id"], "p3");
    assert_eq!(rest["entry"].as_array().map(Vec::len), Some(1));

    // What an answer links to is the host that the program used.
    let history = go.get("/Patient/_history?_count=1").await?.expect(200)?;
    for link in history["link"].as_array().into_iter().flatten() {
        let url = link["url"].as_str().unwrap_or_default();
        assert!(url.starts_with(&format!("https://{endpoint}/")), "{url}");
    }
    Ok(())
}
