//! `SET`, `REMOVE`, `ADD` and `DELETE` sections.

use super::{finish, machine, path};
use crate::ast::{RawAction, Syntax};
use crate::error::ExpressionError;
use crate::lexer::{Keywords, TokenKind, Tokens};

/// An update as written. A section that is written twice is found by the checks, not here.
#[derive(Debug)]
pub(crate) struct RawUpdate<'t> {
    pub(crate) syntax: Syntax<'t>,
    /// In the order written.
    pub(crate) actions: Vec<RawAction<'t>>,
    /// The sections' keywords, in capitals, in the order written.
    pub(crate) sections: Vec<&'static str>,
}

/// Reads an update.
pub(crate) fn update(text: &str) -> Result<RawUpdate<'_>, ExpressionError> {
    let mut tokens = Tokens::read(text, Keywords::Update)?;
    let mut update = RawUpdate { syntax: Syntax::default(), actions: Vec::new(), sections: Vec::new() };
    loop {
        let section = tokens.kind();
        let name = match section {
            TokenKind::Set => "SET",
            TokenKind::Remove => "REMOVE",
            TokenKind::Add => "ADD",
            TokenKind::Delete => "DELETE",
            _ => return Err(tokens.syntax_error()),
        };
        tokens.take();
        update.sections.push(name);
        loop {
            let action = action(section, &mut tokens, &mut update.syntax)?;
            update.actions.push(action);
            if !tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        if tokens.kind() == TokenKind::End {
            break;
        }
    }
    finish(&tokens, &update.syntax)?;
    Ok(update)
}

fn action<'t>(
    section: TokenKind,
    tokens: &mut Tokens<'t>,
    syntax: &mut Syntax<'t>,
) -> Result<RawAction<'t>, ExpressionError> {
    let path = path(tokens, syntax)?;
    Ok(match section {
        TokenKind::Set => {
            tokens.expect(TokenKind::Equal)?;
            RawAction::Set { path, value: machine::set_value(tokens, syntax)? }
        }
        TokenKind::Remove => RawAction::Remove { path },
        TokenKind::Add => RawAction::Add { path, value: tokens.expect(TokenKind::ValuePlaceholder)? },
        _ => RawAction::Delete { path, value: tokens.expect(TokenKind::ValuePlaceholder)? },
    })
}
