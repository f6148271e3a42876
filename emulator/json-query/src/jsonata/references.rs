//! What an expression reads that it was not given: an expression of Step Functions has no input, so a name at the top level, `$`
//! and `$$` stand for nothing, and AWS refuses the definition for them.

use jsonata_core::ast::{AstNode, BinaryOp, Stage};

use super::mentions::children;

/// The names that an expression reads from its input, each once, in their order; `$` for the input itself.
///
/// Only the first step of a path reads the input. What is in a filter, a later step, a sort or a group reads what the path came to,
/// and the body of a function reads what the expression around it reads.
pub(super) fn of_input(tree: &AstNode) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut open = vec![tree];
    let mut within = Vec::new();
    while let Some(node) = open.pop() {
        let name = match node {
            AstNode::Name(name) => Some(name.as_str()),
            AstNode::Function { name, is_builtin: false, .. } => Some(name.as_str()),
            AstNode::Variable(name) if name.is_empty() => Some("$"),
            _ => None,
        };
        if let Some(name) = name.filter(|name| !found.contains(name)) {
            found.push(name);
        }
        within.clear();
        reading_input(node, &mut within);
        open.extend(within.iter().rev());
    }
    found
}

/// The expressions within one that read the same input.
fn reading_input<'t>(node: &'t AstNode, into: &mut Vec<&'t AstNode>) {
    match node {
        AstNode::Path { steps } => into.extend(steps.first().map(|step| &step.node)),
        AstNode::ObjectTransform { input, .. } | AstNode::Sort { input, .. } => into.push(input),
        AstNode::FunctionApplication(_) | AstNode::Transform { .. } => {}
        _ => children(node, into),
    }
}

/// Whether an expression reads `$$`, wherever.
pub(super) fn reads_root(tree: &AstNode) -> bool {
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        if matches!(node, AstNode::ParentVariable(_)) {
            return true;
        }
        children(node, &mut open);
    }
    false
}

/// The members of a variable that an expression reads by name: `input` of `$states.input.id`.
pub(super) fn of_variable<'t>(tree: &'t AstNode, variable: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        if let AstNode::Path { steps } = node
            && let [first, second, ..] = steps.as_slice()
            && let (AstNode::Variable(name), AstNode::Name(member)) = (&first.node, &second.node)
            && name == variable
        {
            found.push(member.as_str());
        }
        children(node, &mut open);
    }
    found
}

/// The operators of an expression that compare by size, each once.
pub(super) fn comparisons(tree: &AstNode) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        let operator = match node {
            AstNode::Binary { op: BinaryOp::LessThan, .. } => Some("<"),
            AstNode::Binary { op: BinaryOp::LessThanOrEqual, .. } => Some("<="),
            AstNode::Binary { op: BinaryOp::GreaterThan, .. } => Some(">"),
            AstNode::Binary { op: BinaryOp::GreaterThanOrEqual, .. } => Some(">="),
            _ => None,
        };
        if let Some(operator) = operator.filter(|operator| !found.contains(operator)) {
            found.push(operator);
        }
        children(node, &mut open);
    }
    found
}

/// What the parser of JSONata 2.0.6 stumbles over in an expression: the second character of `??` and of `?:`, which came in 2.1.
pub(super) fn newer_symbol(tree: &AstNode) -> Option<char> {
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        match node {
            AstNode::Binary { op: BinaryOp::Coalesce, .. } => return Some('?'),
            AstNode::Binary { op: BinaryOp::Default, .. } => return Some(':'),
            _ => children(node, &mut open),
        }
    }
    None
}

/// The variable and the members of an expression that is nothing but a path by names, `$states.input.patient.id`.
pub(super) fn plain_path(tree: &AstNode) -> Option<Vec<String>> {
    let steps = match tree {
        AstNode::Variable(name) if !name.is_empty() => return Some(vec![name.clone()]),
        AstNode::Path { steps } => steps,
        _ => return None,
    };
    let mut names = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let is_plain = step.stages.is_empty()
            && step.focus.is_none()
            && step.index_var.is_none()
            && step.ancestor_label.is_none()
            && !step.is_tuple;
        match &step.node {
            AstNode::Variable(name) if is_plain && index == 0 && !name.is_empty() => names.push(name.clone()),
            AstNode::Name(name) if is_plain && index > 0 => names.push(name.clone()),
            _ => return None,
        }
    }
    Some(names)
}

/// The expression of a filter.
pub(super) fn filter(stage: &Stage) -> Option<&AstNode> {
    match stage {
        Stage::Filter(filter) => Some(filter),
        Stage::Index(_) | Stage::KeepArray => None,
    }
}
