//! Whether an expression can only take as long as its values are large: it goes through none of them again and again.

use jsonata_core::ast::{AstNode, BinaryOp, Stage};

/// Functions that call another for each item.
const REPEATING: &[&str] = &["each", "filter", "map", "reduce", "sift", "single", "sort"];

/// Whether an expression has nothing that is done for each item of a sequence, and no function of its own.
pub(super) fn is_quick(tree: &AstNode) -> bool {
    let mut open = vec![tree];
    while let Some(node) = open.pop() {
        let is_quick = match node {
            AstNode::Path { steps } => steps.iter().all(|step| {
                let is_name =
                    matches!(step.node, AstNode::Name(_) | AstNode::String(_) | AstNode::Variable(_));
                is_name && step.stages.iter().all(is_index)
            }),
            AstNode::Binary { op: BinaryOp::Range | BinaryOp::ColonEqual | BinaryOp::ChainPipe, .. }
            | AstNode::Call { .. }
            | AstNode::Lambda { .. }
            | AstNode::ObjectTransform { .. }
            | AstNode::FunctionApplication(_)
            | AstNode::Sort { .. }
            | AstNode::Transform { .. } => false,
            AstNode::Function { name, .. } => !REPEATING.contains(&name.as_str()),
            _ => true,
        };
        if !is_quick {
            return false;
        }
        if !matches!(node, AstNode::Path { .. }) {
            super::mentions::children(node, &mut open);
        }
    }
    true
}

fn is_index(stage: &Stage) -> bool {
    match stage {
        Stage::Filter(filter) => matches!(**filter, AstNode::Number(_)),
        Stage::Index(_) | Stage::KeepArray => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    // What is not quick is evaluated where it holds nobody up, which costs the others a little.
    #[test]
    fn what_may_be_repeated_is_not_quick() {
        for (text, expected) in [
            ("1 + 2", true),
            ("$states.input.patient.name[0].given", true),
            ("$states.input.a = 1 ? {'a': [$x, 'b' & $y]} : $uppercase($states.input.b)", true),
            ("$merge([$states.input, {'a': $count($x)}])", true),
            ("($f := function($x) { $f($x + 1) }; $f(1))", false),
            ("$sum([1..800000])", false),
            ("$states.input.a.$sum($states.input.a)", false),
            ("$states.input.a[b = $max($states.input.a.b)]", false),
            ("$map($x, $string)", false),
            ("$x ~> |a|{'b': 1}|", false),
            ("$x^(a)", false),
            ("$x{a: b}", false),
        ] {
            assert_eq!(Expression::parse(text).unwrap().is_quick(), expected, "{text}");
        }
    }
}
