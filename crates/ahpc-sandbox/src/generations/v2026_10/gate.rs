//! Who may do what: the id in the path, the token, its scope, the grant of its user, the listing source.
//!
//! Each operation asks for these one by one, since they do not all ask for the same.

use axum::http::StatusCode;

use crate::{
    exchange::{ApiRequest, Context, Refusal},
    generations::ids::IdForm,
    model::{Shop, Token},
    problem::{Problem, code},
    store::{shops, tokens},
    vocabulary::{PartnerStatus, Scope},
};

/// A caller whose token is known and has the scope.
#[derive(Debug)]
pub struct Caller {
    /// The listing source of the path; it may not exist.
    pub source_id: String,
    token: Token,
}

impl Caller {
    /// The caller of a request. `unknown` is the code for a token that nobody has.
    ///
    /// # Errors
    ///
    /// Returns, in this order: 400 for the id, 401 for the token, 403 for a scope that it lacks.
    pub fn of(
        request: &ApiRequest,
        context: &Context<'_>,
        scope: Scope,
        unknown: &'static str,
    ) -> Result<Self, Refusal> {
        let source_id = source_id(request)?;
        let credential = context.auth.credential(&request.headers, code::INVALID_CREDENTIALS)?;
        let token =
            tokens::find_by_token(context.connection, credential)?.ok_or_else(|| context.auth.unknown(unknown))?;
        if token.scopes.contains(&scope) { Ok(Self { source_id, token }) } else { Err(forbidden().into()) }
    }

    /// The listing source, which the caller has to be granted.
    ///
    /// # Errors
    ///
    /// Returns 403 without a grant, and 404 when there is no such listing source all the same.
    pub fn granted(&self, context: &Context<'_>) -> Result<Shop, Refusal> {
        if !self.token.shops.contains(&self.source_id) {
            return Err(forbidden().into());
        }
        let source = self.source(context)?.ok_or_else(not_found)?;
        if is_partner(&source) { Ok(source) } else { Err(forbidden().into()) }
    }

    /// The listing source, whoever may write to it, if there is one.
    ///
    /// # Errors
    ///
    /// Returns SQLite's error.
    pub fn source(&self, context: &Context<'_>) -> rusqlite::Result<Option<Shop>> {
        shops::find(context.connection, &self.source_id)
    }

    /// Whether the caller may write to this listing source, as the queue finds out.
    pub fn has_grant(&self, source: &Shop) -> bool {
        self.token.shops.contains(&source.id) && is_partner(source)
    }
}

/// 404.
pub fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::LISTING_SOURCE_NOT_FOUND).detail("there is no such listing source")
}

/// 403 for every cause.
pub fn forbidden() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code::FORBIDDEN)
        .detail("the token lacks the scope, or its user has no grant for this listing source")
}

fn is_partner(source: &Shop) -> bool {
    source.partner_status == PartnerStatus::Partnered
}

fn source_id(request: &ApiRequest) -> Result<String, Problem> {
    const PARAMETER: &str = "listingSourceId";
    let raw = request
        .shop_id
        .as_deref()
        .ok_or_else(|| Problem::bad_path(PARAMETER, code::BAD_PATH_PARAMETER_VALUE, "is no percent-encoded UTF-8"))?;
    IdForm::ListingSource.parse(raw).ok_or_else(|| {
        Problem::bad_path(PARAMETER, code::INVALID_OBJECT_ID, "is no TypeID ls_ over a UUID of version 7")
    })
}
