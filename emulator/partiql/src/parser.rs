//! The grammar: statements. Expressions are in [`expression`].

mod expression;

use crate::error::{self, StatementError};
use crate::lexer::{self, Kind, Token};
use crate::statement::Returning;
use crate::syntax::{Action, ChangeSentence, Node, Part, SelectSentence, Sentence, Target};

/// How many parentheses, lists, maps and calls may stand inside of each other. AWS's limit is not known; a value of 32 levels is
/// refused anyway.
pub const MAX_DEPTH: usize = 64;

/// Reads a statement, and how many parameters it has.
pub(crate) fn sentence(text: &str) -> Result<(Sentence, usize), StatementError> {
    let mut parser = Parser { tokens: lexer::tokens(text)?, place: 0, parameters: 0, depth: 0 };
    let sentence = parser.sentence()?;
    parser.accept_symbol(";");
    if parser.kind() == Kind::End { Ok((sentence, parser.parameters)) } else { Err(error::leftover()) }
}

struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    place: usize,
    parameters: usize,
    depth: usize,
}

type Parse<T> = Result<T, StatementError>;

impl Parser<'_> {
    fn sentence(&mut self) -> Parse<Sentence> {
        match self.kind() {
            Kind::Keyword("select") => self.select().map(Sentence::Select),
            Kind::Keyword("insert") => self.insert(),
            Kind::Keyword("update") => self.update(),
            Kind::Keyword("delete") => self.delete(),
            _ => {
                let node = self.expression()?;
                Ok(match node.kind {
                    crate::syntax::Kind::Statement(sentence) => *sentence,
                    _ => Sentence::Expression(node),
                })
            }
        }
    }

    fn select(&mut self) -> Parse<SelectSentence> {
        self.next();
        let mut unsupported = None;
        if self.kind() == Kind::Keyword("distinct") {
            unsupported = Some(("DISTINCT", self.at()));
            self.next();
        }
        let columns = if self.accept_symbol("*") { None } else { Some(self.columns()?) };
        if !self.accept_keyword("from") {
            return Err(error::expected("FROM after SELECT list"));
        }
        let from = self.expression()?;
        let path = match from.kind {
            crate::syntax::Kind::Path(path) => path,
            _ => vec![Part::Other],
        };
        let target = Target { path, alias: self.alias()? };
        let mut several_sources = false;
        while self.accept_symbol(",") {
            several_sources = true;
            self.expression()?;
            self.alias()?;
        }
        if matches!(
            self.kind(),
            Kind::Keyword("join" | "inner" | "left" | "right" | "cross" | "outer" | "full")
        ) {
            return Err(error::single_source());
        }
        let condition = self.condition()?;
        if let Kind::Keyword(name @ ("group" | "having")) = self.kind() {
            let name = if name == "group" { "GROUP BY" } else { "HAVING" };
            return Err(error::unsupported_clause(name, self.at()));
        }
        let order = if self.accept_keyword("order") { self.order()? } else { Vec::new() };
        if self.accept_keyword("limit") {
            let limit = self.expression()?;
            unsupported.get_or_insert(("LIMIT", limit.at));
        }
        Ok(SelectSentence { columns, target, several_sources, condition, order, unsupported })
    }

    fn columns(&mut self) -> Parse<Vec<(Node, bool)>> {
        let mut columns = Vec::new();
        loop {
            let column = self.expression()?;
            let alias = self.alias()?;
            columns.push((column, alias));
            if !self.accept_symbol(",") {
                return Ok(columns);
            }
        }
    }

    fn order(&mut self) -> Parse<Vec<(Node, bool)>> {
        if !self.accept_keyword("by") {
            return Err(error::expected("BY after ORDER"));
        }
        let mut order = Vec::new();
        loop {
            let attribute = self.expression()?;
            let descending = self.accept_keyword("desc");
            if !descending {
                self.accept_keyword("asc");
            }
            order.push((attribute, descending));
            if !self.accept_symbol(",") {
                return Ok(order);
            }
        }
    }

    /// `INSERT INTO table VALUE {...}`. Without `VALUE`, what is inserted is an expression: many at once.
    fn insert(&mut self) -> Parse<Sentence> {
        self.next();
        if !self.accept_keyword("into") {
            return Err(error::unexpected_keyword());
        }
        let path = self.simple_path()?;
        let bulk = !self.accept_keyword("value");
        let value = self.expression()?;
        Ok(Sentence::Insert { target: Target { path, alias: false }, value, bulk })
    }

    fn update(&mut self) -> Parse<Sentence> {
        self.next();
        let path = self.simple_path()?;
        let target = Target { path, alias: self.alias()? };
        let actions = self.actions()?;
        let condition = self.condition()?;
        let returning = self.returning()?;
        Ok(Sentence::Update(ChangeSentence { target, actions, condition, returning }))
    }

    /// `FROM table WHERE ... SET ...`: an update in another order.
    fn changes_after_from(&mut self) -> Parse<Sentence> {
        self.next();
        let path = self.simple_path()?;
        let target = Target { path, alias: self.alias()? };
        let condition = self.condition()?;
        let actions = self.actions()?;
        let returning = self.returning()?;
        Ok(Sentence::Update(ChangeSentence { target, actions, condition, returning }))
    }

    fn delete(&mut self) -> Parse<Sentence> {
        self.next();
        if !self.accept_keyword("from") {
            return Err(error::unexpected_keyword());
        }
        let path = self.simple_path()?;
        let target = Target { path, alias: self.alias()? };
        let condition = self.condition()?;
        let returning = self.returning()?;
        Ok(Sentence::Delete { target, condition, returning })
    }

    fn actions(&mut self) -> Parse<Vec<Action>> {
        let mut actions = Vec::new();
        loop {
            if self.accept_keyword("set") {
                loop {
                    let path = self.postfix_term()?;
                    if !self.accept_symbol("=") {
                        return Err(error::expected("= for SET assignment"));
                    }
                    actions.push(Action::Set(path, self.expression()?));
                    if !self.accept_symbol(",") {
                        break;
                    }
                }
            } else if self.accept_keyword("remove") {
                actions.push(Action::Remove(self.postfix_term()?));
            } else if actions.is_empty() {
                return Err(error::expected_data_manipulation());
            } else {
                return Ok(actions);
            }
        }
    }

    fn condition(&mut self) -> Parse<Option<Node>> {
        if self.accept_keyword("where") { self.expression().map(Some) } else { Ok(None) }
    }

    /// `RETURNING (ALL | MODIFIED) (OLD | NEW) *`.
    fn returning(&mut self) -> Parse<Option<Returning>> {
        if !self.accept_keyword("returning") {
            return Ok(None);
        }
        let all = self.accept_keyword("all");
        if !all && !self.accept_word("modified") {
            return Err(error::expected("ALL or MODIFIED in a RETURNING clause."));
        }
        let old = self.accept_word("old");
        if !old && !self.accept_word("new") {
            return Err(error::expected("OLD or NEW in a RETURNING clause."));
        }
        if !self.accept_symbol("*") {
            return Err(error::expected("* in a RETURNING clause."));
        }
        Ok(Some(match (all, old) {
            (true, true) => Returning::AllOld,
            (true, false) => Returning::AllNew,
            (false, true) => Returning::ModifiedOld,
            (false, false) => Returning::ModifiedNew,
        }))
    }

    /// Whether another name is given.
    fn alias(&mut self) -> Parse<bool> {
        if self.accept_keyword("as") {
            if !matches!(self.kind(), Kind::Word | Kind::Quoted) {
                return Err(error::expected("identifier for alias"));
            }
            self.next();
            return Ok(true);
        }
        let alias = matches!(self.kind(), Kind::Word | Kind::Quoted);
        if alias {
            self.next();
        }
        Ok(alias)
    }

    /// A table, and perhaps its index.
    fn simple_path(&mut self) -> Parse<Vec<Part>> {
        let mut path = Vec::new();
        loop {
            match self.kind() {
                Kind::Word | Kind::Quoted => path.push(Part::Name(self.next())),
                _ => return Err(error::expected_simple_path()),
            }
            if !self.accept_symbol(".") {
                return Ok(path);
            }
        }
    }

    fn token(&self) -> &Token<'_> {
        // The last token is the end, which is never passed.
        &self.tokens[self.place.min(self.tokens.len() - 1)]
    }

    fn kind(&self) -> Kind {
        self.token().kind
    }

    fn at(&self) -> error::Position {
        self.token().at
    }

    /// Passes a token and gives its text.
    fn next(&mut self) -> String {
        let text = self.token().text.clone().into_owned();
        self.place = (self.place + 1).min(self.tokens.len() - 1);
        text
    }

    fn accept(&mut self, is_it: bool) -> bool {
        if is_it {
            self.next();
        }
        is_it
    }

    fn accept_symbol(&mut self, symbol: &'static str) -> bool {
        self.accept(self.kind() == Kind::Symbol(symbol))
    }

    fn accept_keyword(&mut self, keyword: &'static str) -> bool {
        self.accept(self.kind() == Kind::Keyword(keyword))
    }

    /// A word that is a keyword only here.
    fn accept_word(&mut self, word: &str) -> bool {
        self.accept(self.kind() == Kind::Word && self.token().text.eq_ignore_ascii_case(word))
    }
}
