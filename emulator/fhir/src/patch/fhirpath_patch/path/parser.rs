//! From the tokens of a path to its steps.
use std::vec::IntoIter;

use super::tokens::{self, Token};
use super::{Condition, Criteria, Literal, Question, Step, Steps};
use crate::patch::{MAX_PATH_BYTES, MAX_PATH_NESTING, PatchError, errors};

/// Reads a path. The name of the resource's type stays in it as its first step.
pub(in crate::patch::fhirpath_patch) fn parse(path: &str) -> Result<Steps, PatchError> {
    if path.len() > MAX_PATH_BYTES {
        return Err(errors::path_too_long());
    }
    let mut parser =
        Parser { tokens: Tokens { next: None, rest: tokens::read(path)?.into_iter() }, nesting: 0 };
    parser.tokens.advance();
    let steps = parser.path()?;
    match parser.tokens.next.take() {
        None => Ok(steps),
        Some(token) => Err(unexpected(&token)),
    }
}

struct Tokens {
    next: Option<Token>,
    rest: IntoIter<Token>,
}

impl Tokens {
    /// Gives out the next token.
    fn advance(&mut self) -> Option<Token> {
        std::mem::replace(&mut self.next, self.rest.next())
    }
}

struct Parser {
    tokens: Tokens,
    /// How many criteria stand around the next token.
    nesting: usize,
}

/// What one part of a path is: most are steps; questions end it.
enum Part {
    Step(Step),
    This,
    Question(Question),
}

impl Parser {
    /// A path that leads to elements.
    fn path(&mut self) -> Result<Steps, PatchError> {
        match self.parts()? {
            (steps, None) => Ok(steps),
            (_, Some(_)) => Err(errors::path_to_no_element()),
        }
    }

    /// Steps, up to a question or to what is no part of a path.
    fn parts(&mut self) -> Result<(Steps, Option<Question>), PatchError> {
        let mut steps = Vec::new();
        loop {
            match self.part(steps.is_empty(), &mut steps)? {
                Part::Step(step) => steps.push(step),
                Part::This => {}
                Part::Question(question) => return Ok((steps, Some(question))),
            }
            while self.takes('[') {
                let Some(Token::Number(digits)) = self.tokens.advance() else {
                    return Err(errors::malformed_path("an index must be a number"));
                };
                let index =
                    digits.parse().map_err(|_| errors::malformed_path("an index must be a number from 0"))?;
                steps.push(Step::Index(index));
                self.expect(']')?;
            }
            if !self.takes('.') {
                return Ok((steps, None));
            }
        }
    }

    fn part(&mut self, is_first: bool, steps: &mut Steps) -> Result<Part, PatchError> {
        let name = match self.tokens.advance() {
            Some(Token::Name(name)) => name,
            Some(token) => return Err(unexpected(&token)),
            None => return Err(errors::malformed_path("it ends where a name should be")),
        };
        if !self.takes('(') {
            return match name.as_str() {
                "$this" if is_first && self.nesting > 0 => Ok(Part::This),
                "and" | "or" => {
                    Err(errors::malformed_path(&format!("'{name}' stands where a name should be")))
                }
                name if name.starts_with('$') => Err(errors::unsupported_in_path(name)),
                _ => Ok(Part::Step(Step::Member(name))),
            };
        }
        let part = match name.as_str() {
            "first" => Part::Step(Step::First),
            "last" => Part::Step(Step::Last),
            "where" => Part::Step(Step::Where(self.criteria()?)),
            "ofType" | "as" => Part::Step(Step::OfType(self.type_name()?)),
            "extension" => match self.tokens.advance() {
                Some(Token::Text(url)) => Part::Step(Step::Extension(url)),
                _ => return Err(errors::malformed_path("extension() takes the address of one, in quotes")),
            },
            "exists" => {
                if self.tokens.next != Some(Token::Sign(')')) {
                    let criteria = self.criteria()?;
                    steps.push(Step::Where(criteria));
                }
                Part::Question(Question::Exists)
            }
            "empty" => Part::Question(Question::IsEmpty),
            other => return Err(errors::unsupported_in_path(&format!("{other}()"))),
        };
        self.expect(')')?;
        Ok(part)
    }

    /// `Quantity`, `FHIR.Quantity`.
    fn type_name(&mut self) -> Result<String, PatchError> {
        let malformed = || errors::malformed_path("ofType() takes the name of a type");
        let Some(Token::Name(mut name)) = self.tokens.advance() else { return Err(malformed()) };
        if name == "FHIR" && self.takes('.') {
            let Some(Token::Name(qualified)) = self.tokens.advance() else { return Err(malformed()) };
            name = qualified;
        }
        Ok(name)
    }

    fn criteria(&mut self) -> Result<Criteria, PatchError> {
        if self.nesting == MAX_PATH_NESTING {
            return Err(errors::path_too_nested());
        }
        self.nesting += 1;
        let mut alternatives = Vec::new();
        loop {
            let mut conditions = vec![self.condition()?];
            while self.takes_word("and") {
                conditions.push(self.condition()?);
            }
            alternatives.push(conditions);
            if !self.takes_word("or") {
                break;
            }
        }
        self.nesting -= 1;
        Ok(Criteria(alternatives))
    }

    fn condition(&mut self) -> Result<Condition, PatchError> {
        let (path, question) = self.parts()?;
        if let Some(question) = question {
            return Ok(Condition { path, question });
        }
        let question = match self.tokens.advance() {
            Some(Token::Sign('=')) => Question::Is(self.literal()?),
            Some(Token::IsNot) => Question::IsNot(self.literal()?),
            Some(Token::Name(word)) => return Err(errors::unsupported_in_path(&word)),
            _ => return Err(errors::malformed_path("a condition must compare, or ask exists()")),
        };
        Ok(Condition { path, question })
    }

    fn literal(&mut self) -> Result<Literal, PatchError> {
        match self.tokens.advance() {
            Some(Token::Text(text) | Token::Date(text)) => Ok(Literal::Text(text)),
            Some(Token::Number(digits)) => Ok(Literal::Number(digits)),
            Some(Token::Name(name)) if name == "true" => Ok(Literal::Boolean(true)),
            Some(Token::Name(name)) if name == "false" => Ok(Literal::Boolean(false)),
            _ => Err(errors::malformed_path("only a literal can stand behind '=' and '!='")),
        }
    }

    fn takes(&mut self, sign: char) -> bool {
        let is_next = self.tokens.next == Some(Token::Sign(sign));
        if is_next {
            self.tokens.advance();
        }
        is_next
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = matches!(&self.tokens.next, Some(Token::Name(name)) if name == word);
        if is_next {
            self.tokens.advance();
        }
        is_next
    }

    fn expect(&mut self, sign: char) -> Result<(), PatchError> {
        if self.takes(sign) { Ok(()) } else { Err(errors::malformed_path(&format!("a '{sign}' is missing"))) }
    }
}

fn unexpected(token: &Token) -> PatchError {
    match token {
        Token::Name(text) | Token::Text(text) | Token::Number(text) | Token::Date(text) => {
            errors::malformed_path(&format!("'{text}' stands where it cannot be read"))
        }
        Token::Sign(sign) => errors::malformed_path(&format!("'{sign}' stands where it cannot be read")),
        Token::IsNot => errors::malformed_path("'!=' stands where it cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Step {
        Step::Member(name.to_owned())
    }

    /// The shape of a path decides which element is changed, so each kind of step is read once here.
    #[test]
    fn steps() {
        let condition = |path: Steps, question| Condition { path, question };
        let cases = [
            ("Patient", vec![member("Patient")]),
            (
                "Patient.name[1].given",
                vec![member("Patient"), member("name"), Step::Index(1), member("given")],
            ),
            (" name . last( ) ", vec![member("name"), Step::Last]),
            ("value.ofType(FHIR.Quantity)", vec![member("value"), Step::OfType("Quantity".to_owned())]),
            (r"extension('a\'\u0062')", vec![Step::Extension("a'b".to_owned())]),
            ("`div`.first()", vec![member("div"), Step::First]),
            (
                "a.where(b.c = 'x' and d != -1.50 or $this = true)",
                vec![
                    member("a"),
                    Step::Where(Criteria(vec![
                        vec![
                            condition(
                                vec![member("b"), member("c")],
                                Question::Is(Literal::Text("x".to_owned())),
                            ),
                            condition(
                                vec![member("d")],
                                Question::IsNot(Literal::Number("-1.50".to_owned())),
                            ),
                        ],
                        vec![condition(vec![], Question::Is(Literal::Boolean(true)))],
                    ])),
                ],
            ),
            (
                "a.where(b.exists(c = @2024-01-31) and d.empty())",
                vec![
                    member("a"),
                    Step::Where(Criteria(vec![vec![
                        condition(
                            vec![
                                member("b"),
                                Step::Where(Criteria(vec![vec![condition(
                                    vec![member("c")],
                                    Question::Is(Literal::Text("2024-01-31".to_owned())),
                                )]])),
                            ],
                            Question::Exists,
                        ),
                        condition(vec![member("d")], Question::IsEmpty),
                    ]])),
                ],
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(parse(path), Ok(expected), "{path}");
        }
    }
}
