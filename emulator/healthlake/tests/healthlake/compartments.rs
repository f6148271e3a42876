//! Searches of several types and of compartments, and parts of what is read.

use contract::Settings;
use store::Store;

use crate::script::World;
use crate::searches::{clinic, put, told};

// A query of several types finds in each what a query of that type finds; a compartment holds its members and no other's.
#[tokio::test]
async fn what_is_found_in_several_types_and_in_compartments() {
    let world = clinic().await;
    put(&world, r#"PUT Observation/4 {"resourceType":"Observation","id":"4","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/c"},"performer":[{"reference":"Patient/b"}],"encounter":{"reference":"Encounter/e"}}"#).await;
    put(&world, r#"PUT Encounter/e {"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/b"}}"#).await;
    for (query, expected) in [
        ("?_type=Patient,Organization", "o a b c"),
        ("?_type=Patient&_type=Organization,Patient", "o a b c"),
        ("?_id=a,1,e", "a 1 e"),
        ("?_type=Observation,Encounter&status=finished,amended", "3 e"),
        ("?_type=Observation,Encounter&patient=b", "2 3 e"),
        ("?_type=Observation,Encounter&subject:Patient.name=bak&_sort=-_id", "e 3 2"),
        ("?_type=Patient,Observation&_sort=-_id&_count=3", "c b a"),
        ("?_lastUpdated=lt2026", ""),
        ("?_type=Organization&_revinclude=Patient:organization", "o +Patient/a"),
        ("?_type=Observation,Encounter&_id=4,e&_include=*", "4 e +Patient/c +Patient/b"),
        ("Patient/b/Observation", "2 3 4"),
        ("Patient/b/Observation?status=final", "2 4"),
        ("Patient/b/Observation?subject:Patient.name=coo", "4"),
        ("Patient/b/Observation?code:not=8480-6&_sort=-_id", "4 3"),
        ("Patient/b/Observation?value-quantity=gt130", "2"),
        ("Patient/b/Observation?_id=1,2", "2"),
        ("Patient/b/Patient", "b"),
        ("Patient/b/Organization", ""),
        ("Patient/b/*", "b 2 3 4 e"),
        ("Patient/b/*?_type=Encounter,Patient", "b e"),
        ("Patient/a/*", "a 1"),
        ("Encounter/e/*", "4 e"),
    ] {
        let found = world.send(&format!("GET {query}")).await;
        assert!(found.status == 200, "{query}: {}", found.text());
        assert_eq!(told(&found), expected, "{query}");
    }
    let form = "POST Patient/b/Observation/_search\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(told(&world.send_body(form, "status=final".to_owned()).await), "2 4");
    let form = "POST _search\nContent-Type: application/x-www-form-urlencoded";
    assert_eq!(told(&world.send_body(form, "_type=Encounter&_id=e,a".to_owned()).await), "e");
}

// Pages over several types must neither repeat nor lose one where a type ends, and their links must lead back here.
#[tokio::test]
async fn pages_go_on_across_types() {
    let world = clinic().await;
    for (query, expected) in [
        ("?_type=Observation,Patient", "a b c 1 2 3"),
        ("?_type=Observation,Patient&_sort=-_id", "c b a 3 2 1"),
        ("Patient/b/*?_sort=_id", "2 3 b"),
        ("Patient/b/Observation", "2 3"),
    ] {
        let separator = if query.contains('?') { '&' } else { '?' };
        let mut reply = world.send(&format!("GET {query}{separator}_count=1&_total=accurate")).await;
        let mut seen = Vec::new();
        loop {
            let bundle = reply.json();
            assert_eq!(bundle["total"], expected.split(' ').count(), "{query}: {bundle}");
            seen.push(told(&reply));
            let links = bundle["link"].as_array().expect("links");
            let Some(next) = links.iter().find(|link| link["relation"] == "next") else { break };
            world.send("DELETE Patient/c").await;
            put(&world, r#"PUT Observation/0 {"resourceType":"Observation","id":"0","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/b"}}"#).await;
            reply = world.send(&format!("GET {}", next["url"].as_str().expect("a URL"))).await;
        }
        assert_eq!(seen.join(" "), expected, "{query}");
        world.send("DELETE Observation/0").await;
        put(&world, r#"PUT Patient/c {"resourceType":"Patient","id":"c"}"#).await;
        // Brought back, the Patient is as old as it was.
        assert_eq!(told(&world.send("GET Patient").await), "a b c");
    }
}

// A question that means nothing, and the compartment of nobody, must not look like an empty answer.
#[tokio::test]
async fn what_is_refused() {
    let world = clinic().await;
    world.send("DELETE Patient/c").await;
    for (query, status, text) in [
        ("?_type=Nothing", 400, "The value 'Nothing' of parameter _type is not valid"),
        ("?_type=", 400, "types of resources"),
        ("?_type=Patient,Observation&gender=male", 400, "Observation has no search parameter gender"),
        ("?name=x", 400, "has no search parameter name"),
        ("?_type=Patient,Observation&_sort=birthdate", 400, "_sort by birthdate is not supported here"),
        ("Patient/nobody/Observation", 404, "Patient/nobody is not known"),
        ("Patient/c/*", 410, "Patient/c has been deleted"),
        ("Patient/a_b/*", 400, "a_b"),
        ("Patient/a/Observation?_type=Observation", 400, "no search parameter _type"),
    ] {
        let reply = world.send(&format!("GET {query}")).await;
        assert_eq!(reply.status, status, "{query}: {}", reply.text());
        assert!(reply.diagnostics().contains(text), "{query}: {}", reply.text());
    }
    // HealthLake's guide has neither.
    let settings = Settings { strict_limits: true, ..Settings::default() }.keep();
    let strict = World::with_settings(Store::in_memory(), settings).await;
    put(&strict, r#"PUT Patient/a {"resourceType":"Patient","id":"a"}"#).await;
    for query in ["?_type=Patient", "Patient/a/Observation", "Patient/a/*", "Patient/a?_summary=true"] {
        assert_eq!(strict.send(&format!("GET {query}")).await.status, 400, "{query}");
    }
}

// Who reads a part must be told that it is one, with the version that it is a part of.
#[tokio::test]
async fn parts_of_what_is_read() {
    let world = clinic().await;
    for (path, members) in [
        ("Patient/a?_elements=gender", "resourceType id meta gender"),
        ("Patient/a/_history/1?_elements=gender", "resourceType id meta gender"),
        ("Observation/1?_summary=true", "resourceType id meta status code subject valueQuantity"),
        ("Observation/1?_summary=text", "resourceType id meta status code"),
    ] {
        let reply = world.send(&format!("GET {path}")).await;
        assert_eq!((reply.status, reply.header("etag")), (200, "W/\"1\""), "{path}: {}", reply.text());
        let resource = reply.json();
        let names: Vec<&str> = resource.as_object().expect("a resource").keys().map(String::as_str).collect();
        assert_eq!(names.join(" "), members, "{path}");
        assert_eq!(resource["meta"]["tag"][0]["code"], "SUBSETTED", "{path}");
    }
    let whole = world.send("GET Patient/a?_summary=false").await;
    assert_eq!(whole.text(), world.send("GET Patient/a").await.text());
    for (query, status) in [("_summary=count", 400), ("_summary=data&_elements=id", 400), ("_summary=x", 400)]
    {
        assert_eq!(world.send(&format!("GET Patient/a?{query}")).await.status, status, "{query}");
    }
}
