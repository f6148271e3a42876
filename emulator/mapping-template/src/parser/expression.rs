//! Expressions: what may stand in `#set`, `#if`, and (as a parameter, without operators) in a method's parentheses.

use std::sync::Arc;

use super::{Parser, word};
use crate::SyntaxError;
use crate::syntax::{Expression, Operator};

/// Operators of one precedence, as they are written. Where one begins like another, the longer is first.
type Operators = &'static [(&'static str, Operator)];

const EQUALITY: Operators = &[
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("eq", Operator::Equal),
    ("ne", Operator::NotEqual),
];
const RELATION: Operators = &[
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("le", Operator::LessOrEqual),
    ("ge", Operator::GreaterOrEqual),
    ("lt", Operator::Less),
    ("gt", Operator::Greater),
];
const SUM: Operators = &[("+", Operator::Add), ("-", Operator::Subtract)];
const PRODUCT: Operators = &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)];
/// From the loosest to the tightest.
const PRECEDENCES: [Operators; 4] = [EQUALITY, RELATION, SUM, PRODUCT];

impl Parser<'_, '_> {
    /// `a || b && c == d + 1`.
    pub(super) fn expression(&mut self) -> Result<Expression, SyntaxError> {
        self.deeper()?;
        let mut any = vec![self.all()?];
        while self.operator("||") || self.operator("or") {
            any.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if any.len() == 1 { any.swap_remove(0) } else { Expression::Any(any) })
    }

    fn all(&mut self) -> Result<Expression, SyntaxError> {
        let mut all = vec![self.chain(0)?];
        while self.operator("&&") || self.operator("and") {
            all.push(self.chain(0)?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Expression::All(all) })
    }

    fn chain(&mut self, precedence: usize) -> Result<Expression, SyntaxError> {
        let Some(operators) = PRECEDENCES.get(precedence) else { return self.unary() };
        let first = self.chain(precedence + 1)?;
        let mut more = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(written, _)| self.operator(written)) {
            more.push((*operator, self.chain(precedence + 1)?));
        }
        Ok(if more.is_empty() { first } else { Expression::Chain(Box::new(first), more) })
    }

    /// Takes an operator if it is next. A minus before a digit is the digit's own: `$n -1` has no operator.
    fn operator(&mut self, written: &str) -> bool {
        self.blank();
        let rest = self.rest();
        let is_next = if written.starts_with(|c: char| c.is_ascii_alphabetic()) {
            word(rest) == Some(written)
        } else {
            rest.starts_with(written)
                && !(written == "-" && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        };
        if is_next {
            self.at += written.len();
        }
        is_next
    }

    fn unary(&mut self) -> Result<Expression, SyntaxError> {
        self.blank();
        let is_not = word(self.rest()) == Some("not") || self.rest().starts_with('!');
        if is_not {
            self.at += if self.peek() == Some(b'!') { 1 } else { 3 };
            self.deeper()?;
            let negated = self.unary()?;
            self.depth -= 1;
            return Ok(Expression::Not(Box::new(negated)));
        }
        if self.take("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        self.parameter()
    }

    /// A value without operators.
    pub(super) fn parameter(&mut self) -> Result<Expression, SyntaxError> {
        self.deeper()?;
        let read = match self.peek() {
            Some(b'"') => self.quoted('"'),
            Some(b'\'') => self.quoted('\''),
            Some(b'[') => self.list(),
            Some(b'{') => self.map(),
            Some(b'$') => match self.reference()? {
                Some(reference) => Ok(Expression::Reference(reference)),
                None => Err(self.wrong("a reference is expected here")),
            },
            Some(byte) if byte == b'-' || byte == b'.' || byte.is_ascii_digit() => self.number(),
            _ => match word(self.rest()) {
                Some(word @ ("true" | "false")) => {
                    self.at += word.len();
                    Ok(Expression::Boolean(word == "true"))
                }
                _ => Err(self.wrong("a value is expected here")),
            },
        }?;
        self.depth -= 1;
        Ok(read)
    }

    /// A text in quotes, in which a doubled quote stands for one. Backslashes are text.
    fn quoted(&mut self, quote: char) -> Result<Expression, SyntaxError> {
        let place = self.place();
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = self.rest();
            let end = rest.find(quote).ok_or_else(|| self.wrong("the text has no end"))?;
            text.push_str(&rest[..end]);
            self.at += end + 1;
            if self.peek() != Some(quote as u8) {
                break;
            }
            text.push(quote);
            self.at += 1;
        }
        if quote == '\'' || !text.contains(['$', '#']) {
            return Ok(Expression::Text(Arc::from(text)));
        }
        let mut inner = Parser::new(&text, self.made, Some(place), self.depth);
        let (nodes, _) = inner.block(true)?;
        Ok(Expression::Interpolated(nodes))
    }

    /// `[1, "b"]` or `[1..$n]`.
    fn list(&mut self) -> Result<Expression, SyntaxError> {
        self.at += 1;
        self.blank();
        if self.take("]") {
            return Ok(Expression::List(Vec::new()));
        }
        let first = self.parameter()?;
        self.blank();
        if is_end_of_range(&first) && self.take("..") {
            self.blank();
            let last = self.parameter()?;
            if !is_end_of_range(&last) {
                return Err(self.wrong("a range ends with a whole number or a reference"));
            }
            self.expect("]")?;
            return Ok(Expression::Range(Box::new((first, last))));
        }
        let mut items = vec![first];
        while self.take(",") {
            self.blank();
            items.push(self.parameter()?);
            self.blank();
        }
        self.expect("]")?;
        Ok(Expression::List(items))
    }

    /// `{"a": 1, $b: [2]}`.
    fn map(&mut self) -> Result<Expression, SyntaxError> {
        self.at += 1;
        self.blank();
        let mut entries = Vec::new();
        if self.take("}") {
            return Ok(Expression::Map(entries));
        }
        loop {
            self.blank();
            let key = self.parameter()?;
            self.expect(":")?;
            self.blank();
            entries.push((key, self.parameter()?));
            self.blank();
            if !self.take(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(Expression::Map(entries))
    }

    fn number(&mut self) -> Result<Expression, SyntaxError> {
        let rest = self.rest();
        let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
        let mut end = usize::from(rest.starts_with('-'));
        end += digits(end);
        let mut is_double = false;
        if rest[end..].starts_with('.') && digits(end + 1) > 0 {
            is_double = true;
            end += 1 + digits(end + 1);
        }
        if rest[end..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[end + 1..].starts_with(['-', '+']));
            if digits(end + 1 + sign) > 0 {
                is_double = true;
                end += 1 + sign + digits(end + 1 + sign);
            }
        }
        let written = &rest[..end];
        let read = if is_double {
            written.parse().ok().map(Expression::Double)
        } else {
            written.parse().ok().map(Expression::Integer)
        };
        let read = read.ok_or_else(|| self.wrong("a number is expected here"))?;
        self.at += end;
        Ok(read)
    }
}

/// A range goes between whole numbers and references; Velocity reads nothing else there.
fn is_end_of_range(value: &Expression) -> bool {
    matches!(value, Expression::Integer(_) | Expression::Reference(_))
}
