//! Users' access tokens as a tester sees and changes them. The token itself is shown as a fingerprint only.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Refused, created, not_found, ok, read_json, read_shop_id, read_token};
use crate::{
    app::Sandbox,
    events::Change,
    generations::Contract,
    mask::{self, Hidden},
    model::Token,
    problem::{Problem, code},
    store::tokens,
    vocabulary::{Scope, SourceType, Word, listed},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToken {
    token: String,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    shops: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenChange {
    token: Option<String>,
    scopes: Option<Vec<String>>,
    shops: Option<Vec<String>>,
}

/// `GET /_sandbox/tokens`.
pub async fn list(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    let tokens = sandbox.blocking(|sandbox| sandbox.store.transaction(|it| tokens::all(it))).await?;
    let tokens: Vec<Value> = tokens.iter().map(describe).collect();
    ok(json!({"total": tokens.len(), "tokens": tokens}))
}

/// `POST /_sandbox/tokens`: another user, with this token. Left out, scopes and shops are none.
pub async fn add(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let new: NewToken = read_json(&body)?;
    let token = read_token("token", &new.token)?;
    let contract = sandbox.contract();
    let (scopes, shops) = (read_scopes(contract, &new.scopes)?, read_shops(contract, &new.shops)?);
    let made = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                if is_taken(it, &token, None)? {
                    return Ok(None);
                }
                let id = tokens::create(it, &token, &scopes, &shops)?;
                tokens::find(it, id)
            })
        })
        .await?;
    sandbox.events.publish(Change::Shops);
    made.map_or_else(|| Err(taken()), |token| created(describe(&token)))
}

/// `PATCH /_sandbox/tokens/{id}`: another token for the user, other scopes, other shops.
pub async fn change(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let change: TokenChange = read_json(&body)?;
    let token = change.token.as_deref().map(|token| read_token("token", token)).transpose()?;
    let contract = sandbox.contract();
    let scopes = change.scopes.as_deref().map(|scopes| read_scopes(contract, scopes)).transpose()?;
    let shops = change.shops.as_deref().map(|shops| read_shops(contract, shops)).transpose()?;
    let id = read_id(&id)?;
    let changed = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let Some(mut known) = tokens::find(it, id)? else { return Ok(Err(no_such_token())) };
                known.token = token.unwrap_or(known.token);
                known.scopes = scopes.unwrap_or(known.scopes);
                known.shops = shops.unwrap_or(known.shops);
                if is_taken(it, &known.token, Some(id))? {
                    return Ok(Err(taken()));
                }
                tokens::change(it, &known)?;
                Ok(Ok(known))
            })
        })
        .await??;
    sandbox.events.publish(Change::Shops);
    ok(describe(&changed))
}

/// `DELETE /_sandbox/tokens/{id}`: the token is not known any more.
pub async fn remove(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>) -> Answer {
    let id = read_id(&id)?;
    let was_there = sandbox.blocking(move |sandbox| sandbox.store.transaction(|it| tokens::delete(it, id))).await?;
    sandbox.events.publish(Change::Shops);
    if was_there { ok(json!({})) } else { Err(no_such_token()) }
}

/// A token as the control interface shows it.
pub fn describe(token: &Token) -> Value {
    json!({
        "id": token.id,
        "fingerprint": mask::fingerprint(&token.token.0),
        "scopes": token.scopes,
        "shops": token.shops,
        "created": token.created,
    })
}

fn is_taken(connection: &Connection, token: &Hidden, by_other_than: Option<i64>) -> rusqlite::Result<bool> {
    Ok(tokens::find_by_token(connection, &token.0)?.is_some_and(|known| Some(known.id) != by_other_than))
}

fn read_id(text: &str) -> Result<i64, Refused> {
    text.parse().map_err(|_| no_such_token())
}

fn read_scopes(contract: &Contract, texts: &[String]) -> Result<Vec<Scope>, Problem> {
    let read = |(index, text): (usize, &String)| {
        let scope = Scope::parse(text).filter(|scope| contract.scopes.contains(scope));
        scope.ok_or_else(|| Problem::bad_body(format!("scopes[{index}]"), scopes_in_words(contract)))
    };
    texts.iter().enumerate().map(read).collect()
}

fn scopes_in_words(contract: &Contract) -> String {
    match contract.scopes {
        [] => "cannot be: this generation has no scopes".to_owned(),
        scopes => format!("has to be one of {}", listed(scopes)),
    }
}

fn read_shops(contract: &Contract, texts: &[String]) -> Result<Vec<String>, Problem> {
    texts.iter().enumerate().map(|(index, text)| read_shop_id(contract, &format!("shops[{index}]"), text)).collect()
}

fn no_such_token() -> Refused {
    not_found("no token has this id").into()
}

fn taken() -> Refused {
    Problem::new(StatusCode::CONFLICT, code::TOKEN_TAKEN)
        .detail("the token is known already; change it with PATCH /_sandbox/tokens/{id}")
        .blame(SourceType::Body, "token")
        .into()
}
