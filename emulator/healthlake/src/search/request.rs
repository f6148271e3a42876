//! What a client asks a search for: criteria, and how to answer.
//!
//! | parameter | what |
//! | --- | --- |
//! | `_count` | entries on a page: 1 to 100 as AWS documents under strict limits, else 0 to 1,000; 100 unless asked (believed) |
//! | `_sort` | up to five parameters, `-` before one for the other way round |
//! | `_total` | `accurate` or `none`; `estimate` is told accurately |
//! | `_summary` | `true`, `text`, `data`, `false`, and beyond AWS `count` |
//! | `_elements` | the elements to tell, not together with `_summary` |
//! | `_include`, `_revinclude` | `Type:parameter[:Target]`, with `:iterate`; `*` for all references of an `_include` |
//! | `_type` | the types to search, where the path names none |
//! | `page` | where the next page begins, as a link of ours says |
//!
//! `Prefer: handling=lenient` passes over parameters that a type does not have; else they are refused, as on AWS.

use contract::{ApiError, HttpRequest};
use fhir::search::{Clause, Parameter, ParameterKind};

use super::sought::Sought;
use super::{Scene, check_count, pairs, read_clause};
use crate::errors;
use crate::model::token::SearchPage;
use crate::subset::Told;

/// How many entries a page has unless asked.
pub(crate) const COUNT: usize = 100;
const STRICT_COUNT: usize = 100;
const MOST_COUNT: usize = 1_000;
const MOST_SORTS: usize = 5;

/// References to follow.
#[derive(Clone, Debug)]
pub(super) struct Follow {
    /// The type that has the reference.
    pub(super) from: String,
    /// `None`: all of them.
    pub(super) parameter: Option<&'static Parameter>,
    /// Only references to this type.
    pub(super) target: Option<String>,
    /// Also from what was included.
    pub(super) iterate: bool,
}

/// What is asked of one type.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) resource_type: String,
    pub(super) clauses: Vec<Clause>,
    /// What to sort by, and whether the other way round.
    pub(super) sort: Vec<(&'static Parameter, bool)>,
}

/// A search as it was asked for.
#[derive(Debug)]
pub(super) struct Request {
    /// What was sent and understood, for links; without the page.
    pub(super) sent: Vec<(String, String)>,
    /// A part for each type that is searched; never empty.
    pub(super) parts: Vec<Part>,
    pub(super) count: usize,
    pub(super) total: bool,
    pub(super) told: Told,
    pub(super) include: Vec<Follow>,
    pub(super) reverse: Vec<Follow>,
    pub(super) page: Option<SearchPage>,
}

/// The query of a search: behind the question mark, or, of a search by POST, in a form in the body, never both.
///
/// # Errors
/// 400 for both, 415 for a body that is no form.
pub(crate) fn form(request: &HttpRequest) -> Result<String, ApiError> {
    if request.body.is_empty() {
        return Ok(request.query.to_string());
    }
    let media_type = request.header("content-type").unwrap_or_default();
    let is_form = media_type
        .split(';')
        .next()
        .is_some_and(|name| name.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    if !is_form {
        return Err(errors::unsupported_media_type(media_type));
    }
    if !request.query.is_empty() {
        return Err(errors::search_in_two_places());
    }
    Ok(String::from_utf8_lossy(&request.body).trim().to_owned())
}

/// The least and the most entries on a page.
pub(crate) fn counts(strict_limits: bool) -> (usize, usize) {
    if strict_limits { (1, STRICT_COUNT) } else { (0, MOST_COUNT) }
}

/// Whether parameters that a type does not have are passed over.
pub(super) fn is_lenient(request: &HttpRequest) -> bool {
    let prefers = request.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    prefers.flat_map(|value| value.split([',', ';'])).any(|part| part.trim() == "handling=lenient")
}

/// The page that a query asks for, which says what to look at before the rest of it can be read.
pub(crate) fn page(query: &str) -> Result<Option<SearchPage>, ApiError> {
    let Some((_, token)) = pairs(query).find(|(name, _)| name == "page") else { return Ok(None) };
    let page = SearchPage::read(&token);
    page.map(Some).ok_or_else(|| errors::invalid_parameter("page", &token, "the link of a page"))
}

impl Request {
    /// Reads a query.
    ///
    /// # Errors
    /// 400 for the first parameter that cannot be answered, and for too many of them.
    pub(super) fn read(
        scene: &Scene<'_>,
        sought: &Sought<'_>,
        query: &str,
        lenient: bool,
    ) -> Result<Request, ApiError> {
        check_count(query)?;
        let part = |resource_type: &String| Part {
            resource_type: resource_type.clone(),
            clauses: Vec::new(),
            sort: Vec::new(),
        };
        let mut request = Request {
            sent: Vec::new(),
            parts: sought.types.iter().map(part).collect(),
            count: COUNT,
            total: false,
            told: Told::Everything,
            include: Vec::new(),
            reverse: Vec::new(),
            page: page(query)?,
        };
        let mut summary = false;
        for (name, value) in pairs(query) {
            let known = match name.as_str() {
                "page" => continue,
                "_type" if sought.takes_types() => Ok(()),
                "_summary" => {
                    summary = value != "false";
                    request.summary(scene, &value)
                }
                _ => request.parameter(scene, &name, &value),
            };
            match known {
                Ok(()) => request.sent.push((name, value)),
                Err(error) if lenient && error.code == "not-supported" => {}
                Err(error) => return Err(error),
            }
        }
        if summary && matches!(request.told, Told::Elements(_)) {
            return Err(errors::summary_and_elements());
        }
        if request.told == Told::Text && !(request.include.is_empty() && request.reverse.is_empty()) {
            return Err(errors::text_and_include());
        }
        Ok(request)
    }

    fn parameter(&mut self, scene: &Scene<'_>, name: &str, value: &str) -> Result<(), ApiError> {
        let invalid = |expected: &str| Err(errors::invalid_parameter(name, value, expected));
        match name {
            "_format" | "_pretty" => {}
            "_count" => {
                let (least, most) = counts(scene.settings.strict_limits);
                match value.parse() {
                    Ok(count) if (least..=most).contains(&count) => self.count = count,
                    _ => return invalid(&format!("a number from {least} to {most}")),
                }
                if self.count == 0 {
                    self.told = Told::Count;
                }
            }
            "_total" => match value {
                "accurate" => self.total = true,
                "estimate" if !scene.settings.strict_limits => self.total = true,
                "none" => self.total = false,
                _ => return invalid("accurate or none"),
            },
            "_elements" => {
                self.told = Told::elements(value);
            }
            "_sort" => {
                for part in &mut self.parts {
                    part.sort = sorts(&part.resource_type, value)?;
                }
            }
            "_include" | "_include:iterate" | "_include:recurse" if value == "*" => {
                let iterate = name.contains(':');
                self.include
                    .extend(self.parts.iter().map(|part| Follow::all_of(&part.resource_type, iterate)));
            }
            "_include" | "_include:iterate" | "_include:recurse" => self.include.push(follow(name, value)?),
            "_revinclude" | "_revinclude:iterate" | "_revinclude:recurse" if value == "*" => {
                return Err(errors::not_emulated("_revinclude=*"));
            }
            "_revinclude" | "_revinclude:iterate" | "_revinclude:recurse" => {
                let follow = follow(name, value)?;
                if follow.parameter.is_none() {
                    return Err(errors::not_emulated("_revinclude=*"));
                }
                self.reverse.push(follow);
            }
            "_contained" | "_containedType" | "_score" | "_query" | "_filter" => {
                return Err(errors::unknown_parameter(name));
            }
            // Of several types, each must have the parameter.
            _ => {
                for part in &mut self.parts {
                    part.clauses.push(read_clause(scene, &part.resource_type, name, value)?);
                }
            }
        }
        Ok(())
    }

    fn summary(&mut self, scene: &Scene<'_>, value: &str) -> Result<(), ApiError> {
        let told = match (value, Told::summary(value)) {
            ("count", _) if !scene.settings.strict_limits => Told::Count,
            (_, Some(Told::Everything)) => return Ok(()),
            (_, Some(told)) => told,
            (_, None) => {
                return Err(errors::invalid_parameter("_summary", value, "true, text, data or false"));
            }
        };
        if matches!(self.told, Told::Elements(_)) {
            return Err(errors::summary_and_elements());
        }
        self.told = told;
        Ok(())
    }
}

fn sorts(resource_type: &str, value: &str) -> Result<Vec<(&'static Parameter, bool)>, ApiError> {
    let rules: Vec<&str> = value.split(',').filter(|rule| !rule.is_empty()).collect();
    if rules.is_empty() || rules.len() > MOST_SORTS {
        return Err(errors::invalid_parameter("_sort", value, "one to five parameters"));
    }
    let read = |rule: &&str| {
        let (code, reverse) = rule.strip_prefix('-').map_or((*rule, false), |code| (code, true));
        let parameter = Parameter::named(resource_type, code).filter(|known| known.is_supported());
        let sortable = parameter.filter(|known| {
            !matches!(known.kind(), ParameterKind::Composite | ParameterKind::Special)
                && known.code() != "createdAt"
        });
        sortable.map(|parameter| (parameter, reverse)).ok_or_else(|| errors::cannot_sort(code))
    };
    rules.iter().map(read).collect()
}

impl Follow {
    /// All references of a type.
    fn all_of(resource_type: &str, iterate: bool) -> Follow {
        Follow { from: resource_type.to_owned(), parameter: None, target: None, iterate }
    }
}

fn follow(name: &str, value: &str) -> Result<Follow, ApiError> {
    let iterate = name.contains(':');
    let invalid = || errors::invalid_parameter(name, value, "Type:parameter or Type:parameter:Target");
    let mut parts = value.split(':');
    let (Some(from), Some(code)) = (parts.next(), parts.next()) else { return Err(invalid()) };
    let target = parts.next().map(str::to_owned);
    if parts.next().is_some() || !fhir::is_resource_type(from) {
        return Err(invalid());
    }
    if code == "*" {
        return Ok(Follow { target, ..Follow::all_of(from, iterate) });
    }
    let parameter = Parameter::named(from, code).filter(|known| known.is_supported());
    let parameter = parameter.filter(|known| known.kind() == ParameterKind::Reference).ok_or_else(invalid)?;
    if target.as_deref().is_some_and(|target| !parameter.targets().contains(&target)) {
        return Err(invalid());
    }
    Ok(Follow { from: from.to_owned(), parameter: Some(parameter), target, iterate })
}
