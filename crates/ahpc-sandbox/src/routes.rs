//! Which address leads where, and which requests are served at all.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    api,
    app::Sandbox,
    control, page,
    problem::{Problem, code},
    vocabulary::SourceType,
};

/// Every address of the sandbox.
pub fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/", get(page::show))
        .route("/_sandbox/", get(control::describe))
        .nest("/_sandbox", control::routes())
        .fallback(api::handle)
        .layer(middleware::from_fn_with_state(Arc::clone(&sandbox), refuse_other_hosts))
        .with_state(sandbox)
}

/// A web page whose name was pointed at this machine after it was loaded must not reach the sandbox: its requests are
/// of one origin with it, and only their `Host` gives them away.
async fn refuse_other_hosts(State(sandbox): State<Arc<Sandbox>>, request: Request, next: Next) -> Response {
    if sandbox.hosts.serve(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::FORBIDDEN, code::OTHER_HOST)
        .detail("the sandbox answers to localhost, 127.0.0.1, [::1] and the address that --listen names")
        .blame(SourceType::Header, "host")
        .into_response()
}
