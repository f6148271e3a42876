//! What a template has put into `$context.requestOverride` and `$context.responseOverride`.

use super::{Outcome, Renderer};
use crate::Override;
use crate::syntax::Place;
use crate::value::Value;

impl Renderer<'_> {
    /// What stands in an override at the end.
    pub(super) fn overridden(&mut self, name: &str) -> Outcome<Option<Override>> {
        let Some(Value::Map(context)) = self.variables.get("context") else { return Ok(None) };
        let Some(Value::Map(parts)) = self.heap.get_named(*context, name).cloned() else { return Ok(None) };
        let mut overridden = Override::default();
        if let Some(status) = self.heap.get_named(parts, "status").cloned() {
            overridden.status = Some(self.text_of(&status, Place::default())?);
        }
        overridden.header = self.overridden_part(parts, "header")?;
        overridden.path = self.overridden_part(parts, "path")?;
        overridden.querystring = self.overridden_part(parts, "querystring")?;
        Ok((overridden != Override::default()).then_some(overridden))
    }

    fn overridden_part(&mut self, parts: usize, name: &str) -> Outcome<Vec<(String, String)>> {
        let Some(Value::Map(part)) = self.heap.get_named(parts, name).cloned() else { return Ok(Vec::new()) };
        let mut told = Vec::new();
        for (key, value) in self.heap.entries(part).to_vec() {
            let key = self.text_of(&key, Place::default())?;
            told.push((key, self.text_of(&value, Place::default())?));
        }
        Ok(told)
    }
}
