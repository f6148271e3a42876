//! A job as it is kept: what was asked for, where it is in its life, and how far it has come.

use serde::{Deserialize, Serialize};

use crate::model::version::Stamp;

/// A job of a data store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) status: Status,
    /// Grows from job to job: the order in which they wait.
    pub(crate) order: u64,
    /// Milliseconds since 1970.
    pub(crate) submitted: i64,
    pub(crate) started: Option<i64>,
    pub(crate) ended: Option<i64>,
    /// The role that was given. Kept and told; nothing is done in its name.
    pub(crate) role: Option<String>,
    /// Why it failed.
    pub(crate) message: Option<String>,
    pub(crate) task: Task,
}

/// What a job does, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Task {
    Import(Import),
    Export(Export),
    BulkDelete(BulkDelete),
    Erase(Erase),
    Purge(Purge),
}

/// Jobs of one kind wait for each other in a data store; jobs of different kinds do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Import,
    Export,
    BulkDelete,
    Erase,
    Purge,
}

impl Kind {
    /// The letter that keys of jobs of this kind begin with.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Kind::Import => "i",
            Kind::Export => "x",
            Kind::BulkDelete => "d",
            Kind::Erase => "e",
            Kind::Purge => "p",
        }
    }
}

impl Task {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Task::Import(_) => Kind::Import,
            Task::Export(_) => Kind::Export,
            Task::BulkDelete(_) => Kind::BulkDelete,
            Task::Erase(_) => Kind::Erase,
            Task::Purge(_) => Kind::Purge,
        }
    }
}

/// Where a job is in its life, in AWS's words. Nothing here fails to be cancelled, or takes long to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Status {
    Submitted,
    Queued,
    InProgress,
    Completed,
    CompletedWithErrors,
    Failed,
    CancelSubmitted,
    CancelCompleted,
}

impl Status {
    /// AWS's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Submitted => "SUBMITTED",
            Status::Queued => "QUEUED",
            Status::InProgress => "IN_PROGRESS",
            Status::Completed => "COMPLETED",
            Status::CompletedWithErrors => "COMPLETED_WITH_ERRORS",
            Status::Failed => "FAILED",
            Status::CancelSubmitted => "CANCEL_SUBMITTED",
            Status::CancelCompleted => "CANCEL_COMPLETED",
        }
    }

    /// The byte that a job's row begins with, so that most rows need not be read.
    pub(crate) fn byte(self) -> u8 {
        match self {
            Status::Submitted => b'S',
            Status::Queued => b'Q',
            Status::InProgress => b'P',
            Status::Completed | Status::CompletedWithErrors | Status::Failed | Status::CancelCompleted => {
                b'E'
            }
            Status::CancelSubmitted => b'C',
        }
    }

    /// Whether the job is over.
    pub(crate) fn has_ended(self) -> bool {
        self.byte() == b'E'
    }
}

/// Where files are read or written, as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output {
    pub(crate) s3_uri: String,
    /// Kept and told; nothing is encrypted.
    pub(crate) kms_key_id: String,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Import {
    pub(crate) input: String,
    pub(crate) output: Output,
    pub(crate) validation_level: Option<String>,
    pub(crate) report: Report,
    /// `None` until the files are listed.
    pub(crate) place: Option<Place>,
}

/// What an import has done so far; every number is one that AWS's `JobProgressReport` or manifest tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) scanned_files: u64,
    pub(crate) scanned_bytes: u64,
    pub(crate) imported_files: u64,
    pub(crate) imported_bytes: u64,
    pub(crate) unreadable_files: u64,
    pub(crate) scanned: u64,
    pub(crate) imported: u64,
    pub(crate) refused: u64,
}

/// Where an import goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Which of the files listed.
    pub(crate) file: u64,
    /// Bytes of it that were dealt with.
    pub(crate) offset: u64,
    /// Lines of it that were dealt with.
    pub(crate) line: u64,
    /// How many pieces of outcomes were kept of it.
    pub(crate) pieces: u64,
    /// Whether all of its lines were dealt with, so that its outcomes are to be written.
    pub(crate) at_end: bool,
}

/// Whose data an export is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Level {
    /// All of the data store.
    System,
    /// What belongs to any patient.
    Patients,
    /// What belongs to the members of the Group with this id.
    Group(String),
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Export {
    /// `None`: the files are kept here, for the client to fetch.
    pub(crate) output: Option<Output>,
    pub(crate) level: Level,
    /// The request, as the manifest names it.
    pub(crate) request: String,
    /// Empty means all.
    pub(crate) types: Vec<String>,
    /// Milliseconds since 1970: resources whose newest version is of that time or later.
    pub(crate) since: Option<i64>,
    /// Resources as they were at that time.
    pub(crate) until: Option<i64>,
}

/// A deletion of all resources of a type that were last changed in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BulkDelete {
    pub(crate) resource_type: String,
    /// Whether nothing is to remain of them.
    pub(crate) hard: bool,
    pub(crate) period: Period,
    /// The id of the last resource that was looked at.
    pub(crate) after: Option<String>,
    pub(crate) deleted: u64,
}

impl BulkDelete {
    /// Whether a resource with this newest version is to go, if the job was given this place in the order of jobs.
    pub(crate) fn takes(&self, order: u64, newest: &Stamp) -> bool {
        self.period.takes(order, newest) && (self.hard || !newest.interaction.is_deletion())
    }
}

/// When the resources were last changed that a deletion takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    /// Milliseconds since 1970; itself in.
    pub(crate) start: Option<i64>,
    /// Milliseconds since 1970; itself in.
    pub(crate) end: Option<i64>,
}

impl Period {
    /// Whether a resource with this newest version is in, if the job was given this place in the order of jobs. Without
    /// an end, what there was then is in. Numbers tell that, and not times, for a version made in the same millisecond
    /// as the one before it bears a time that is still to come.
    pub(crate) fn takes(self, order: u64, newest: &Stamp) -> bool {
        let updated = newest.updated.0;
        self.start.is_none_or(|start| updated >= start)
            && self.end.map_or(newest.resource < order, |end| updated <= end)
    }
}

/// An erasure of all that belongs to a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Purge {
    /// The patient's id.
    pub(crate) patient: String,
    /// Whether AuditEvents go too.
    pub(crate) audit_events: bool,
    pub(crate) period: Period,
    /// Type and id of the last resource that was looked at.
    pub(crate) after: Option<(String, String)>,
}

/// An erasure of a resource, or of one version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Erase {
    pub(crate) resource_type: String,
    pub(crate) id: String,
    pub(crate) version: Option<u64>,
}
