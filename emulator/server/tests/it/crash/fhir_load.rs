//! One FHIR write of the load: a create, an update or a delete, with and without `If-Match`, of a resource of the writer's
//! own or of one that all writers fight over.

use std::io;

use crate::crash::load::{Writer, locked};
use crate::crash::resources::{Content, patient};

/// How many resources a writer has of its own, and how many all share.
const OWN: u64 = 5;
const SHARED: u64 = 2;

/// Writes once.
pub(super) fn write(writer: &mut Writer<'_>) -> io::Result<()> {
    let places: Vec<usize> = (0..writer.world.data_stores.len()).collect();
    let place = *writer.random.of(&places);
    let own = format!("own-{}-{}", writer.number, writer.random.below(OWN));
    let shared = format!("shared-{}", writer.random.below(SHARED));
    match writer.random.below(100) {
        0..20 => create(writer, place),
        20..60 => update(writer, place, &own, true),
        60..70 => delete(writer, place, &own),
        70..95 => update(writer, place, &shared, false),
        _ => delete(writer, place, &shared),
    }
}

fn create(writer: &mut Writer<'_>, place: usize) -> io::Result<()> {
    let (data_store, known) = &writer.world.data_stores[place];
    let word = writer.world.word();
    locked(known).creates.push(word.clone());
    let body = patient(None, &word).to_string();
    let answer = writer.client.fhir("POST", data_store, "Patient", None, body.as_bytes())?;
    assert_eq!(answer.status, 201, "{answer}");
    let served = answer.json();
    let id = served["id"].as_str().unwrap_or_else(|| panic!("no id in {answer}"));
    {
        let mut known = locked(known);
        known.creates.retain(|other| *other != word);
        known.resource(id).touched = true;
        known.resource(id).done(&Content::Patient(word), answer.version());
    }
    writer.order.push((place, id.to_owned(), answer.version()));
    writer.acknowledged();
    Ok(())
}

fn update(writer: &mut Writer<'_>, place: usize, id: &str, own: bool) -> io::Result<()> {
    let (data_store, known) = &writer.world.data_stores[place];
    let word = writer.world.word();
    let content = Content::Patient(word.clone());
    let newest = {
        let mut known = locked(known);
        let resource = known.resource(id);
        resource.sent(&content);
        resource.newest().map(|(number, _)| number)
    };
    let (if_match, stale) = match newest {
        Some(number) if writer.random.percent(40) => (Some(number), false),
        Some(number) if writer.random.percent(10) => (Some(number + 1_000), true),
        _ => (None, false),
    };
    let body = patient(Some(id), &word).to_string();
    let path = format!("Patient/{id}");
    let answer = writer.client.fhir("PUT", data_store, &path, if_match, body.as_bytes())?;
    if answer.status == 412 {
        assert!(stale || if_match.is_some() && !own, "{id} at {newest:?}: {answer}");
        locked(known).resource(id).ended(&content);
        writer.refused();
        return Ok(());
    }
    assert!(!stale && matches!(answer.status, 200 | 201), "{id} at {newest:?}: {answer}");
    let version = answer.version();
    if own {
        assert_eq!(version, newest.unwrap_or(0) + 1, "{answer}");
    }
    locked(known).resource(id).done(&content, version);
    writer.order.push((place, id.to_owned(), version));
    writer.acknowledged();
    Ok(())
}

fn delete(writer: &mut Writer<'_>, place: usize, id: &str) -> io::Result<()> {
    let (data_store, known) = &writer.world.data_stores[place];
    let newest = {
        let mut known = locked(known);
        let resource = known.resource(id);
        let newest = resource.newest().map(|(number, content)| (number, content.clone()));
        resource.sent(&Content::Deleted);
        newest
    };
    let answer = writer.client.fhir("DELETE", data_store, &format!("Patient/{id}"), None, b"")?;
    if answer.status == 404 {
        assert!(newest.is_none(), "{id}: {answer}");
        locked(known).resource(id).ended(&Content::Deleted);
        writer.refused();
        return Ok(());
    }
    assert_eq!(answer.status, 204, "{answer}");
    // The version of a deletion is in the answer, also where it had happened before.
    locked(known).resource(id).done(&Content::Deleted, answer.version());
    writer.acknowledged();
    Ok(())
}
