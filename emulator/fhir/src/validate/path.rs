//! Where the walk stands: a stack of names and indices, made into text only for an issue.
use std::fmt;

/// A path into a resource.
pub(super) struct Path<'a> {
    segments: Vec<Segment<'a>>,
}

enum Segment<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(super) fn new() -> Self {
        Self { segments: Vec::with_capacity(16) }
    }

    pub(super) fn push_name(&mut self, name: &'a str) {
        self.segments.push(Segment::Name(name));
    }

    pub(super) fn push_index(&mut self, index: usize) {
        self.segments.push(Segment::Index(index));
    }

    pub(super) fn pop(&mut self) {
        self.segments.pop();
    }
}

impl fmt::Display for Path<'_> {
    /// `Patient.name[0].given[1]`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Name(name) if place == 0 => formatter.write_str(name)?,
                Segment::Name(name) => write!(formatter, ".{name}")?,
                Segment::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}
