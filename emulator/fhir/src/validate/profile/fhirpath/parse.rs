//! From the text of a constraint to an expression.
use super::tokens::{self, Token};
use super::{Expression, Function, MAX_BYTES, MAX_DEPTH, Operator};

/// Operators, from those that bind least. Each level binds from the left.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("implies", Operator::Implies)],
    &[("or", Operator::Or), ("xor", Operator::Xor)],
    &[("and", Operator::And)],
    &[("in", Operator::In)],
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
];

/// Reads a constraint; `None` if there is something in it that is not understood.
pub(crate) fn parse(text: &str) -> Option<Expression> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let tokens = tokens::read(text)?;
    let mut parser = Parser { rest: &tokens, depth: 0 };
    let expression = parser.level(0)?;
    parser.rest.is_empty().then_some(expression)
}

struct Parser<'t, 'e> {
    rest: &'t [Token<'e>],
    depth: usize,
}

impl<'e> Parser<'_, 'e> {
    /// Takes a sign or word, if it is the next.
    fn take(&mut self, wanted: &str) -> bool {
        match self.rest.split_first() {
            Some((Token::Sign(found) | Token::Name(found), rest)) if *found == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn next(&mut self) -> Option<Token<'e>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.clone())
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else { return self.union() };
        let mut left = self.level(level + 1)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.take(sign)) {
            let right = self.level(level + 1)?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn union(&mut self) -> Option<Expression> {
        let mut left = self.typed()?;
        while self.take("|") {
            let right = self.typed()?;
            left = Expression::Binary(Operator::Union, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    /// `is Type` and `as Type`.
    fn typed(&mut self) -> Option<Expression> {
        let mut of = self.path()?;
        loop {
            if self.take("is") {
                of = Expression::Is(Box::new(of), self.type_name()?);
            } else if self.take("as") {
                of = Expression::OfType(Box::new(of), self.type_name()?);
            } else {
                return Some(of);
            }
        }
    }

    /// The name of a type of FHIR, with or without `FHIR.` before it. Those of FHIRPath itself are not understood.
    fn type_name(&mut self) -> Option<String> {
        if self.take("FHIR") && !self.take(".") {
            return None;
        }
        match self.next()? {
            Token::Name(name) if !matches!(name, "System") => Some(name.to_owned()),
            Token::Quoted(name) => Some(name),
            _ => None,
        }
    }

    fn path(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut path = self.first()?;
        loop {
            if self.take(".") {
                path = self.step(path)?;
            } else if self.take("[") {
                let Token::Number(place) = self.next()? else { return None };
                path = Expression::Index(Box::new(path), place.parse().ok()?);
                if !self.take("]") {
                    return None;
                }
            } else {
                self.depth -= 1;
                return Some(path);
            }
        }
    }

    fn first(&mut self) -> Option<Expression> {
        if self.take("(") {
            let inner = self.level(0)?;
            return self.take(")").then_some(inner);
        }
        if self.take("{") {
            return self.take("}").then_some(Expression::Nothing);
        }
        let before = self.rest;
        Some(match self.next()? {
            Token::Text(text) => Expression::Text(text),
            Token::Number(number) => Expression::Number(number.to_owned()),
            Token::Date(date) => Expression::Date(date.to_owned()),
            Token::Name("true") => Expression::Boolean(true),
            Token::Name("false") => Expression::Boolean(false),
            Token::Name("$this") => Expression::This,
            Token::Name("%resource") => Expression::Resource,
            Token::Name("%context") => Expression::Context,
            Token::Name(_) | Token::Quoted(_) => {
                self.rest = before;
                return self.step(Expression::This);
            }
            Token::Sign(_) => return None,
        })
    }

    /// A member or a function of what stands before it.
    fn step(&mut self, of: Expression) -> Option<Expression> {
        let name = match self.next()? {
            Token::Name(name) if name.starts_with(['$', '%']) => return None,
            Token::Name(name) => name.to_owned(),
            Token::Quoted(name) => return Some(Expression::Member(Box::new(of), name)),
            _ => return None,
        };
        if !self.take("(") {
            return Some(Expression::Member(Box::new(of), name));
        }
        if matches!(&*name, "ofType" | "as" | "is") {
            let declared = self.type_name()?;
            let of = Box::new(of);
            let typed =
                if name == "is" { Expression::Is(of, declared) } else { Expression::OfType(of, declared) };
            return self.take(")").then_some(typed);
        }
        let mut arguments = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() && !self.take(",") {
                return None;
            }
            arguments.push(self.level(0)?);
        }
        let function = Function::named(&name, arguments.len())?;
        Some(Expression::Call(Box::new(of), function, arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A constraint that is half understood would be half right.
    #[test]
    fn what_is_understood() {
        let nested = |times: usize| format!("{}a{}", "(".repeat(times), ")".repeat(times));
        let cases = [
            ("a.exists() or b.empty()", true),
            ("a.where(b = 'x' and $this.c > 1.5).count() <= 2", true),
            ("(a | b).ofType(FHIR.Quantity).first()[0].exists()", true),
            ("%resource.id in ('a' | 'b') implies {}", true),
            ("value is string xor (value as Quantity).code = `x`", true),
            ("a + 1 = 2", false),
            ("a.matches('x')", false),
            ("a.resolve() is Patient", false),
            ("a.exists(", false),
            ("a b", false),
            ("a.count(1) = 2", false),
            ("%ucum = 'x'", false),
            ("'unfinished", false),
            ("'\\u00e4' = a", false),
            ("é", false),
            ("", false),
            (&nested(20), true),
            (&nested(40), false),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).is_some(), expected, "{text}");
        }
    }
}
