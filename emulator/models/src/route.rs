//! Which operation a REST request means, from its method, path and query.
//!
//! A template is `/{Bucket}/{Key+}?tagging`: literal segments, labels (one segment, not empty), at most one greedy
//! label at the end (the rest of the path, slashes and all), and query parameters that must be there. Of several
//! templates that fit, the one that says most wins: first by its segments from the left (literal before label before
//! greedy), then by its literal query, then by the required query parameters and headers that the request has (that
//! is all that tells S3's UploadPart and CopyObject from PutObject). An operation that AWS has replaced under the same
//! URI is not found.

use crate::model::{Location, Member, OperationModel, ServiceModel};
use percent_encoding::percent_decode_str;
use std::cmp::Ordering;

/// The members bound to labels of the path, by name, with their decoded values, in the order of the template.
pub type Labels = Vec<(&'static str, String)>;

impl ServiceModel {
    /// The operation for a method and a path with its query string, and the members in its path.
    ///
    /// Operations that are told apart by a required header are not found this way; see [`Self::route_with`].
    #[must_use]
    pub fn route(&self, method: &str, path: &str) -> Option<(&'static OperationModel, Labels)> {
        self.route_with(method, path, |_| false)
    }

    /// As [`Self::route`], with a way to ask whether the request has a header. Names are asked in AWS's spelling,
    /// as `x-amz-copy-source`.
    #[must_use]
    pub fn route_with(
        &self,
        method: &str,
        path: &str,
        has_header: impl Fn(&str) -> bool,
    ) -> Option<(&'static OperationModel, Labels)> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut best: Option<(&'static OperationModel, Fit)> = None;
        for operation in self.operations.iter().filter(|operation| operation.method == method) {
            let (path_template, literals) = operation.uri.split_once('?').unwrap_or((operation.uri, ""));
            if !segments_fit(path_template, path)
                || !parameters(literals).all(|literal| has_literal(query, literal))
            {
                continue;
            }
            let fit = Fit {
                literals: parameters(literals).count(),
                required: self.required(operation, query, &has_header),
                current: !operation.deprecated,
            };
            let wins = best.as_ref().is_none_or(|(other, other_fit)| {
                compare_segments(template(operation), template(other)).then(fit.cmp(other_fit)).is_gt()
            });
            if wins {
                best = Some((operation, fit));
            }
        }
        let (operation, _) = best?;
        Some((operation, self.labels(operation, path)))
    }

    fn labels(&self, operation: &'static OperationModel, path: &str) -> Labels {
        let members = operation.input.map_or(&[][..], |input| self.shape(input).members());
        let mut labels = Labels::new();
        let _ = walk(template(operation), path, |label, value| {
            let bound =
                |member: &&Member| member.location == Some(Location::Uri) && member.wire_name() == label;
            let name = members.iter().find(bound).map_or(label, |member| member.name);
            labels.push((name, percent_decode_str(value).decode_utf8_lossy().into_owned()));
        });
        labels
    }

    /// Whether the request has every query parameter and header that the operation requires, and how many they are.
    fn required(
        &self,
        operation: &OperationModel,
        query: &str,
        has_header: impl Fn(&str) -> bool,
    ) -> (bool, usize) {
        let Some(input) = operation.input else { return (true, 0) };
        let mut count = 0;
        for member in self.shape(input).members().iter().filter(|member| member.required) {
            let present = match member.location {
                Some(Location::QueryString) => {
                    parameters(query).any(|parameter| name(parameter) == member.wire_name())
                }
                Some(Location::Header) => has_header(member.wire_name()),
                _ => continue,
            };
            if !present {
                return (false, 0);
            }
            count += 1;
        }
        (true, count)
    }
}

/// How well an operation fits beyond its path; greater is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    literals: usize,
    required: (bool, usize),
    current: bool,
}

fn parameters(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|parameter| !parameter.is_empty())
}

fn name(parameter: &str) -> &str {
    parameter.split_once('=').map_or(parameter, |(name, _)| name)
}

/// `versioning` asks for the parameter with any value, `list-type=2` for this value.
fn has_literal(query: &str, literal: &str) -> bool {
    parameters(query).any(|parameter| {
        if literal.contains('=') { parameter == literal } else { name(parameter) == literal }
    })
}

enum Segment<'a> {
    Literal(&'a str),
    Label(&'a str),
    Greedy(&'a str),
}

impl<'a> Segment<'a> {
    fn read(text: &'a str) -> Self {
        match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(label) => label.strip_suffix('+').map_or(Self::Label(label), Self::Greedy),
            None => Self::Literal(text),
        }
    }

    const fn weight(&self) -> u8 {
        match self {
            Self::Literal(_) => 2,
            Self::Label(_) => 1,
            Self::Greedy(_) => 0,
        }
    }
}

/// The segments of a path or template; a slash at the end adds none.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    (!path.is_empty()).then(|| path.split('/')).into_iter().flatten()
}

/// Walks a template along a path; `None` if they do not fit. Gives each label with its raw value to `found`.
fn walk<'t, 'p>(template: &'t str, path: &'p str, mut found: impl FnMut(&'t str, &'p str)) -> Option<()> {
    let mut rest = path.strip_prefix('/').unwrap_or(path);
    let mut ended = rest.is_empty();
    for segment in segments(template) {
        if ended {
            return None;
        }
        let segment = Segment::read(segment);
        if let Segment::Greedy(label) = segment {
            found(label, rest);
            return (!rest.is_empty()).then_some(());
        }
        let (here, after) = rest.split_once('/').map_or((rest, None), |(here, after)| (here, Some(after)));
        match segment {
            Segment::Literal(literal) if literal != here => return None,
            Segment::Label(_) if here.is_empty() => return None,
            Segment::Label(label) => found(label, here),
            _ => {}
        }
        (rest, ended) = (after.unwrap_or(""), after.is_none());
    }
    rest.is_empty().then_some(())
}

fn segments_fit(template: &str, path: &str) -> bool {
    walk(template, path, |_, _| {}).is_some()
}

/// The path of an operation's URI, without its query.
fn template(operation: &OperationModel) -> &'static str {
    operation.uri.split_once('?').map_or(operation.uri, |(path, _)| path)
}

/// Which of two templates that fit the same path says more.
fn compare_segments(left: &str, right: &str) -> Ordering {
    let weights = |template| segments(template).map(|segment| Segment::read(segment).weight());
    weights(left).cmp(weights(right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SERVICES, service};

    // Requests as SDKs send them, one per thing that can go wrong in routing.
    #[test]
    fn requests_find_their_operations() {
        for (id, method, path, operation, expected) in [
            ("lambda", "POST", "/2015-03-31/functions/hello/invocations", "Invoke", "FunctionName=hello"),
            ("lambda", "GET", "/2015-03-31/functions", "ListFunctions", ""),
            ("lambda", "GET", "/2015-03-31/functions/", "ListFunctions", ""),
            (
                "lambda",
                "GET",
                "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Ahello",
                "GetFunction",
                "FunctionName=arn:aws:lambda:us-east-1:123456789012:function:hello",
            ),
            ("lambda", "GET", "/2018-10-31/layers?find=LayerVersion&Arn=a", "GetLayerVersionByArn", ""),
            ("lambda", "GET", "/2018-10-31/layers", "ListLayers", ""),
            (
                "apigateway",
                "GET",
                "/restapis/abc/resources/def/methods/GET",
                "GetMethod",
                "restApiId=abc resourceId=def httpMethod=GET",
            ),
            ("apigateway", "POST", "/restapis?mode=import", "ImportRestApi", ""),
            ("apigateway", "POST", "/restapis", "CreateRestApi", ""),
            ("apigatewayv2", "POST", "/v2/apis", "CreateApi", ""),
            ("apigatewayv2", "DELETE", "/v2/apis/a1/cors", "DeleteCorsConfiguration", "ApiId=a1"),
            ("s3", "GET", "/", "ListBuckets", ""),
            ("s3", "GET", "/records", "ListObjects", "Bucket=records"),
            ("s3", "GET", "/records/?list-type=2&prefix=a", "ListObjectsV2", "Bucket=records"),
            ("s3", "PUT", "/records?versioning", "PutBucketVersioning", "Bucket=records"),
            ("s3", "PUT", "/records?versioning=", "PutBucketVersioning", "Bucket=records"),
            ("s3", "GET", "/records/a/b%20c.json", "GetObject", "Bucket=records Key=a/b c.json"),
            ("s3", "GET", "/records//a/", "GetObject", "Bucket=records Key=/a/"),
            ("s3", "GET", "/records/a?tagging", "GetObjectTagging", "Bucket=records Key=a"),
            ("s3", "PUT", "/records?lifecycle", "PutBucketLifecycleConfiguration", "Bucket=records"),
            ("s3", "PUT", "/records/a", "PutObject", "Bucket=records Key=a"),
            ("s3", "PUT", "/records/a?partNumber=1&uploadId=u", "UploadPart", "Bucket=records Key=a"),
            ("s3", "GET", "/records/a?uploadId=u", "ListParts", "Bucket=records Key=a"),
            ("s3", "DELETE", "/records/a?uploadId=u", "AbortMultipartUpload", "Bucket=records Key=a"),
            ("s3", "DELETE", "/records/a", "DeleteObject", "Bucket=records Key=a"),
            ("s3", "POST", "/records?delete", "DeleteObjects", "Bucket=records"),
            ("scheduler", "POST", "/schedules/nightly", "CreateSchedule", "Name=nightly"),
        ] {
            let (found, labels) =
                service(id).unwrap().route(method, path).unwrap_or_else(|| panic!("{id} {path}"));
            let labels: Vec<_> = labels.iter().map(|(label, value)| format!("{label}={value}")).collect();
            assert_eq!(
                (found.name, labels.join(" ").as_str()),
                (operation, expected),
                "{id} {method} {path}"
            );
        }
    }

    // A copy and a put differ by nothing but a header.
    #[test]
    fn a_required_header_tells_a_copy_from_a_put() {
        let s3 = service("s3").unwrap();
        let copy = |header: &str| header == "x-amz-copy-source";
        for (path, operation) in
            [("/records/a", "CopyObject"), ("/records/a?partNumber=1&uploadId=u", "UploadPartCopy")]
        {
            assert_eq!(s3.route_with("PUT", path, copy).map(|(found, _)| found.name), Some(operation));
        }
    }

    // What is nobody's must be refused, not guessed.
    #[test]
    fn other_requests_find_nothing() {
        for (id, method, path) in [
            ("lambda", "GET", "/"),
            ("lambda", "GET", ""),
            ("lambda", "GET", "/2015-03-31"),
            ("lambda", "PATCH", "/2015-03-31/functions/hello"),
            ("lambda", "POST", "/2015-03-31/functions//invocations"),
            ("lambda", "POST", "/2015-03-31/functions/hello/invocations/more"),
            ("apigateway", "GET", "/restapis/a//"),
        ] {
            let found = service(id).unwrap().route(method, path).map(|(operation, _)| operation.name);
            assert_eq!(found, None, "{id} {method} {path}");
        }
    }

    // Every REST operation must be reachable by the request its own template describes, and a greedy label must be
    // last, which is all that `walk` understands.
    #[test]
    fn every_operation_is_reachable() {
        let mut lost = Vec::new();
        for model in
            SERVICES.iter().filter(|model| model.operations.iter().any(|operation| operation.uri != "/"))
        {
            for operation in model.operations {
                let (template, query) = operation.uri.split_once('?').unwrap_or((operation.uri, ""));
                let mut path = template.to_owned();
                for segment in segments(template) {
                    match Segment::read(segment) {
                        Segment::Label(label) => path = path.replace(&format!("{{{label}}}"), "value"),
                        Segment::Greedy(label) => {
                            assert!(template.ends_with(segment), "{}", operation.uri);
                            path = path.replace(&format!("{{{label}+}}"), "long/value");
                        }
                        Segment::Literal(_) => {}
                    }
                }
                let members = operation.input.map_or(&[][..], |input| model.shape(input).members());
                let required = members.iter().filter(|member| member.required);
                let query = required
                    .clone()
                    .filter(|member| member.location == Some(Location::QueryString))
                    .fold(query.to_owned(), |query, member| format!("{query}&{}=x", member.wire_name()));
                let headers: Vec<_> = required
                    .filter(|member| member.location == Some(Location::Header))
                    .map(|member| member.wire_name())
                    .collect();
                let found = model
                    .route_with(operation.method, &format!("{path}?{query}"), |header| {
                        headers.contains(&header)
                    })
                    .map(|(found, _)| found);
                let found = found.map(|found| found.name);
                if found != Some(operation.name) && !operation.deprecated {
                    lost.push((operation.name, found));
                }
            }
        }
        // The two list buckets of different kinds, which only their hosts tell apart.
        assert_eq!(lost, [("ListDirectoryBuckets", Some("ListBuckets"))]);
    }
}
