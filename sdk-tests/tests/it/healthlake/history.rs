//! Histories through signed plain HTTP.

use anyhow::Context;
use sdk_tests::{Door, Millpond};
use serde_json::{Value, json};

use super::{data_store, patient};

fn versions(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    let entries = entries.iter().map(|entry| {
        let (request, response) = (&entry["request"], &entry["response"]);
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text(&request["method"]), text(&request["url"]), text(&response["etag"]))
    });
    entries.collect()
}

fn next(bundle: &Value) -> Option<&str> {
    let links = bundle["link"].as_array()?;
    links.iter().find(|link| link["relation"] == "next")?["url"].as_str()
}

// The three histories are how an auditor sees who was what when: newest first, deletions included.
#[tokio::test]
async fn histories_tell_every_version() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Plain).await?;
    fhir.put("/Patient/a", &patient("a", "one")).await?.expect(201)?;
    fhir.put("/Patient/a", &patient("a", "two")).await?.expect(200)?;
    let organization = json!({"resourceType": "Organization", "id": "o", "name": "Clinic"});
    fhir.put("/Organization/o", &organization).await?.expect(201)?;
    fhir.delete("/Patient/a").await?;

    let of_resource = fhir.get("/Patient/a/_history").await?.expect(200)?;
    assert_eq!((&of_resource["type"], &of_resource["total"]), (&json!("history"), &json!(3)));
    let expected = [r#"DELETE Patient/a W/"3""#, r#"PUT Patient/a W/"2""#, r#"PUT Patient/a W/"1""#];
    assert_eq!(versions(&of_resource), expected);
    assert!(of_resource["entry"][0].get("resource").is_none(), "a deletion has no resource");
    assert_eq!(of_resource["entry"][1]["resource"]["name"][0]["family"], "two");
    let full_url = of_resource["entry"][1]["fullUrl"].as_str().context("a URL")?;
    assert!(full_url.starts_with(millpond.url(Door::Plain)), "{full_url}");

    assert_eq!(versions(&fhir.get("/Patient/_history").await?.expect(200)?), expected);
    let of_all = fhir.get("/_history").await?.expect(200)?;
    assert_eq!(versions(&of_all)[1], r#"PUT Organization/o W/"1""#);
    assert_eq!(of_all["total"], 4);
    Ok(())
}

// A reader that turns pages while others write must see each version once; on AWS history lags by minutes.
#[tokio::test]
async fn pages_stay_as_they_were_while_others_write() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let fhir = data_store(&millpond, Door::Tls).await?;
    for number in 0..7 {
        fhir.put("/Patient/a", &patient("a", &format!("name {number}"))).await?;
    }
    for path in ["/Patient/a/_history", "/Patient/_history", "/_history"] {
        let mut page = fhir.get(&format!("{path}?_count=3")).await?.expect(200)?;
        let total = page["total"].clone();
        let mut seen = versions(&page);
        while let Some(url) = next(&page) {
            assert!(url.starts_with(millpond.url(Door::Tls)), "{url}");
            let url = url.to_owned();
            fhir.put("/Patient/a", &patient("a", "meanwhile")).await?.expect(200)?;
            page = fhir.follow(&url).await?.expect(200)?;
            assert_eq!(page["total"], total, "{path}");
            seen.extend(versions(&page));
        }
        let newest = total.as_u64().context("a total")?;
        let expected: Vec<_> =
            (1..=newest).rev().map(|number| format!(r#"PUT Patient/a W/"{number}""#)).collect();
        assert_eq!(seen, expected, "{path}");
    }
    Ok(())
}
