//! From sentences to statements: what DynamoDB makes of PartiQL, and what it refuses.

mod change;
mod condition;
mod value;

use dynamodb_expression::{AttributeValue, Item, MAX_LIST_INDEX, MAX_PATH_ELEMENTS};

use crate::error::{self, Position, StatementError};
use crate::parser;
use crate::statement::{
    Column, Delete, Insert, Order, Path, Returning, Select, Source, Statement, Step, Update,
};
use crate::syntax::{ChangeSentence, Kind, Node, Part, SelectSentence, Sentence, Target};

/// Reads a statement, with `parameters` in the places of its question marks.
///
/// # Errors
/// What AWS refuses before it looks at the table, in its words.
pub fn parse(text: &str, parameters: &[AttributeValue]) -> Result<Statement, StatementError> {
    let (sentence, count) = parser::sentence(text)?;
    if count != parameters.len() {
        return Err(error::parameter_count());
    }
    Meaning { parameters }.statement(sentence)
}

/// What the places of the question marks are taken by.
struct Meaning<'p> {
    parameters: &'p [AttributeValue],
}

type Means<T> = Result<T, StatementError>;

impl Meaning<'_> {
    fn statement(&self, sentence: Sentence) -> Means<Statement> {
        Ok(match sentence {
            Sentence::Select(select) => Statement::Select(self.select(select)?),
            Sentence::Insert { target, value, bulk } => {
                if bulk {
                    return Err(error::unsupported_operation("Insert"));
                }
                let source = written(target)?;
                Statement::Insert(Insert { source, item: self.inserted(&value)? })
            }
            Sentence::Update(update) => Statement::Update(self.update(update)?),
            Sentence::Delete { target, condition, returning } => {
                let source = written(target)?;
                if let Some(returning) = returning.filter(|returning| *returning != Returning::AllOld) {
                    return Err(error::returning_of_delete(returning.clause()));
                }
                let condition = condition.as_ref().map(|node| self.condition(node)).transpose()?;
                Statement::Delete(Delete { source, condition, returning: returning.is_some() })
            }
            Sentence::Expression(node) => return self.expression(node),
        })
    }

    fn update(&self, update: ChangeSentence) -> Means<Update> {
        let source = written(update.target)?;
        let changes = update.actions.iter().map(|action| self.change(action)).collect::<Means<_>>()?;
        let condition = update.condition.as_ref().map(|node| self.condition(node)).transpose()?;
        Ok(Update { source, changes, condition, returning: update.returning })
    }

    fn select(&self, select: SelectSentence) -> Means<Select> {
        if select.several_sources {
            return Err(error::single_source());
        }
        let columns = select.columns.map(|columns| columns.iter().map(column).collect::<Means<_>>());
        let columns = columns.transpose()?;
        let source = source(select.target)?;
        if let Some((clause, at)) = select.unsupported {
            return Err(error::unsupported_clause(clause, at));
        }
        let condition = select.condition.as_ref().map(|node| self.condition(node)).transpose()?;
        let order = select.order.iter().map(|(node, descending)| match &node.kind {
            Kind::Path(parts) => Ok(Order { path: path(parts, node.at)?, descending: *descending }),
            _ => Err(error::unexpected_path_component(node.at)),
        });
        Ok(Select { source, columns, condition, order: order.collect::<Means<_>>()? })
    }

    /// An item that is inserted: a tuple, or a parameter that is a map.
    fn inserted(&self, node: &Node) -> Means<Item> {
        match &node.kind {
            Kind::Struct(members) => {
                let members = members.iter().map(|(name, value)| {
                    Ok((value::member_name(name)?.to_owned(), self.value(value, value::ROOT)?))
                });
                Ok(members.collect::<Means<Vec<_>>>()?.into_iter().collect())
            }
            Kind::Parameter(place) => match self.parameter(*place)? {
                AttributeValue::M(item) => Ok(item.clone()),
                _ => Err(error::not_a_tuple()),
            },
            _ => Err(error::not_a_tuple()),
        }
    }

    /// A statement that is an expression: `EXISTS(SELECT ...)`, and nothing else.
    fn expression(&self, node: Node) -> Means<Statement> {
        let name = operation(&node.kind);
        match node.kind {
            Kind::Call(function, mut arguments) if function.eq_ignore_ascii_case("exists") => {
                match (arguments.pop().map(|argument| argument.kind), arguments.is_empty()) {
                    (Some(Kind::Statement(sentence)), true) => match *sentence {
                        Sentence::Select(select) => Ok(Statement::Exists(self.select(select)?)),
                        _ => Err(error::unsupported_operation(name)),
                    },
                    _ => Err(error::unrecognized_function("exists", node.at)),
                }
            }
            _ => Err(error::unsupported_operation(name)),
        }
    }

    fn parameter(&self, place: usize) -> Means<&AttributeValue> {
        self.parameters.get(place).ok_or_else(error::parameter_count)
    }
}

/// What PartiQL's own tree calls an expression.
fn operation(kind: &Kind) -> &'static str {
    match kind {
        Kind::Missing => "Missing",
        Kind::Null | Kind::Bool(_) | Kind::Text(_) | Kind::Number(_) => "Lit",
        Kind::Parameter(_) => "Parameter",
        Kind::Path(parts) if parts.len() == 1 => "Id",
        Kind::Path(_) => "Path",
        Kind::List(_) | Kind::Several(_) => "List",
        Kind::Bag(_) => "Bag",
        Kind::Struct(_) => "Struct",
        Kind::Call(..) => "Call",
        Kind::Not(_) => "Not",
        Kind::Negative(_) => "Neg",
        Kind::And(_) => "And",
        Kind::Or(_) => "Or",
        Kind::Infix(symbol, _) => match *symbol {
            "=" => "Eq",
            "<>" | "!=" => "Ne",
            "<" => "Lt",
            "<=" => "Lte",
            ">" => "Gt",
            ">=" => "Gte",
            "+" => "Plus",
            "-" => "Minus",
            "*" => "Times",
            "/" => "Divide",
            "%" => "Modulo",
            _ => "Concat",
        },
        Kind::Between(_) => "Between",
        Kind::In(_) => "InCollection",
        Kind::Like => "Like",
        Kind::Is(..) => "IsType",
        Kind::Statement(_) => "Select",
    }
}

fn source(target: Target) -> Means<Source> {
    if target.alias {
        return Err(error::aliasing());
    }
    let mut names = Vec::with_capacity(2);
    for part in target.path {
        match part {
            Part::Name(name) => names.push(name),
            Part::Index(_) | Part::Other => return Err(error::single_source()),
        }
    }
    if names.len() > 2 {
        return Err(error::too_many_components());
    }
    if names.iter().any(String::is_empty) {
        return Err(error::empty_component());
    }
    let mut names = names.into_iter();
    let table = names.next().ok_or_else(error::single_source)?;
    Ok(Source { table, index: names.next() })
}

/// What a write is about: a table, never an index.
fn written(target: Target) -> Means<Source> {
    let source = source(target)?;
    if source.index.is_some() { Err(error::index_in_write()) } else { Ok(source) }
}

fn column((node, alias): &(Node, bool)) -> Means<Column> {
    let Kind::Path(parts) = &node.kind else { return Err(error::unexpected_path_component(node.at)) };
    if *alias {
        return Err(error::aliasing());
    }
    let path = path(parts, node.at)?;
    let mut name = String::new();
    for step in &path.steps {
        match step {
            Step::Name(step) => name.clone_from(step),
            // Believed: AWS's documentation shows no answer with an index in it.
            Step::Index(index) => {
                if name.is_empty() {
                    name.clone_from(&path.attribute);
                }
                name.push_str(&format!("[{index}]"));
            }
        }
    }
    if name.is_empty() {
        name.clone_from(&path.attribute);
    }
    Ok(Column { path, name })
}

fn path(parts: &[Part], at: Position) -> Means<Path> {
    let Some((Part::Name(attribute), rest)) = parts.split_first() else {
        return Err(error::unexpected_path_component(at));
    };
    let steps = rest.iter().map(|part| match part {
        Part::Name(name) => Ok(Step::Name(name.clone())),
        Part::Index(index) => {
            let number = index.parse().ok().filter(|number| *number <= MAX_LIST_INDEX);
            number.map(Step::Index).ok_or_else(|| error::list_index(index))
        }
        Part::Other => Err(error::unexpected_path_component(at)),
    });
    let steps = steps.collect::<Means<Vec<_>>>()?;
    if parts.len() > MAX_PATH_ELEMENTS {
        return Err(error::path_too_deep(parts.len()));
    }
    Ok(Path { attribute: attribute.clone(), steps })
}
