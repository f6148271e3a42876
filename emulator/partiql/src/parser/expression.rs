//! The grammar: expressions, by precedence.

use super::{MAX_DEPTH, Parse, Parser};
use crate::error;
use crate::lexer::Kind as Lexeme;
use crate::syntax::{Kind, Node, Part, Sentence};
use crate::words::{self, TypeName};

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
}

impl Parser<'_> {
    /// An expression, whatever stands in it.
    pub(super) fn expression(&mut self) -> Parse<Node> {
        self.deeper(|parser| parser.operators(Binding::Or))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth == MAX_DEPTH {
            return Err(error::too_deep());
        }
        self.depth += 1;
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    /// Operands and the operators between them that bind at least so tightly.
    fn operators(&mut self, least: Binding) -> Parse<Node> {
        let mut left = self.prefixed(least)?;
        let mut chained = 0;
        while let Some((binding, operator)) = self.operator().filter(|(binding, _)| *binding >= least) {
            // Each of a chain stands inside of the next, but for `AND` and `OR`, which make lists.
            chained += usize::from(binding > Binding::Not);
            if chained > MAX_DEPTH {
                return Err(error::too_deep());
            }
            left = self.infix(left, binding, operator)?;
        }
        Ok(left)
    }

    /// The operator that stands here. `NOT` may stand before some.
    fn operator(&self) -> Option<(Binding, &'static str)> {
        match self.kind() {
            Lexeme::Keyword("or") => Some((Binding::Or, "OR")),
            Lexeme::Keyword("and") => Some((Binding::And, "AND")),
            Lexeme::Keyword(word @ ("is" | "in" | "between" | "like" | "not")) => {
                Some((Binding::Comparison, word))
            }
            Lexeme::Symbol(symbol @ ("=" | "<>" | "!=" | "<" | "<=" | ">" | ">=")) => {
                Some((Binding::Comparison, symbol))
            }
            Lexeme::Symbol(symbol @ ("+" | "-" | "||")) => Some((Binding::Sum, symbol)),
            Lexeme::Symbol(symbol @ ("*" | "/" | "%")) => Some((Binding::Product, symbol)),
            _ => None,
        }
    }

    fn infix(&mut self, left: Node, binding: Binding, operator: &'static str) -> Parse<Node> {
        let at = left.at;
        self.next();
        let kind = match operator {
            "OR" | "AND" => {
                let next = if operator == "OR" { Binding::And } else { Binding::Not };
                let right = self.right_side(next)?;
                return Ok(joined(left, right, operator == "AND"));
            }
            "is" => {
                let negated = self.accept_keyword("not");
                let test = Kind::Is(Box::new(left), self.type_name()?);
                opposite(test, at, negated)
            }
            "not" => {
                let operator = match self.kind() {
                    Lexeme::Keyword(word @ ("in" | "between" | "like")) => word,
                    _ => return Err(error::unexpected_keyword()),
                };
                self.next();
                let test = self.test(left, operator)?;
                opposite(test, at, true)
            }
            "in" | "between" | "like" => self.test(left, operator)?,
            symbol => {
                let tighter = match binding {
                    Binding::Comparison => Binding::Sum,
                    Binding::Sum => Binding::Product,
                    _ => return self.product(left, symbol),
                };
                let right = self.right_side(tighter)?;
                Kind::Infix(symbol, Box::new((left, right)))
            }
        };
        Ok(Node { kind, at })
    }

    /// A product's right side binds tighter than any operator: it is a term.
    fn product(&mut self, left: Node, symbol: &'static str) -> Parse<Node> {
        self.require_right_side()?;
        let at = left.at;
        let right = self.deeper(Parser::term)?;
        Ok(Node { kind: Kind::Infix(symbol, Box::new((left, right))), at })
    }

    fn test(&mut self, left: Node, operator: &str) -> Parse<Kind> {
        Ok(match operator {
            "in" => Kind::In(Box::new((left, self.right_side(Binding::Sum)?))),
            "like" => {
                self.right_side(Binding::Sum)?;
                if self.accept_keyword("escape") {
                    self.right_side(Binding::Sum)?;
                }
                Kind::Like
            }
            _ => {
                let low = self.right_side(Binding::Sum)?;
                if !self.accept_keyword("and") {
                    return Err(error::expected("AND after BETWEEN"));
                }
                let high = self.right_side(Binding::Sum)?;
                Kind::Between(Box::new([left, low, high]))
            }
        })
    }

    fn right_side(&mut self, least: Binding) -> Parse<Node> {
        self.require_right_side()?;
        self.deeper(|parser| parser.operators(least))
    }

    fn require_right_side(&self) -> Parse<()> {
        match self.kind() {
            Lexeme::End | Lexeme::Symbol(";") => Err(error::missing_right_side()),
            _ => Ok(()),
        }
    }

    fn prefixed(&mut self, least: Binding) -> Parse<Node> {
        if self.kind() == Lexeme::Keyword("not") && least <= Binding::Not {
            let at = self.at();
            self.next();
            let operand = self.deeper(|parser| parser.operators(Binding::Not))?;
            return Ok(Node { kind: Kind::Not(Box::new(operand)), at });
        }
        self.term()
    }

    fn type_name(&mut self) -> Parse<TypeName> {
        let word = match self.kind() {
            Lexeme::Word | Lexeme::Keyword(_) => words::type_name(&self.token().text),
            _ => None,
        };
        let name = word.ok_or_else(error::expected_type_name)?;
        let word = self.next().to_ascii_lowercase();
        match word.as_str() {
            "double" if !self.accept_keyword("precision") => return Err(error::expected_type_name()),
            "character" => {
                self.accept_keyword("varying");
            }
            _ => {}
        }
        Ok(name)
    }

    /// One operand, and the steps of a path after it.
    fn term(&mut self) -> Parse<Node> {
        let at = self.at();
        if self.accept_symbol("-") {
            let operand = self.deeper(Parser::term)?;
            return Ok(Node { kind: Kind::Negative(Box::new(operand)), at });
        }
        if self.accept_symbol("+") {
            return self.deeper(Parser::term);
        }
        self.postfix_term()
    }

    /// An operand without a sign: what may be assigned to.
    pub(super) fn postfix_term(&mut self) -> Parse<Node> {
        let at = self.at();
        let kind = match self.kind() {
            Lexeme::Word | Lexeme::Quoted => {
                let is_word = self.kind() == Lexeme::Word;
                let name = self.next();
                if is_word && self.kind() == Lexeme::Symbol("(") {
                    self.call(name)?
                } else {
                    self.path(name)?
                }
            }
            Lexeme::Symbol("@") => {
                self.next();
                return self.postfix_term_after_at();
            }
            Lexeme::Text => Kind::Text(self.next()),
            Lexeme::Number => Kind::Number(self.next()),
            Lexeme::Symbol("?") => {
                self.next();
                self.parameters += 1;
                Kind::Parameter(self.parameters - 1)
            }
            Lexeme::Symbol("(") => return self.parenthesis(),
            Lexeme::Symbol("[") => Kind::List(self.several("]")?),
            Lexeme::Symbol("<<") => Kind::Bag(self.several(">>")?),
            Lexeme::Symbol("{") => self.tuple()?,
            Lexeme::Keyword(word) => self.keyword_term(word)?,
            Lexeme::Symbol(
                "=" | "<>" | "!=" | "<" | "<=" | ">" | ">=" | "*" | "/" | "%" | "||" | "+" | "-",
            ) => {
                return Err(error::unexpected_operator());
            }
            Lexeme::Symbol(_) | Lexeme::End => return Err(error::unexpected_term()),
        };
        Ok(Node { kind, at })
    }

    fn postfix_term_after_at(&mut self) -> Parse<Node> {
        match self.kind() {
            Lexeme::Word | Lexeme::Quoted => self.postfix_term(),
            _ => Err(error::unexpected_term()),
        }
    }

    fn keyword_term(&mut self, word: &'static str) -> Parse<Kind> {
        Ok(match word {
            "null" | "missing" | "true" | "false" => {
                self.next();
                match word {
                    "null" => Kind::Null,
                    "missing" => Kind::Missing,
                    _ => Kind::Bool(word == "true"),
                }
            }
            "from" => Kind::Statement(Box::new(self.deeper(Parser::changes_after_from)?)),
            "select" => Kind::Statement(Box::new(Sentence::Select(self.deeper(Parser::select)?))),
            word if words::is_operator(word) => return Err(error::unexpected_operator()),
            word if words::is_function(word) => {
                let name = self.next();
                if self.kind() != Lexeme::Symbol("(") {
                    return Err(error::unexpected_keyword());
                }
                self.call(name)?
            }
            _ => return Err(error::unexpected_keyword()),
        })
    }

    fn call(&mut self, name: String) -> Parse<Kind> {
        self.next();
        // `COUNT(*)`.
        if self.accept_symbol("*") {
            if !self.accept_symbol(")") {
                return Err(error::expected(")"));
            }
            return Ok(Kind::Call(name, Vec::new()));
        }
        self.rest_of_several(")").map(|arguments| Kind::Call(name, arguments))
    }

    fn path(&mut self, name: String) -> Parse<Kind> {
        let mut path = vec![Part::Name(name)];
        loop {
            if self.accept_symbol(".") {
                path.push(match self.kind() {
                    Lexeme::Word | Lexeme::Quoted => Part::Name(self.next()),
                    Lexeme::Symbol("*") => {
                        self.next();
                        Part::Other
                    }
                    _ => return Err(error::invalid_path_dot()),
                });
            } else if self.accept_symbol("[") {
                path.push(self.step()?);
            } else {
                return Ok(Kind::Path(path));
            }
        }
    }

    fn step(&mut self) -> Parse<Part> {
        let step = if self.accept_symbol("*") {
            Part::Other
        } else {
            match self.expression()?.kind {
                Kind::Number(index) => Part::Index(index),
                Kind::Text(name) => Part::Name(name),
                _ => Part::Other,
            }
        };
        if self.accept_symbol("]") { Ok(step) } else { Err(error::expected("]")) }
    }

    /// An expression, or a list of several.
    fn parenthesis(&mut self) -> Parse<Node> {
        let at = self.at();
        self.next();
        let first = self.expression()?;
        if self.accept_symbol(")") {
            return Ok(first);
        }
        if !self.accept_symbol(",") {
            return Err(error::expected(")"));
        }
        let mut several = vec![first];
        several.extend(self.rest_of_several(")")?);
        Ok(Node { kind: Kind::Several(several), at })
    }

    fn several(&mut self, close: &'static str) -> Parse<Vec<Node>> {
        self.next();
        self.rest_of_several(close)
    }

    fn rest_of_several(&mut self, close: &'static str) -> Parse<Vec<Node>> {
        let mut several = Vec::new();
        if self.accept_symbol(close) {
            return Ok(several);
        }
        loop {
            several.push(self.expression()?);
            if self.accept_symbol(close) {
                return Ok(several);
            }
            if !self.accept_symbol(",") {
                return Err(error::expected(close));
            }
        }
    }

    fn tuple(&mut self) -> Parse<Kind> {
        self.next();
        let mut members = Vec::new();
        if self.accept_symbol("}") {
            return Ok(Kind::Struct(members));
        }
        loop {
            let name = self.expression()?;
            if !self.accept_symbol(":") {
                return Err(error::expected(":"));
            }
            members.push((name, self.expression()?));
            if self.accept_symbol("}") {
                return Ok(Kind::Struct(members));
            }
            if !self.accept_symbol(",") {
                return Err(error::expected("}"));
            }
        }
    }
}

fn opposite(kind: Kind, at: error::Position, negated: bool) -> Kind {
    if negated { Kind::Not(Box::new(Node { kind, at })) } else { kind }
}

/// `AND` of an `AND` is one longer `AND`, so that a chain of them has no depth.
fn joined(left: Node, right: Node, and: bool) -> Node {
    let at = left.at;
    let members = match (left.kind, and) {
        (Kind::And(mut all), true) => {
            all.push(right);
            all
        }
        (Kind::Or(mut any), false) => {
            any.push(right);
            any
        }
        (kind, _) => vec![Node { kind, at }, right],
    };
    Node { kind: if and { Kind::And(members) } else { Kind::Or(members) }, at }
}
