//! From text to [`Syntax`]: one grammar for the operands of every expression, and a file for each kind around it.
//!
//! Nothing here recurses, so 4,096 open parentheses cost memory, not stack.

mod machine;
pub(crate) mod update;

use crate::ast::{NodeId, RawElement, RawPath, Syntax};
use crate::error::{self, ExpressionError};
use crate::lexer::{Keywords, TokenKind, Tokens};

/// The most operators and functions in one expression.
pub const MAX_OPERATORS: usize = 300;

/// Reads a condition, a filter or a key condition.
pub(crate) fn condition(text: &str) -> Result<(Syntax<'_>, NodeId), ExpressionError> {
    let mut tokens = Tokens::read(text, Keywords::Condition)?;
    let mut syntax = Syntax::default();
    let root = machine::condition(&mut tokens, &mut syntax)?;
    finish(&tokens, &syntax)?;
    Ok((syntax, root))
}

/// Reads a projection.
pub(crate) fn projection(text: &str) -> Result<(Syntax<'_>, Vec<RawPath>), ExpressionError> {
    let mut tokens = Tokens::read(text, Keywords::None)?;
    let mut syntax = Syntax::default();
    let mut paths = Vec::new();
    loop {
        paths.push(path(&mut tokens, &mut syntax)?);
        if !tokens.accept(TokenKind::Comma) {
            break;
        }
    }
    finish(&tokens, &syntax)?;
    Ok((syntax, paths))
}

fn finish(tokens: &Tokens<'_>, syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    if tokens.kind() != TokenKind::End {
        return Err(tokens.syntax_error());
    }
    if syntax.redundant_parentheses {
        return Err(error::redundant_parentheses());
    }
    if syntax.operators > MAX_OPERATORS {
        return Err(error::too_many_operators(syntax.operators));
    }
    Ok(())
}

/// Reads a document path: a name, then `.name` and `[index]`.
fn path<'t>(tokens: &mut Tokens<'t>, syntax: &mut Syntax<'t>) -> Result<RawPath, ExpressionError> {
    let start = syntax.elements.len();
    let first = name(tokens)?;
    syntax.elements.push(first);
    loop {
        let element = if tokens.accept(TokenKind::Dot) {
            name(tokens)?
        } else if tokens.accept(TokenKind::OpenBracket) {
            let index = tokens.expect(TokenKind::Integer)?;
            tokens.expect(TokenKind::CloseBracket)?;
            RawElement::Index(index)
        } else {
            return Ok(start..syntax.elements.len());
        };
        syntax.elements.push(element);
    }
}

fn name<'t>(tokens: &mut Tokens<'t>) -> Result<RawElement<'t>, ExpressionError> {
    match tokens.kind() {
        TokenKind::Name => Ok(RawElement::Name(tokens.take())),
        TokenKind::NamePlaceholder => Ok(RawElement::Placeholder(tokens.take())),
        _ => Err(tokens.syntax_error()),
    }
}
