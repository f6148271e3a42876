//! Who calls: the `Authorization` header, the presigned query, the canonical forms, and the host. The first line is the
//! header or the query, the second the path, the third the host.
#![no_main]

use front_door::{caller, host, signature};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(3, '\n');
    let first = lines.next().unwrap_or_default();
    let quick = signature::credential(first).map(|credential| {
        assert!(!caller::account(credential.access_key).is_empty());
        credential
    });
    for has_date in [true, false] {
        match signature::read_authorization(first, has_date) {
            Ok(claim) => assert!(claim.scope().is_some()),
            Err(text) => assert!(!text.is_empty()),
        }
    }
    // The quick look and the whole look may not see two accounts in what an SDK writes.
    if let (Some(quick), Ok(claim)) = (quick, signature::read_authorization(first, true))
        && first.matches("Credential=").count() == 1
    {
        assert_eq!(Some(quick), claim.scope());
    }
    if let Ok(Some(claim)) = signature::read_presigned(first) {
        assert!(claim.scope().is_some());
    }
    let _ = signature::canonical_query(first);
    let path = lines.next().unwrap_or_default();
    let _ = (signature::canonical_path(path, true), signature::canonical_path(path, false));
    let _ = host::read(lines.next().unwrap_or_default());
});
