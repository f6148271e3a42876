//! The parsers that read what a user sends before anything is known about it.

use fhir::paths;
use front_door::signature::{
    Credential, canonical_path, canonical_query, credential, read_authorization, read_presigned,
};
use front_door::{aws_chunked, form, host, read_query_members};
use proptest::prelude::*;

proptest! {
    // Anybody can send any bytes; none may stop the program, and what is read must have been there.
    #[test]
    fn nothing_that_is_sent_makes_a_parser_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "\\PC{0,60}",
        near in "(AWS4-HMAC-SHA256)?( ?(Credential|SignedHeaders|Signature)=[a-z/4_,]{0,12}){0,4}",
        query in "(X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)=[A-Z0-9a-z%/]{0,12}&?){0,7}",
        path in "/datastore/[a-z%$_./0-9]{0,30}",
        name in "[a-z0-9.:-]{0,40}",
    ) {
        if let Some(chunks) = aws_chunked::read(&bytes) {
            prop_assert!(chunks.concat().len() <= bytes.len());
        }
        for text in [&text, &near, &query] {
            if let Some(Credential { access_key, .. }) = credential(text) {
                prop_assert!(text.contains(access_key));
            }
            let _ = read_authorization(text, true);
            let _ = read_authorization(text, false);
            let _ = read_presigned(text);
            let _ = canonical_query(text);
        }
        for path in [&path, &text] {
            let _ = paths::find("GET", path);
            let canonical = canonical_path(path, false);
            prop_assert!(canonical.starts_with('/'), "{}", canonical);
            let _ = canonical_path(path, true);
        }
        for name in [&name, &text] {
            let found = host::read(name);
            prop_assert!(found.region.is_none_or(|region| name.contains(region)));
        }
    }

    // What a form says is an input of the types that the model says, whatever it says.
    #[test]
    fn a_form_is_read_into_the_types_of_the_model(
        pairs in "((Entry|SendMessageBatchRequestEntry|MessageAttribute|Action)(\\.([0-9]{1,11}|Id|Name|Value|DelaySeconds)){0,4}=?[0-9a-z%+]{0,6}&?){0,8}",
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let model = models::service("sqs").unwrap();
        let operation = model.operation("SendMessageBatch").unwrap();
        for form in [pairs.as_bytes(), &bytes] {
            if let Ok(members) = read_query_members(model, operation, &form::read(&[form])) {
                prop_assert_eq!(models::check::types(model, operation.input.unwrap(), &members), Ok(()));
            }
        }
    }

    // What is written in chunks comes back as it was.
    #[test]
    fn chunks_come_back(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..50), 0..5)) {
        let mut body = Vec::new();
        for piece in &pieces {
            body.extend_from_slice(format!("{:x};chunk-signature=00\r\n", piece.len()).as_bytes());
            body.extend_from_slice(piece);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0;chunk-signature=00\r\n\r\n");
        prop_assert_eq!(aws_chunked::read(&body).unwrap().concat(), pieces.concat());
    }
}
