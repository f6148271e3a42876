//! What an expression names: so that only the variables that it can see are converted, and only the functions that it can call are
//! registered.

use jsonata_core::ast::AstNode;

use super::references::filter;

/// The names of an expression, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions {
    names: Vec<String>,
    /// Those that stand for a value, not only before arguments.
    values: Vec<String>,
    /// Those that stand before arguments, once for each place.
    called: Vec<String>,
}

impl Mentions {
    /// Gathers the names. A work list, not a recursion: the nesting is the user's.
    pub(super) fn of(tree: &AstNode) -> Mentions {
        let mut mentions = Mentions::default();
        let mut open = vec![tree];
        while let Some(node) = open.pop() {
            match node {
                AstNode::Variable(name) => {
                    mentions.add(name);
                    mentions.values.push(name.clone());
                }
                AstNode::Function { name, .. } => {
                    mentions.add(name);
                    mentions.called.push(name.clone());
                }
                _ => {}
            }
            children(node, &mut open);
        }
        mentions
    }

    fn add(&mut self, name: &str) {
        if !name.is_empty() && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Whether this name stands for a value somewhere.
    pub(super) fn has_value(&self, name: &str) -> bool {
        self.values.iter().any(|known| known == name)
    }

    /// The functions that are called by names that can be written.
    pub(super) fn called(&self) -> impl Iterator<Item = &str> {
        self.called
            .iter()
            .map(String::as_str)
            .filter(|name| name.starts_with(|first: char| first.is_alphabetic()))
    }

    /// All of them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// The expressions directly within one.
pub(super) fn children<'t>(node: &'t AstNode, into: &mut Vec<&'t AstNode>) {
    match node {
        AstNode::Path { steps } => {
            for step in steps {
                into.push(&step.node);
                into.extend(step.stages.iter().filter_map(filter));
            }
        }
        AstNode::Binary { lhs, rhs, .. } => into.extend([&**lhs, &**rhs]),
        AstNode::Unary { operand, .. } => into.push(operand),
        AstNode::Function { args, .. } => into.extend(args),
        AstNode::Call { procedure, args } => {
            into.push(procedure);
            into.extend(args);
        }
        AstNode::Lambda { body, .. } => into.push(body),
        AstNode::Array(items) | AstNode::ArrayGroup(items) | AstNode::Block(items) => into.extend(items),
        AstNode::Object(pairs) => into.extend(pairs.iter().flat_map(|(name, value)| [name, value])),
        AstNode::ObjectTransform { input, pattern } => {
            into.push(input);
            into.extend(pattern.iter().flat_map(|(name, value)| [name, value]));
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            into.extend([&**condition, &**then_branch]);
            into.extend(else_branch.as_deref());
        }
        AstNode::FunctionApplication(inner) => into.push(inner),
        AstNode::Sort { input, terms } => {
            into.push(input);
            into.extend(terms.iter().map(|(term, _)| term));
        }
        AstNode::Transform { location, update, delete } => {
            into.extend([&**location, &**update]);
            into.extend(delete.as_deref());
        }
        AstNode::String(_)
        | AstNode::Name(_)
        | AstNode::Number(_)
        | AstNode::Boolean(_)
        | AstNode::Null
        | AstNode::Undefined
        | AstNode::Placeholder
        | AstNode::Regex { .. }
        | AstNode::Variable(_)
        | AstNode::ParentVariable(_)
        | AstNode::Wildcard
        | AstNode::Descendant
        | AstNode::Parent(_) => {}
    }
}
