//! Which states of a flow nothing leads to.

use super::{Flow, Kind, State};
use crate::diagnostic::{self, Diagnostic};

/// A problem for each state of a flow that cannot be reached from its start. `location` is that of `States`.
pub(crate) fn unreachable(flow: &Flow, location: &str) -> Vec<Diagnostic> {
    let mut reached = vec![false; flow.states.len()];
    let mut waiting = vec![flow.start];
    while let Some(place) = waiting.pop() {
        let Some(state) = flow.states.get(place) else { continue };
        if !std::mem::replace(&mut reached[place], true) {
            waiting.extend(targets(state));
        }
    }
    let missed = flow.states.iter().zip(&reached).filter(|(_, reached)| !**reached);
    missed
        .map(|(state, _)| diagnostic::unreachable(&state.name, &format!("{location}/{}", state.name)))
        .collect()
}

fn targets(state: &State) -> impl Iterator<Item = usize> {
    let choice = match &state.kind {
        Kind::Choice { rules, default } => {
            rules.iter().map(|rule| rule.next).chain(default.iter().copied()).collect()
        }
        _ => Vec::new(),
    };
    choice.into_iter().chain(state.next).chain(state.catch.iter().map(|catcher| catcher.next))
}
