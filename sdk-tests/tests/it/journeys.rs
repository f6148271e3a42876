//! What users do, from beginning to end. A file per journey.

mod following_changes;
mod numbering_users;
mod querying_from_go;
mod restarting;
