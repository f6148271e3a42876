//! Renders a template: runs its nodes one after the other, with variables, loops, macros and limits.

mod evaluate;
mod overrides;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::syntax::{Expression, Node, Place, Reference, Syntax};
use crate::value::{Excess, Heap, MOST_DEPTH, Value};
use crate::{Absent, Input, Limits, RenderError, Rendered};

/// How deep macros and `#define`d blocks call each other; Velocity's default of `velocimacro.max.depth`.
const MOST_CALLS: usize = 20;
/// How deep nodes and expressions are evaluated in each other, whatever calls them.
const MOST_LEVELS: usize = 160;

/// Something, or why the rendering ends.
pub(crate) type Outcome<T> = Result<T, RenderError>;

/// One rendering.
pub(crate) struct Renderer<'r> {
    syntax: &'r Syntax,
    pub(crate) input: &'r Input<'r>,
    limits: &'r Limits,
    pub(crate) heap: Heap,
    variables: HashMap<Arc<str>, Value>,
    /// The `#foreach` that are under way, the outermost first.
    pub(crate) loops: Vec<Loop>,
    /// The body as JSON, once somebody asked.
    pub(crate) body: Option<Arc<Json>>,
    out: String,
    work: usize,
    calls: usize,
    levels: usize,
}

/// A `#foreach` under way.
pub(crate) struct Loop {
    pub(crate) index: usize,
    pub(crate) length: usize,
    pub(crate) stopped: bool,
    /// What `$foreach` was before.
    pub(crate) parent: Value,
}

/// How a node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Stop,
}

/// Renders a template.
pub(crate) fn render(syntax: &Syntax, input: &Input<'_>, limits: &Limits) -> Outcome<Rendered> {
    let mut renderer = Renderer {
        syntax,
        input,
        limits,
        heap: Heap::new(limits.steps),
        variables: HashMap::from([(Arc::from("input"), Value::Input), (Arc::from("util"), Value::Util)]),
        loops: Vec::new(),
        body: None,
        out: String::new(),
        work: 0,
        calls: 0,
        levels: 0,
    };
    renderer.nodes(&syntax.nodes)?;
    let response_override = renderer.overridden("responseOverride")?;
    let request_override = renderer.overridden("requestOverride")?;
    Ok(Rendered { text: renderer.out, response_override, request_override })
}

impl<'r> Renderer<'r> {
    fn nodes(&mut self, nodes: &'r [Node]) -> Outcome<Flow> {
        self.levels += 1;
        for node in nodes {
            let flow = self.node(node)?;
            if flow != Flow::On {
                self.levels -= 1;
                return Ok(flow);
            }
        }
        self.levels -= 1;
        Ok(Flow::On)
    }

    fn node(&mut self, node: &'r Node) -> Outcome<Flow> {
        match node {
            Node::Text(text) => {
                self.spend(1, Place::default())?;
                self.out.push_str(text);
                self.check_output(Place::default())?;
            }
            Node::Reference(reference) => self.print(reference)?,
            Node::Set { target, value } => {
                let value = self.evaluate(value, target.place)?;
                self.assign(target, value)?;
            }
            Node::If { branches, otherwise } => return self.conditional(branches, otherwise),
            Node::Foreach { variable, source, body, place } => {
                return self.foreach(variable, source, body, *place);
            }
            Node::Define { name, block } => {
                self.variables.insert(name.clone(), Value::Block(*block));
            }
            Node::Call { name, arguments, place } => return self.call(name, arguments, *place),
            Node::Break => return Ok(Flow::Break),
            Node::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::On)
    }

    fn conditional(
        &mut self,
        branches: &'r [(Expression, Vec<Node>)],
        otherwise: &'r [Node],
    ) -> Outcome<Flow> {
        for (condition, body) in branches {
            if self.holds(condition, Place::default())? {
                return self.nodes(body);
            }
        }
        self.nodes(otherwise)
    }

    /// Goes round once for each item of a list or each value of a map; anything else has none.
    fn foreach(
        &mut self,
        variable: &Arc<str>,
        source: &'r Expression,
        body: &'r [Node],
        place: Place,
    ) -> Outcome<Flow> {
        let gone_round = self.evaluate(source, place)?;
        let items: Vec<Value> = match gone_round {
            Value::List(list) => self.heap.items(list).to_vec(),
            Value::Map(map) => self.heap.entries(map).iter().map(|(_, value)| value.clone()).collect(),
            Value::Iterator(walk) => self.heap.left(walk).to_vec(),
            _ => return Ok(Flow::On),
        };
        let length = items.len();
        self.spend(items.len(), place)?;
        let names = [variable.clone(), Arc::from("foreach"), Arc::from("velocityCount")];
        let before = names.clone().map(|name| self.variables.get(&name).cloned());
        let parent = before[1].clone().unwrap_or(Value::Null);
        let level = self.loops.len();
        self.loops.push(Loop { index: 0, length, stopped: false, parent });
        let [item_name, loop_name, count_name] = &names;
        let mut flow = Flow::On;
        for (index, item) in items.into_iter().enumerate().take(self.limits.loop_rounds) {
            self.spend(1, place)?;
            if let Value::Iterator(walk) = gone_round {
                self.heap.next(walk).map_err(|thrown| wrong(place, thrown.to_owned()))?;
            }
            if let Some(state) = self.loops.get_mut(level) {
                state.index = index;
            }
            self.variables.insert(item_name.clone(), item);
            self.variables.insert(loop_name.clone(), Value::Loop(level));
            self.variables.insert(count_name.clone(), count(index + 1));
            flow = self.nodes(body)?;
            if flow != Flow::On || self.loops.get(level).is_some_and(|state| state.stopped) {
                break;
            }
            if !matches!(gone_round, Value::Iterator(_)) {
                self.check_unchanged(&gone_round, length, index + 1, place)?;
            }
        }
        self.loops.truncate(level);
        for (name, value) in names.into_iter().zip(before) {
            self.restore(name, value);
        }
        Ok(if flow == Flow::Stop { flow } else { Flow::On })
    }

    /// What Java's iterators throw at if they are to go on: somebody has added or removed. One of a map knows beforehand that it is at
    /// its end, one of a list asks again.
    fn check_unchanged(&self, of: &Value, length: usize, next: usize, place: Place) -> Outcome<()> {
        let now = self.heap.width(of);
        let goes_on = if matches!(of, Value::Map(_)) { next < length } else { next != now };
        if now != length && goes_on {
            return Err(wrong(place, "ConcurrentModificationException".to_owned()));
        }
        Ok(())
    }

    fn call(&mut self, name: &Arc<str>, arguments: &'r [Expression], place: Place) -> Outcome<Flow> {
        let Some(called) = self.syntax.macros.get(name) else { return Ok(Flow::On) };
        let mut before = Vec::with_capacity(called.parameters.len());
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.evaluate(argument, place)?);
        }
        let mut values = values.into_iter();
        for parameter in &called.parameters {
            let value = values.next().unwrap_or(Value::Null);
            before.push((parameter.clone(), self.variables.insert(parameter.clone(), value)));
        }
        self.called(place)?;
        let flow = self.nodes(&called.body)?;
        self.calls -= 1;
        for (parameter, value) in before.into_iter().rev() {
            self.restore(parameter, value);
        }
        Ok(if flow == Flow::Stop { flow } else { Flow::On })
    }

    fn called(&mut self, place: Place) -> Outcome<()> {
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err(wrong(place, format!("macros call each other more than {MOST_CALLS} levels deep")));
        }
        Ok(())
    }

    fn restore(&mut self, name: Arc<str>, value: Option<Value>) {
        match value {
            Some(value) => self.variables.insert(name, value),
            None => self.variables.remove(&name),
        };
    }

    /// Prints a reference: its value, or what is printed of what is absent.
    fn print(&mut self, reference: &'r Reference) -> Outcome<()> {
        let place = reference.place;
        let value = self.reference(reference)?;
        if matches!(value, Value::Null) {
            let is_quiet = reference.quiet || self.input.absent == Absent::PrintsNothing;
            let is_escaped = reference.escapes % 2 == 1;
            let backslashes = if is_escaped { reference.escapes.div_ceil(2) } else { reference.escapes };
            self.out.extend(std::iter::repeat_n('\\', backslashes));
            if !is_quiet || is_escaped {
                self.out.push_str(&reference.written);
            }
            return self.check_output(place);
        }
        // Velocity forgets the backslashes before what `#define` made.
        let is_plain_block = matches!(value, Value::Block(_)) && reference.escapes.is_multiple_of(2);
        let backslashes = if is_plain_block { 0 } else { reference.escapes / 2 };
        self.out.extend(std::iter::repeat_n('\\', backslashes));
        if reference.escapes % 2 == 1 {
            self.out.push_str(&reference.written);
        } else if let Value::Text(text) = &value {
            self.out.push_str(text);
        } else {
            let text = self.text_of(&value, place)?;
            self.out.push_str(&text);
        }
        self.check_output(place)
    }

    /// What nodes print, taken aside.
    fn aside(&mut self, nodes: &'r [Node], place: Place) -> Outcome<String> {
        let outside = std::mem::take(&mut self.out);
        self.nodes(nodes)?;
        let inside = std::mem::replace(&mut self.out, outside);
        self.worked(inside.len(), place)?;
        Ok(inside)
    }

    /// How a value prints.
    pub(crate) fn text_of(&mut self, value: &Value, place: Place) -> Outcome<String> {
        if let Value::Block(block) = value {
            let syntax = self.syntax;
            let Some(body) = syntax.blocks.get(*block) else { return Ok(String::new()) };
            self.called(place)?;
            let text = self.aside(body, place)?;
            self.calls -= 1;
            return Ok(text);
        }
        let mut text = String::new();
        self.heap
            .write(value, &mut text, self.limits.output_bytes)
            .map_err(|excess| exceeded(excess, place))?;
        self.worked(text.len(), place)?;
        Ok(text)
    }

    /// A text that was made on the way, held against the limits.
    pub(crate) fn made(&mut self, text: String, place: Place) -> Outcome<Value> {
        self.worked(text.len(), place)?;
        Ok(Value::Text(Arc::from(text)))
    }

    /// Counts the bytes of a text that was made.
    fn worked(&mut self, bytes: usize, place: Place) -> Outcome<()> {
        self.check_size(bytes, place)?;
        self.kept(bytes, place)
    }

    /// Counts the bytes of texts that were made.
    pub(crate) fn kept(&mut self, bytes: usize, place: Place) -> Outcome<()> {
        self.work = self.work.saturating_add(bytes);
        if self.work > self.limits.work_bytes {
            return Err(wrong(
                place,
                format!("texts of more than {} bytes were made", self.limits.work_bytes),
            ));
        }
        Ok(())
    }

    /// How long a text may be.
    pub(crate) fn most_bytes(&self) -> usize {
        self.limits.output_bytes
    }

    /// Refuses a text that would be too long, before it is made.
    pub(crate) fn check_size(&self, bytes: usize, place: Place) -> Outcome<()> {
        if bytes > self.limits.output_bytes {
            return Err(wrong(place, format!("a text is longer than {} bytes", self.limits.output_bytes)));
        }
        Ok(())
    }

    /// Counts steps.
    pub(crate) fn spend(&mut self, steps: usize, place: Place) -> Outcome<()> {
        self.heap.spend(steps).map_err(|excess| exceeded(excess, place))?;
        if self.levels > MOST_LEVELS {
            return Err(wrong(
                place,
                format!("the template is evaluated more than {MOST_LEVELS} levels deep"),
            ));
        }
        Ok(())
    }

    fn check_output(&self, place: Place) -> Outcome<()> {
        if self.out.len() > self.limits.output_bytes {
            return Err(wrong(
                place,
                format!("the output is longer than {} bytes", self.limits.output_bytes),
            ));
        }
        Ok(())
    }

    /// `$context`, made when it is first asked for.
    fn context(&mut self, place: Place) -> Outcome<Value> {
        let context = match self.input.context {
            Some(context) => self.heap.read(context, MOST_DEPTH).map_err(|excess| exceeded(excess, place))?,
            None => self.heap.map(Vec::new()),
        };
        if let Value::Map(map) = context {
            for (name, parts) in [
                ("requestOverride", &["header", "path", "querystring"][..]),
                ("responseOverride", &["header"][..]),
            ] {
                let parts = parts.iter().map(|part| (Value::text(part), self.heap.map(Vec::new()))).collect();
                let parts = self.heap.map(parts);
                self.heap.put(map, Value::text(name), parts).map_err(|excess| exceeded(excess, place))?;
            }
        }
        Ok(context)
    }
}

/// A count as Java's Integer.
pub(crate) fn count(number: usize) -> Value {
    Value::Integer(i128::try_from(number).unwrap_or(i128::MAX))
}

pub(crate) fn wrong(place: Place, message: String) -> RenderError {
    RenderError { message, line: place.line, column: place.column }
}

/// What was too much, as an error.
pub(crate) fn exceeded(excess: Excess, place: Place) -> RenderError {
    match excess {
        Excess::Depth => {
            wrong(place, format!("a value is nested more than {MOST_DEPTH} levels deep, or holds itself"))
        }
        Excess::Steps(most) => wrong(place, format!("the template takes more than {most} steps")),
    }
}
