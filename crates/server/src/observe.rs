//! The outermost layer: numbers every request, counts and logs it, and gives errors their form.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use checkbox_service::answer::{problem, with_common_headers};
use checkbox_service::request_id;
use uuid::Uuid;

use crate::error::Refusal;
use crate::linger::LingeringBody;
use crate::telemetry::RequestSpan;
use crate::{ApiError, AppState};

/// Status that nginx logs when the client closed the connection before there was an answer.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Pages of a document, left in the extensions of its answer for the log.
#[derive(Clone, Copy)]
pub(crate) struct PageCount(pub(crate) usize);

/// Runs a request under observation.
pub(crate) async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let request_id = request_id(request.headers(), || Uuid::new_v4().to_string());
    let mut observation = Observation::start(&state, &request, request_id.clone());
    let response = next.run(LingeringBody::wrap(request)).await;
    let error = error_of(&response);
    let pages = response.extensions().get::<PageCount>().copied();
    let mut response = match &error {
        Some(error) => with_problem(response, error, &request_id),
        None => response,
    };
    with_common_headers(&mut response, &request_id);
    observation.end(response.status(), error.as_ref(), pages);
    response
}

/// Our own errors, and those that routing answers with a bare status.
fn error_of(response: &Response) -> Option<ApiError> {
    if let Some(Refusal(error)) = response.extensions().get::<Refusal>() {
        return Some(error.clone());
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(ApiError::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(ApiError::MethodNotAllowed),
        _ => None,
    }
}

/// The answer to an error. Headers that the layers inside have set, such as those of CORS, stay.
fn with_problem(response: Response, error: &ApiError, request_id: &str) -> Response {
    let (mut parts, _empty) = response.into_parts();
    let (problem, body) = problem(error, request_id).into_parts();
    parts.status = problem.status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(problem.headers);
    Response::from_parts(parts, Body::from(body))
}

/// Counts and logs one request, also when its client goes away and it is dropped half-way.
struct Observation {
    state: AppState,
    start: Instant,
    route: String,
    method: &'static str,
    request_id: String,
    /// None for what asks all the time.
    span: Option<RequestSpan>,
    ended: bool,
}

impl Observation {
    fn start(state: &AppState, request: &Request, request_id: String) -> Self {
        state.metrics().request_started();
        // Never the path itself: it could be anything, and there could be any number of them.
        let route = request.extensions().get::<MatchedPath>();
        let route = route.map_or("none", MatchedPath::as_str);
        let method = method_name(request.method());
        Self {
            state: state.clone(),
            start: Instant::now(),
            span: (!is_probe(route)).then(|| RequestSpan::start(method, route, request.headers())),
            route: route.to_owned(),
            method,
            request_id,
            ended: false,
        }
    }

    fn end(&mut self, status: StatusCode, error: Option<&ApiError>, pages: Option<PageCount>) {
        let status = status.as_u16();
        let code = error.map_or("", ApiError::code);
        let pages = pages.map_or(0, |PageCount(count)| count);
        let trace_id = self.span.as_ref().and_then(RequestSpan::trace_id);
        self.count(status, code, pages);
        if let Some(reason) = error.and_then(ApiError::rejection) {
            self.state.metrics().rejected(reason);
        }
        let duration_ms = self.elapsed_ms();
        let Self {
            route,
            request_id,
            method,
            ..
        } = &*self;
        if is_probe(route) {
            tracing::debug!(request_id, method, route, status, duration_ms, "request");
        } else {
            tracing::info!(
                request_id,
                trace_id,
                method,
                route,
                status,
                duration_ms,
                pages,
                code,
                "request"
            );
        }
    }

    fn count(&mut self, status: u16, code: &str, pages: usize) {
        self.ended = true;
        let metrics = self.state.metrics();
        metrics.request_ended(&self.route, self.method, status, self.start.elapsed());
        if let Some(span) = &mut self.span {
            span.end(status, code, pages);
        }
    }

    /// To the microsecond.
    fn elapsed_ms(&self) -> f64 {
        self.start.elapsed().as_micros() as f64 / 1000.0
    }
}

/// Methods can be made up, and each would be a time series of its own.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Whether balancers or Prometheus ask it every few seconds.
fn is_probe(route: &str) -> bool {
    matches!(route, "/health" | "/livez" | "/readyz" | "/metrics")
}

impl Drop for Observation {
    fn drop(&mut self) {
        if !self.ended {
            self.count(CLIENT_CLOSED_REQUEST, "client_gone", 0);
            self.state.metrics().rejected("client_gone");
            let Self {
                route, request_id, ..
            } = &*self;
            let duration_ms = self.elapsed_ms();
            tracing::info!(request_id, route, duration_ms, "the client went away");
        }
    }
}
