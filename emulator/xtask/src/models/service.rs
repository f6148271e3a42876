//! Writes one service's model as a Rust table, in the words of `models::table`.

use super::index::Row;
use super::source::{Model, Operation, Reference, Shape};
use anyhow::{Context, bail, ensure};
use serde_json::Number;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The Rust module of a service.
pub(super) fn module(id: &str) -> String {
    id.replace('-', "_")
}

/// A service's file, and its row in the index.
pub(super) fn write(id: &str, model: &Model) -> anyhow::Result<(String, Row)> {
    let meta = &model.metadata;
    let tables = Tables::new(model)?;
    let shapes = tables.shapes()?;
    let mut out = super::header(&format!("The service model of {}.", meta.service_id));
    out.push_str("use crate::table::*;\nuse crate::model::*;\n");
    if !tables.patterns.is_empty() {
        out.push_str("use crate::pattern::Pattern;\n");
    }
    let signing_name = meta.signing_name.as_ref().unwrap_or(&meta.endpoint_prefix);
    let protocols = protocols(model)?;
    let protocol = protocols.iter().find(|name| **name != "RpcV2Cbor").context("only CBOR")?;
    let all: Vec<_> = protocols.iter().map(|name| format!("Protocol::{name}")).collect();
    let _ = write!(
        out,
        "\npub(super) static MODEL: ServiceModel = ServiceModel {{\n    id: {id:?},\n    service_id: {:?},\n    \
         endpoint_prefix: {:?},\n    signing_name: {signing_name:?},\n    target_prefix: {:?},\n    protocol: \
         Protocol::{protocol},\n    protocols: &[{}],\n    api_version: {:?},\n    xml_namespace: {:?},\n    \
         query_compatible: {},\n    operations: &OPERATIONS,\n    shapes: &SHAPES,\n}};\n",
        meta.service_id,
        meta.endpoint_prefix,
        meta.target_prefix,
        all.join(", "),
        meta.api_version,
        meta.xml_namespace,
        meta.aws_query_compatible.is_some(),
    );
    let _ = writeln!(out, "\nstatic OPERATIONS: [OperationModel; {}] = [", model.operations.len());
    for (name, operation) in &model.operations {
        let _ = writeln!(out, "    {},", tables.operation(name, operation)?);
    }
    out.push_str("];\n");
    if !tables.patterns.is_empty() {
        let _ = writeln!(out, "\nstatic PATTERNS: [Pattern; {}] = [", tables.patterns.len());
        let mut patterns: Vec<_> = tables.patterns.iter().collect();
        patterns.sort_by_key(|(_, index)| **index);
        for (pattern, index) in patterns {
            let _ = writeln!(out, "    /* {index} */ Pattern::new({}),", raw(pattern));
        }
        out.push_str("];\n");
    }
    let _ = write!(
        out,
        "\nstatic SHAPES: [Shape; {}] = [\n{shapes}];\n",
        tables.indices.len() + tables.extra.len()
    );
    let row = Row {
        id: id.to_owned(),
        module: module(id),
        endpoint_prefix: meta.endpoint_prefix.clone(),
        target_prefix: meta.target_prefix.clone(),
    };
    Ok((out, row))
}

fn protocols(model: &Model) -> anyhow::Result<Vec<&'static str>> {
    let meta = &model.metadata;
    let listed =
        if meta.protocols.is_empty() { std::slice::from_ref(&meta.protocol) } else { &meta.protocols };
    let name = |protocol: &String| match (protocol.as_str(), meta.json_version.as_deref()) {
        ("json", Some("1.0")) => Ok("Json10"),
        ("json", Some("1.1")) => Ok("Json11"),
        ("rest-json", _) => Ok("RestJson"),
        ("rest-xml", _) => Ok("RestXml"),
        ("query", _) => Ok("Query"),
        ("smithy-rpc-v2-cbor", _) => Ok("RpcV2Cbor"),
        other => bail!("an unknown protocol: {other:?}"),
    };
    listed.iter().map(name).collect()
}

/// The indices a service's table refers by.
struct Tables<'a> {
    model: &'a Model,
    indices: BTreeMap<&'a str, u16>,
    patterns: BTreeMap<&'a str, usize>,
    /// Enumerations that AWS's model puts on a member; each becomes a shape of its own, `<Structure><Member>`.
    extra: Vec<(String, Vec<String>)>,
}

impl<'a> Tables<'a> {
    fn new(model: &'a Model) -> anyhow::Result<Self> {
        let indices = model.shapes.keys().zip(0..).map(|(name, index)| (name.as_str(), index)).collect();
        let mut patterns = BTreeMap::new();
        let mut extra = Vec::new();
        for (name, shape) in &model.shapes {
            if let Some(pattern) = &shape.pattern {
                let next = patterns.len();
                patterns.entry(pattern.as_str()).or_insert(next);
            }
            for (member, reference) in members(shape)? {
                if !reference.values.is_empty() {
                    extra.push((format!("{name}{member}"), reference.values));
                }
            }
        }
        ensure!(model.shapes.len() + extra.len() <= usize::from(u16::MAX), "too many shapes for an index");
        Ok(Self { model, indices, patterns, extra })
    }

    fn index(&self, shape: &str) -> anyhow::Result<u16> {
        self.indices.get(shape).copied().with_context(|| format!("no shape {shape}"))
    }

    fn operation(&self, name: &str, operation: &Operation) -> anyhow::Result<String> {
        let errors: Result<Vec<_>, _> = operation
            .errors
            .iter()
            .map(|error| self.index(&error.shape).map(|index| format!("id({index})")))
            .collect();
        let http = &operation.http;
        let mut out =
            format!("op({name:?}, {:?}, {:?}, &[{}])", http.method, http.request_uri, errors?.join(", "));
        if let Some(input) = &operation.input {
            let _ = write!(out, ".takes({})", self.index(&input.shape)?);
        }
        if let Some(output) = &operation.output {
            let _ = write!(out, ".gives({})", self.index(&output.shape)?);
            if let Some(wrapper) = &output.result_wrapper {
                let _ = write!(out, ".wrapped({wrapper:?})");
            }
        }
        match http.response_code {
            None | Some(200) => {}
            Some(status) => {
                let _ = write!(out, ".status({status})");
            }
        }
        if let Some(prefix) = operation.endpoint.as_ref().and_then(|endpoint| endpoint.host_prefix.as_ref()) {
            let _ = write!(out, ".host({prefix:?})");
        }
        flag(&mut out, "unsigned", operation.authtype.as_deref() == Some("none"));
        flag(&mut out, "deprecated", operation.deprecated);
        Ok(out)
    }

    fn shapes(&self) -> anyhow::Result<String> {
        let mut out = String::new();
        for (name, shape) in &self.model.shapes {
            let _ = write!(out, "    /* {} */ ", self.index(name)?);
            self.shape(&mut out, name, shape).with_context(|| format!("shape {name}"))?;
            if shape.sensitive {
                out.push_str(".sensitive()");
            }
            out.push_str(",\n");
        }
        for ((name, values), index) in self.extra.iter().zip(self.indices.len()..) {
            let _ = writeln!(out, "    /* {index} */ one_of({name:?}, &{values:?}),");
        }
        Ok(out)
    }

    fn shape(&self, out: &mut String, name: &str, shape: &Shape) -> anyhow::Result<()> {
        match shape.kind.as_str() {
            "structure" if shape.document => {
                let _ = write!(out, "document({name:?})");
            }
            "structure" => self.structure(out, name, shape)?,
            "list" => {
                let member = shape.member.as_ref().context("a list without a member")?;
                let _ = write!(out, "list({name:?}, {})", self.index(&member.shape)?);
                bounds(out, shape)?;
                if let Some(element) = &member.location_name {
                    let _ = write!(out, ".element({element:?})");
                }
                flag(out, "flat", shape.flattened);
            }
            "map" => {
                let key = shape.key.as_ref().context("a map without a key")?;
                let value = shape.value.as_ref().context("a map without a value")?;
                let _ =
                    write!(out, "map({name:?}, {}, {})", self.index(&key.shape)?, self.index(&value.shape)?);
                bounds(out, shape)?;
                if let (Some(key), Some(value)) = (&key.location_name, &value.location_name) {
                    let _ = write!(out, ".entry({key:?}, {value:?})");
                }
                flag(out, "flat", shape.flattened);
            }
            "string" => {
                if shape.values.is_empty() {
                    let _ = write!(out, "string({name:?})");
                } else {
                    let _ = write!(out, "one_of({name:?}, &{:?})", shape.values);
                }
                bounds(out, shape)?;
                if let Some(index) =
                    shape.pattern.as_ref().and_then(|pattern| self.patterns.get(pattern.as_str()))
                {
                    let _ = write!(out, ".pattern(&PATTERNS[{index}])");
                }
            }
            "integer" | "long" | "blob" => {
                let _ = write!(out, "{}({name:?})", shape.kind);
                bounds(out, shape)?;
            }
            "float" | "double" => {
                let number =
                    |limit: &Option<Number>| format!("{:?}", limit.as_ref().and_then(Number::as_f64));
                let _ =
                    write!(out, "{}({name:?}, {}, {})", shape.kind, number(&shape.min), number(&shape.max));
            }
            "boolean" => {
                let _ = write!(out, "boolean({name:?})");
            }
            "timestamp" => {
                let _ = write!(out, "timestamp({name:?})");
                let format = match shape.timestamp_format.as_deref() {
                    None => return Ok(()),
                    Some("iso8601") => "Iso8601",
                    Some("rfc822") => "Rfc822",
                    Some("unixTimestamp") => "UnixTimestamp",
                    Some(other) => bail!("an unknown timestamp format: {other}"),
                };
                let _ = write!(out, ".format(TimestampFormat::{format})");
            }
            other => bail!("an unknown type: {other}"),
        }
        Ok(())
    }

    fn structure(&self, out: &mut String, name: &str, shape: &Shape) -> anyhow::Result<()> {
        let _ = write!(out, "structure({name:?}, &[");
        for (member, reference) in members(shape)? {
            out.push_str("\n        ");
            let own = format!("{name}{member}");
            let index = match self.extra.iter().position(|(extra, _)| *extra == own) {
                Some(position) => u16::try_from(self.indices.len() + position)?,
                None => self.index(&reference.shape)?,
            };
            let word = if shape.required.iter().any(|required| required == member) { "must" } else { "may" };
            let _ = write!(out, "{word}({member:?}, {index})");
            self.member(out, member, &reference)?;
            out.push(',');
        }
        out.push_str(if shape.members.is_empty() { "])" } else { "\n    ])" });
        if shape.exception {
            let error = shape.error.as_ref();
            let code = error.and_then(|error| error.code.as_deref()).unwrap_or(name);
            let status =
                error.and_then(|error| error.http_status_code).unwrap_or(if shape.fault { 500 } else { 400 });
            let sender = error.and_then(|error| error.sender_fault).unwrap_or(!shape.fault && status < 500);
            let _ = write!(out, ".error({code:?}, {status}, {sender})");
        }
        flag(out, "union", shape.union);
        flag(out, "events", shape.eventstream);
        if let Some(payload) = &shape.payload {
            let _ = write!(out, ".payload({payload:?})");
        }
        if let Some(namespace) = &shape.xml_namespace {
            let _ = write!(out, ".xmlns({:?}, {:?})", namespace.prefix, namespace.uri);
        }
        Ok(())
    }

    fn member(&self, out: &mut String, name: &str, reference: &Reference) -> anyhow::Result<()> {
        let wire = reference.location_name.as_deref().unwrap_or(name);
        let _ = match reference.location.as_deref() {
            Some("uri") => write!(out, ".uri({wire:?})"),
            Some("querystring") => write!(out, ".query({wire:?})"),
            Some("header") => write!(out, ".header({wire:?})"),
            Some("headers") => write!(out, ".headers({wire:?})"),
            Some("statusCode") => write!(out, ".status_code()"),
            Some(other) => bail!("an unknown location: {other}"),
            None if wire != name => write!(out, ".wire({wire:?})"),
            None => Ok(()),
        };
        let target = self.model.shapes.get(&reference.shape).context("no such shape")?;
        flag(out, "token", reference.idempotency_token);
        flag(out, "flat", reference.flattened);
        flag(out, "attribute", reference.xml_attribute);
        flag(out, "stream", reference.streaming || target.streaming);
        flag(out, "host", reference.host_label);
        Ok(())
    }
}

fn members(shape: &Shape) -> anyhow::Result<Vec<(&String, Reference)>> {
    shape.members.iter().map(|(name, member)| Ok((name, serde_json::from_value(member.clone())?))).collect()
}

fn flag(out: &mut String, word: &str, set: bool) {
    if set {
        let _ = write!(out, ".{word}()");
    }
}

fn bounds(out: &mut String, shape: &Shape) -> anyhow::Result<()> {
    for (word, limit) in [("min", &shape.min), ("max", &shape.max)] {
        if let Some(limit) = limit {
            let limit =
                limit.as_i64().with_context(|| format!("a limit that is no 64-bit number: {limit}"))?;
            let _ = write!(out, ".{word}({limit})");
        }
    }
    Ok(())
}

/// A raw string literal, so that a pattern reads as AWS writes it.
fn raw(text: &str) -> String {
    let mut guard = String::new();
    while text.contains(&format!("\"{guard}")) {
        guard.push('#');
    }
    format!("r{guard}\"{text}\"{guard}")
}
