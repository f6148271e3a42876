//! Which of AWS's operations there are, and which there are not on purpose.

use std::collections::BTreeSet;

/// What the crate's documentation says is refused.
const REFUSED: [&str; 18] = [
    "CreateDomainNameAccessAssociation",
    "CreateVpcLink",
    "DeleteClientCertificate",
    "DeleteDomainNameAccessAssociation",
    "DeleteVpcLink",
    "GenerateClientCertificate",
    "GetClientCertificate",
    "GetClientCertificates",
    "GetDomainNameAccessAssociations",
    "GetSdk",
    "GetSdkType",
    "GetSdkTypes",
    "GetVpcLink",
    "GetVpcLinks",
    "ImportDocumentationParts",
    "RejectDomainNameAccessAssociation",
    "UpdateClientCertificate",
    "UpdateVpcLink",
];

// A newer model brings operations that nobody has decided about; and what is refused must say so where people read.
#[test]
fn every_operation_is_emulated_or_refused_on_purpose() {
    let model = models::service("apigateway").expect("the model");
    let emulated: BTreeSet<&str> = api_gateway::SERVICE.operations.iter().map(|one| one.name).collect();
    let missing: Vec<&str> =
        model.operations.iter().map(|one| one.name).filter(|name| !emulated.contains(name)).collect();
    assert_eq!(missing, REFUSED);
    let documentation = include_str!("../../src/lib.rs");
    for name in REFUSED {
        assert!(documentation.contains(&format!("`{name}`")), "{name}");
    }
}
