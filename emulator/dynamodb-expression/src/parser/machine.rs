//! The grammar of conditions and of `SET` values, as a stack of what is still open.
//!
//! A parenthesis may hold an operand or a condition, and which it is shows only later: a finished term carries its sort, and
//! whoever takes it says which sort it needs. A term of the wrong sort is a syntax error at the token after it.

use super::path;
use crate::ast::{Comparator, NodeId, OperandId, RawNode, RawOperand, RawValue, Syntax};
use crate::error::ExpressionError;
use crate::lexer::{TokenKind, Tokens};

/// Reads a condition up to the first token that cannot continue it.
pub(super) fn condition<'t>(
    tokens: &mut Tokens<'t>,
    syntax: &mut Syntax<'t>,
) -> Result<NodeId, ExpressionError> {
    let mut machine =
        Machine { tokens, syntax, open: Vec::new(), arguments: Vec::new(), mode: Mode::Condition };
    let term = machine.run()?;
    machine.as_condition(term)
}

/// Reads the value of a `SET` action up to the first token that cannot continue it.
pub(super) fn set_value<'t>(
    tokens: &mut Tokens<'t>,
    syntax: &mut Syntax<'t>,
) -> Result<RawValue, ExpressionError> {
    let mut machine =
        Machine { tokens, syntax, open: Vec::new(), arguments: Vec::new(), mode: Mode::SetValue };
    let term = machine.run()?;
    match term.sort {
        Sort::Plus(left, right) => Ok(RawValue::Plus(left, right)),
        Sort::Minus(left, right) => Ok(RawValue::Minus(left, right)),
        _ => machine.as_operand(term).map(RawValue::Operand),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Condition,
    SetValue,
}

#[derive(Clone, Copy)]
struct Term {
    sort: Sort,
    in_parentheses: bool,
}

#[derive(Clone, Copy)]
enum Sort {
    Operand(OperandId),
    /// A function: an operand or a condition, as its place has it.
    Call(OperandId),
    Condition(NodeId),
    Plus(OperandId, OperandId),
    Minus(OperandId, OperandId),
}

/// What is still open to the left of the parser's place.
enum Open<'t> {
    Parenthesis {
        operand_only: bool,
    },
    /// The arguments so far begin at `first` of [`Machine::arguments`].
    Call {
        name: &'t str,
        first: usize,
    },
    List {
        operand: OperandId,
        first: usize,
    },
    Compare(Comparator, OperandId),
    Low(OperandId),
    High(OperandId, OperandId),
    Plus(OperandId),
    Minus(OperandId),
    Not,
    And(NodeId),
    Or(NodeId),
}

struct Machine<'m, 't> {
    tokens: &'m mut Tokens<'t>,
    syntax: &'m mut Syntax<'t>,
    open: Vec<Open<'t>>,
    arguments: Vec<OperandId>,
    mode: Mode,
}

impl<'t> Machine<'_, 't> {
    fn run(&mut self) -> Result<Term, ExpressionError> {
        loop {
            let mut term = match self.begin()? {
                Some(term) => term,
                None => continue,
            };
            loop {
                match self.continue_with(term)? {
                    Step::Operator => break,
                    Step::Closed(closed) => term = closed,
                    Step::Finished(term) => return Ok(term),
                }
            }
        }
    }

    /// Whether only an operand may stand here.
    fn operand_only(&self) -> bool {
        match self.open.last() {
            None | Some(Open::Not | Open::And(_) | Open::Or(_)) => false,
            Some(Open::Parenthesis { operand_only }) => *operand_only,
            Some(_) => true,
        }
    }

    /// Reads what may begin a term: one without parts is complete at once.
    fn begin(&mut self) -> Result<Option<Term>, ExpressionError> {
        let sort = match self.tokens.kind() {
            TokenKind::OpenParenthesis => {
                let operand_only = self.operand_only();
                self.tokens.take();
                self.open.push(Open::Parenthesis { operand_only });
                return Ok(None);
            }
            TokenKind::Not if !self.operand_only() => {
                self.tokens.take();
                self.syntax.operators += 1;
                self.open.push(Open::Not);
                return Ok(None);
            }
            TokenKind::Name if self.tokens.kind_after(1) == TokenKind::OpenParenthesis => {
                let name = self.tokens.take();
                self.tokens.take();
                self.syntax.operators += 1;
                self.open.push(Open::Call { name, first: self.arguments.len() });
                return Ok(None);
            }
            TokenKind::ValuePlaceholder => {
                let value = RawOperand::Value(self.tokens.take());
                Sort::Operand(self.syntax.add_operand(value))
            }
            _ => {
                let path = path(self.tokens, self.syntax)?;
                Sort::Operand(self.syntax.add_operand(RawOperand::Path(path)))
            }
        };
        Ok(Some(Term { sort, in_parentheses: false }))
    }

    /// Goes on after a complete term, as the next token says.
    fn continue_with(&mut self, term: Term) -> Result<Step, ExpressionError> {
        let kind = self.tokens.kind();
        if let (Some(comparator), Mode::Condition, false) = (comparator(kind), self.mode, self.operand_only())
        {
            let left = self.as_operand(term)?;
            return self.operator(Open::Compare(comparator, left));
        }
        match (kind, self.mode) {
            (TokenKind::Between, Mode::Condition) if !self.operand_only() => {
                let operand = self.as_operand(term)?;
                self.operator(Open::Low(operand))
            }
            (TokenKind::In, Mode::Condition) if !self.operand_only() => {
                let operand = self.as_operand(term)?;
                self.operator(Open::List { operand, first: self.arguments.len() })?;
                self.tokens.expect(TokenKind::OpenParenthesis)?;
                Ok(Step::Operator)
            }
            (TokenKind::Plus, Mode::SetValue) if !self.operand_only() => {
                let left = self.as_operand(term)?;
                self.operator(Open::Plus(left))
            }
            (TokenKind::Minus, Mode::SetValue) if !self.operand_only() => {
                let left = self.as_operand(term)?;
                self.operator(Open::Minus(left))
            }
            (TokenKind::And, _) if matches!(self.open.last(), Some(Open::Low(_))) => {
                let low = self.as_operand(term)?;
                self.tokens.take();
                if let Some(Open::Low(operand)) = self.open.pop() {
                    self.open.push(Open::High(operand, low));
                }
                Ok(Step::Operator)
            }
            (TokenKind::And, Mode::Condition) => {
                let term = self.reduce(term, Strength::And)?;
                if self.operand_only() {
                    return Err(self.tokens.syntax_error());
                }
                let left = self.as_condition(term)?;
                self.operator(Open::And(left))
            }
            (TokenKind::Or, Mode::Condition) => {
                let term = self.reduce(term, Strength::Or)?;
                if self.operand_only() {
                    return Err(self.tokens.syntax_error());
                }
                let left = self.as_condition(term)?;
                self.operator(Open::Or(left))
            }
            (TokenKind::Comma, _)
                if matches!(self.open.last(), Some(Open::Call { .. } | Open::List { .. })) =>
            {
                let argument = self.as_operand(term)?;
                self.arguments.push(argument);
                self.tokens.take();
                Ok(Step::Operator)
            }
            (TokenKind::CloseParenthesis, _) => {
                let term = self.reduce(term, Strength::Parenthesis)?;
                self.close(term)
            }
            _ => {
                let term = self.reduce(term, Strength::Parenthesis)?;
                if self.open.is_empty() { Ok(Step::Finished(term)) } else { Err(self.tokens.syntax_error()) }
            }
        }
    }

    fn operator(&mut self, open: Open<'t>) -> Result<Step, ExpressionError> {
        self.tokens.take();
        self.syntax.operators += 1;
        self.open.push(open);
        Ok(Step::Operator)
    }

    /// Completes the open operators that bind as strongly as `strength` or more.
    fn reduce(&mut self, mut term: Term, strength: Strength) -> Result<Term, ExpressionError> {
        loop {
            let binds = match self.open.last() {
                Some(Open::Or(_)) => strength <= Strength::Or,
                Some(Open::And(_)) => strength <= Strength::And,
                Some(Open::Not | Open::Compare(..) | Open::High(..) | Open::Plus(_) | Open::Minus(_)) => true,
                _ => false,
            };
            let Some(open) = (if binds { self.open.pop() } else { None }) else { return Ok(term) };
            let sort = match open {
                Open::Compare(comparator, left) => {
                    let right = self.as_operand(term)?;
                    Sort::Condition(self.syntax.add_node(RawNode::Compare { comparator, left, right }))
                }
                Open::High(operand, low) => {
                    let high = self.as_operand(term)?;
                    Sort::Condition(self.syntax.add_node(RawNode::Between { operand, low, high }))
                }
                Open::Plus(left) => Sort::Plus(left, self.as_operand(term)?),
                Open::Minus(left) => Sort::Minus(left, self.as_operand(term)?),
                Open::And(left) => {
                    let right = self.as_condition(term)?;
                    Sort::Condition(self.syntax.add_node(RawNode::And(left, right)))
                }
                Open::Or(left) => {
                    let right = self.as_condition(term)?;
                    Sort::Condition(self.syntax.add_node(RawNode::Or(left, right)))
                }
                _ => {
                    let negated = self.as_condition(term)?;
                    Sort::Condition(self.syntax.add_node(RawNode::Not(negated)))
                }
            };
            term = Term { sort, in_parentheses: false };
        }
    }

    /// Closes a parenthesis, a function or a list. A `)` that closes none of them is left to the caller.
    fn close(&mut self, term: Term) -> Result<Step, ExpressionError> {
        let sort = match self.open.last() {
            None => return Ok(Step::Finished(term)),
            Some(Open::Parenthesis { operand_only }) => {
                if *operand_only {
                    self.as_operand(term)?;
                }
                self.syntax.redundant_parentheses |= term.in_parentheses;
                self.open.pop();
                self.tokens.take();
                return Ok(Step::Closed(Term { sort: term.sort, in_parentheses: true }));
            }
            Some(Open::Call { name, first }) => {
                let (name, first) = (*name, *first);
                let arguments = self.close_list(term, first)?;
                Sort::Call(self.syntax.add_operand(RawOperand::Call { name, arguments }))
            }
            Some(Open::List { operand, first }) => {
                let (operand, first) = (*operand, *first);
                let list = self.close_list(term, first)?;
                Sort::Condition(self.syntax.add_node(RawNode::In { operand, list }))
            }
            Some(_) => return Err(self.tokens.syntax_error()),
        };
        self.open.pop();
        self.tokens.take();
        Ok(Step::Closed(Term { sort, in_parentheses: false }))
    }

    fn close_list(&mut self, last: Term, first: usize) -> Result<std::ops::Range<usize>, ExpressionError> {
        let last = self.as_operand(last)?;
        self.arguments.push(last);
        Ok(self.syntax.add_list(self.arguments.drain(first..)))
    }

    fn as_operand(&self, term: Term) -> Result<OperandId, ExpressionError> {
        match term.sort {
            Sort::Operand(id) | Sort::Call(id) => Ok(id),
            _ => Err(self.tokens.syntax_error()),
        }
    }

    fn as_condition(&mut self, term: Term) -> Result<NodeId, ExpressionError> {
        match term.sort {
            Sort::Condition(node) => Ok(node),
            Sort::Call(id) => Ok(self.syntax.add_node(RawNode::Call(id))),
            _ => Err(self.tokens.syntax_error()),
        }
    }
}

enum Step {
    /// An operator or separator was passed: another term must begin.
    Operator,
    /// A parenthesis was closed: the term inside is complete.
    Closed(Term),
    /// Nothing is open and the token does not continue the term.
    Finished(Term),
}

/// How far an arriving token lets open operators be completed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Everything inside the parenthesis.
    Parenthesis,
    Or,
    And,
}

fn comparator(kind: TokenKind) -> Option<Comparator> {
    Some(match kind {
        TokenKind::Equal => Comparator::Equal,
        TokenKind::NotEqual => Comparator::NotEqual,
        TokenKind::Less => Comparator::Less,
        TokenKind::LessOrEqual => Comparator::LessOrEqual,
        TokenKind::Greater => Comparator::Greater,
        TokenKind::GreaterOrEqual => Comparator::GreaterOrEqual,
        _ => return None,
    })
}
