//! `putProductListings` and `deleteProductListings`: batches that are worked off before the answer comes.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{MAX_ENTRIES, entry, gate::Caller, listings};
use crate::{
    exchange::{ApiRequest, Context, Outcome, json::Node},
    generations::failures::{self, Failure},
    model::{Shop, Via},
    operation::Operation,
    problem::{Problem, code},
    vocabulary::Scope,
};

/// Writes every entry that can be written and answers the others, each with its error.
///
/// A field that the contract does not know makes the whole request a wrong one: which of the two the real API does is
/// not known, and this is the harder.
pub fn put(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    let check = |node: Node<'_>| entry::refuse_unknown_fields(node);
    batch(request, context, Operation::PutListings, check, |source, node, _| match entry::read(node) {
        Ok(entry) => listings::upsert(context.connection, &source.id, &entry, Via::Put),
        Err(problem) => Ok(Some(problem)),
    })
}

/// Withdraws every listing that is known and answers the others.
pub fn delete(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    batch(
        request,
        context,
        Operation::DeleteListings,
        |_| Ok(()),
        |source, _, id| {
            let is_known = listings::withdraw(context.connection, &source.id, id)?;
            Ok((!is_known).then(listings::not_found))
        },
    )
}

/// Works off a batch, entry by entry: `check` refuses the whole request, `work` answers why an entry failed.
fn batch(
    request: &ApiRequest,
    context: &Context<'_>,
    operation: Operation,
    check: impl Fn(Node<'_>) -> Result<(), Problem>,
    work: impl Fn(&Shop, Node<'_>, &str) -> rusqlite::Result<Option<Problem>>,
) -> Outcome {
    let caller = Caller::of(request, context, Scope::ProductListingsWrite, code::ACCESS_TOKEN_NOT_FOUND)?;
    let source = caller.granted(context)?;
    let body = request.json(code::BAD_BODY_VALUE)?;
    let nodes = Node::body(&body).array_of_at_most(MAX_ENTRIES)?;
    let ids = nodes.iter().cloned().map(entry::id).collect::<Result<Vec<_>, _>>()?;
    nodes.iter().cloned().try_for_each(check)?;

    let lost = failures::lost(context, operation, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    let mut failed = Vec::new();
    for ((node, id), is_lost) in nodes.into_iter().zip(ids).zip(&lost) {
        let problem = if *is_lost { Some(unavailable()) } else { work(&source, node, &id)? };
        failed.extend(problem.map(|problem| Failure { id, problem }));
    }
    let listed = |failure: &Failure| listed(&source, failure);
    Ok(failures::answer(&failed, lost.len(), listed).played(failures::fault(&lost)))
}

fn listed(source: &Shop, failure: &Failure) -> Value {
    json!({"listingSourceId": source.id, "sourceListingId": failure.id, "error": failure.problem.error})
}

fn unavailable() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, code::PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE)
}
