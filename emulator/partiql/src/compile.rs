//! From conditions and changes of statements to those of expressions.

use dynamodb_expression::{
    ConditionBuilder, ConditionId, ExpressionError, SetOperand, SetValue, UpdateBuilder,
};

use crate::condition::{Condition, Operand};
use crate::statement::{Change, ChangedValue, Update};

impl Condition {
    /// The condition as expressions know it.
    ///
    /// # Errors
    /// Operands that an operator or a function does not take, in AWS's words.
    pub fn compile(&self) -> Result<dynamodb_expression::Condition<'_>, ExpressionError> {
        let mut builder = ConditionBuilder::default();
        let root = self.build(&mut builder)?;
        builder.finish(root)
    }

    fn build<'c>(&'c self, builder: &mut ConditionBuilder<'c>) -> Result<ConditionId, ExpressionError> {
        match self {
            Condition::Compare(comparator, left, right) => {
                let (left, right) = (left.build(builder)?, right.build(builder)?);
                builder.compare(*comparator, left, right)
            }
            Condition::Between(operand, low, high) => {
                let operand = operand.build(builder)?;
                let (low, high) = (low.build(builder)?, high.build(builder)?);
                builder.between(operand, low, high)
            }
            Condition::In(operand, list) => {
                let operand = operand.build(builder)?;
                let list = list.iter().map(|operand| operand.build(builder)).collect::<Result<_, _>>()?;
                builder.is_in(operand, list)
            }
            Condition::Call(function, arguments) => {
                let arguments =
                    arguments.iter().map(|operand| operand.build(builder)).collect::<Result<_, _>>()?;
                builder.function(function.name(), arguments)
            }
            Condition::Not(condition) => {
                let condition = condition.build(builder)?;
                Ok(builder.not(condition))
            }
            Condition::And(all) => joined(all, builder, ConditionBuilder::and),
            Condition::Or(any) => joined(any, builder, ConditionBuilder::or),
        }
    }
}

/// Joins conditions from the left. There are at most as many as an expression may have operators, or the whole is refused.
fn joined<'c>(
    conditions: &'c [Condition],
    builder: &mut ConditionBuilder<'c>,
    join: fn(&mut ConditionBuilder<'c>, ConditionId, ConditionId) -> ConditionId,
) -> Result<ConditionId, ExpressionError> {
    let mut joined = None;
    for condition in conditions {
        let right = condition.build(builder)?;
        joined = Some(match joined {
            Some(left) => join(builder, left, right),
            None => right,
        });
    }
    Ok(joined.unwrap_or_default())
}

impl Operand {
    fn build<'c>(
        &'c self,
        builder: &mut ConditionBuilder<'c>,
    ) -> Result<dynamodb_expression::Operand<'c>, ExpressionError> {
        Ok(match self {
            Operand::Path(path) => dynamodb_expression::Operand::Path(path.borrowed()),
            Operand::Value(value) => dynamodb_expression::Operand::Value(value),
            Operand::Size(operand) => {
                let operand = operand.build(builder)?;
                builder.size(operand)?
            }
        })
    }
}

impl Update {
    /// The changes as expressions know them.
    ///
    /// # Errors
    /// Paths that overlap, constants of a wrong type, in AWS's words.
    pub fn compile(&self) -> Result<dynamodb_expression::Update<'_>, ExpressionError> {
        let mut builder = UpdateBuilder::default();
        for change in &self.changes {
            match change {
                Change::Set(path, value) => builder.set(path.borrowed(), value.build())?,
                Change::Remove(path) => builder.remove(path.borrowed()),
                Change::AddToSet(path, members) => builder.add(path.borrowed(), members),
                Change::DeleteFromSet(path, members) => builder.delete(path.borrowed(), members),
            }
        }
        builder.finish()
    }
}

impl ChangedValue {
    fn build(&self) -> SetValue<'_> {
        match self {
            ChangedValue::Plus(operands) => SetValue::Plus(operands.0.operand(), operands.1.operand()),
            ChangedValue::Minus(operands) => SetValue::Minus(operands.0.operand(), operands.1.operand()),
            operand => SetValue::Operand(operand.operand()),
        }
    }

    /// Sums are refused inside of operands, so there are none here.
    fn operand(&self) -> SetOperand<'_> {
        match self {
            ChangedValue::Value(value) => SetOperand::Value(value),
            ChangedValue::Path(path) => SetOperand::Path(path.borrowed()),
            ChangedValue::ListAppend(lists) => {
                SetOperand::ListAppend(Box::new((lists.0.operand(), lists.1.operand())))
            }
            ChangedValue::Plus(operands) | ChangedValue::Minus(operands) => operands.0.operand(),
        }
    }
}
