//! The tokens of an expression.
//!
//! A keyword is one only in the kind of expression that uses it. A character that begins no token is a token of its own, so
//! that the parser reports it in AWS's words.

use crate::error::{self, ExpressionError};

/// The most bytes an expression may have, as sent.
pub const MAX_EXPRESSION_BYTES: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A bare attribute or function name.
    Name,
    /// `#name`
    NamePlaceholder,
    /// `:value`
    ValuePlaceholder,
    /// `0`, or digits that do not begin with one.
    Integer,
    And,
    Or,
    Not,
    Between,
    In,
    Set,
    Remove,
    Add,
    Delete,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Plus,
    Minus,
    Unknown,
    End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    start: u16,
    end: u16,
}

/// Which words are keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keywords {
    Condition,
    Update,
    None,
}

impl Keywords {
    fn find(self, word: &str) -> Option<TokenKind> {
        const CONDITION: [(&str, TokenKind); 5] = [
            ("AND", TokenKind::And),
            ("OR", TokenKind::Or),
            ("NOT", TokenKind::Not),
            ("BETWEEN", TokenKind::Between),
            ("IN", TokenKind::In),
        ];
        const UPDATE: [(&str, TokenKind); 4] = [
            ("SET", TokenKind::Set),
            ("REMOVE", TokenKind::Remove),
            ("ADD", TokenKind::Add),
            ("DELETE", TokenKind::Delete),
        ];
        let table: &[(&str, TokenKind)] = match self {
            Keywords::Condition => &CONDITION,
            Keywords::Update => &UPDATE,
            Keywords::None => &[],
        };
        table.iter().find(|(keyword, _)| keyword.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind)
    }
}

/// The tokens and the place of the parser among them.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    position: usize,
}

impl<'t> Tokens<'t> {
    /// Reads all tokens.
    ///
    /// # Errors
    /// An empty or an oversized text.
    pub(crate) fn read(text: &'t str, keywords: Keywords) -> Result<Tokens<'t>, ExpressionError> {
        if text.is_empty() {
            return Err(error::empty());
        }
        if text.len() > MAX_EXPRESSION_BYTES {
            return Err(error::too_long((keywords != Keywords::Update).then_some(text.len())));
        }
        let mut tokens = Vec::with_capacity(text.len() / 3 + 2);
        let mut start = 0;
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let (kind, length) = next_token(rest, keywords);
            if let Some(kind) = kind {
                tokens.push(Token { kind, start: start as u16, end: (start + length) as u16 });
            }
            start += length;
        }
        let end = tokens.last().map_or(0, |token| token.end);
        tokens.push(Token { kind: TokenKind::End, start: end, end });
        Ok(Tokens { text, tokens, position: 0 })
    }

    /// The kind of the token at the parser's place.
    pub(crate) fn kind(&self) -> TokenKind {
        self.kind_after(0)
    }

    /// The kind of the token `ahead` places on.
    pub(crate) fn kind_after(&self, ahead: usize) -> TokenKind {
        self.tokens.get(self.position + ahead).map_or(TokenKind::End, |token| token.kind)
    }

    /// The text of the token at the parser's place, which is passed.
    pub(crate) fn take(&mut self) -> &'t str {
        let text = self.current_text();
        self.position += 1;
        text
    }

    /// Passes a token of this kind.
    ///
    /// # Errors
    /// A syntax error where another token stands.
    pub(crate) fn expect(&mut self, kind: TokenKind) -> Result<&'t str, ExpressionError> {
        if self.kind() == kind { Ok(self.take()) } else { Err(self.syntax_error()) }
    }

    /// Passes a token of this kind if it is there.
    pub(crate) fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        self.position += usize::from(found);
        found
    }

    /// The syntax error at the parser's place: the token, and the text from the token before it to the one after it.
    pub(crate) fn syntax_error(&self) -> ExpressionError {
        let span = |index: usize| self.tokens.get(index).map(|token| (token.start, token.end));
        let end = self.tokens.last().map_or((0, 0), |token| (token.start, token.end));
        let here = span(self.position).unwrap_or(end);
        let from = self.position.checked_sub(1).and_then(span).unwrap_or(here).0;
        let to = span(self.position + 1).unwrap_or(here).1;
        let token = if self.kind() == TokenKind::End { "<EOF>" } else { self.current_text() };
        error::syntax(token, self.slice(from, to))
    }

    fn current_text(&self) -> &'t str {
        self.tokens.get(self.position).map_or("", |token| self.slice(token.start, token.end))
    }

    fn slice(&self, start: u16, end: u16) -> &'t str {
        self.text.get(usize::from(start)..usize::from(end)).unwrap_or_default()
    }
}

/// The kind of the token at the front of `rest`, `None` for white space, and its length in bytes.
fn next_token(rest: &str, keywords: Keywords) -> (Option<TokenKind>, usize) {
    let bytes = rest.as_bytes();
    let word_length = |from: usize| {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        from + bytes.iter().skip(from).take_while(|byte| is_word(byte)).count()
    };
    let second = bytes.get(1).copied();
    let (kind, length) = match bytes.first().copied().unwrap_or_default() {
        b' ' | b'\t' | b'\n' | b'\r' => return (None, 1),
        b'a'..=b'z' | b'A'..=b'Z' => {
            let length = word_length(0);
            let word = rest.get(..length).unwrap_or_default();
            (keywords.find(word).unwrap_or(TokenKind::Name), length)
        }
        b'#' if word_length(1) > 1 => (TokenKind::NamePlaceholder, word_length(1)),
        b':' if word_length(1) > 1 => (TokenKind::ValuePlaceholder, word_length(1)),
        b'0' => (TokenKind::Integer, 1),
        b'1'..=b'9' => (TokenKind::Integer, bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()),
        b'<' if second == Some(b'>') => (TokenKind::NotEqual, 2),
        b'<' if second == Some(b'=') => (TokenKind::LessOrEqual, 2),
        b'>' if second == Some(b'=') => (TokenKind::GreaterOrEqual, 2),
        b'<' => (TokenKind::Less, 1),
        b'>' => (TokenKind::Greater, 1),
        b'=' => (TokenKind::Equal, 1),
        b'(' => (TokenKind::OpenParenthesis, 1),
        b')' => (TokenKind::CloseParenthesis, 1),
        b'[' => (TokenKind::OpenBracket, 1),
        b']' => (TokenKind::CloseBracket, 1),
        b',' => (TokenKind::Comma, 1),
        b'.' => (TokenKind::Dot, 1),
        b'+' => (TokenKind::Plus, 1),
        b'-' => (TokenKind::Minus, 1),
        _ => (TokenKind::Unknown, rest.chars().next().map_or(1, char::len_utf8)),
    };
    (Some(kind), length)
}
