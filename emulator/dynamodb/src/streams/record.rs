//! A record: one change of an item, as the stream's view shows it.

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use store::Entry;

use super::shard::Shard;
use super::stream::Stream;
use crate::collections::read_item;
use crate::expiry;
use crate::model::definition::StreamView;

/// Spreads the numbers of a table's changes over the ids of its events: odd, so that no two fall together.
const EVENT_SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// Writes a record as JSON. The images are the kept bytes, which are JSON already.
pub(crate) fn write(
    call: &Call,
    (stream, shard): (&Stream, &Shard),
    entry: &Entry,
    out: &mut Vec<u8>,
) -> Result<(), ApiError> {
    let change = entry.change();
    let (name, kept) = match (&change.before, &change.after) {
        (None, Some(after)) => ("INSERT", after),
        (Some(_), Some(after)) => ("MODIFY", after),
        (Some(before), None) => ("REMOVE", before),
        (None, None) => return Ok(()),
    };
    let keys = keys(stream, &read_item(kept)?);
    let shows_new = matches!(stream.view, StreamView::NewImage | StreamView::NewAndOldImages);
    let shows_old = matches!(stream.view, StreamView::OldImage | StreamView::NewAndOldImages);
    let images = [
        ("NewImage", change.after.as_ref().filter(|_| shows_new)),
        ("OldImage", change.before.as_ref().filter(|_| shows_old)),
    ];
    let mut size = keys.size();
    write_text(
        out,
        &format!(
            r#"{{"eventID":"{}","eventName":"{name}","eventVersion":"1.1","eventSource":"aws:dynamodb","#,
            event_id(stream, entry.number)
        ),
    );
    // A region, a view and a number have no character that JSON escapes.
    write_text(
        out,
        &format!(
            r#""awsRegion":"{}","dynamodb":{{"ApproximateCreationDateTime":{},"Keys":"#,
            call.caller.region,
            entry.commit.at.div_euclid(1000)
        ),
    );
    keys.write_json(out);
    for (name, image) in images {
        let Some(image) = image else { continue };
        write_text(out, &format!(r#","{name}":"#));
        out.extend_from_slice(image);
        size += read_item(image)?.size();
    }
    write_text(
        out,
        &format!(
            r#","SequenceNumber":"{}","SizeBytes":{size},"StreamViewType":"{}"}}"#,
            shard.sequence_number(entry.number),
            stream.view.name()
        ),
    );
    if name == "REMOVE" && expiry::was_sweep(call, &stream.table_id, &entry.commit) {
        write_text(out, r#","userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}"#);
    }
    out.push(b'}');
    Ok(())
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn keys(stream: &Stream, item: &Item) -> Item {
    let names = stream.key_schema.iter().map(|key| &key.attribute_name);
    names.filter_map(|name| Some((name.clone(), item.get(name)?.clone()))).collect()
}

/// 32 hexadecimal digits, the same whenever the record is read and no other record's.
fn event_id(stream: &Stream, number: u64) -> String {
    let digits: String = stream.table_id.chars().filter(char::is_ascii_hexdigit).collect();
    let table = u128::from_str_radix(&digits, 16).unwrap_or_default();
    format!("{:032x}", table.wrapping_add(u128::from(number).wrapping_mul(EVENT_SPREAD)))
}
