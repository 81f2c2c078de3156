//! Shops as a tester sees and changes them. Tokens and secret are shown as fingerprints only.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, created, not_found, ok, read_json, read_shop_id, read_token, read_word},
    tokens::describe as describe_token,
};
use crate::{
    app::Sandbox,
    clock,
    events::Change,
    mask,
    model::Shop,
    store::{
        products,
        shops::{self, Seed},
        tokens,
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewShop {
    id: String,
    api_key: String,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShopChange {
    partner_status: Option<String>,
    name: Option<String>,
    #[serde(default)]
    forget: Vec<Registration>,
}

/// What is registered for a shop.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Registration {
    WebhookSecret,
    Language,
    Currency,
}

/// `GET /_sandbox/shops`.
pub async fn list(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    let shops = sandbox
        .blocking(|sandbox| {
            sandbox.store.transaction(|it| shops::all(it)?.iter().map(|shop| describe(it, shop)).collect())
        })
        .await;
    let shops: Vec<Value> = shops?;
    ok(json!({"total": shops.len(), "shops": shops}))
}

/// `POST /_sandbox/shops`: makes a shop known, and a user who holds it by this token of every scope.
pub async fn add(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let new: NewShop = read_json(&body)?;
    let contract = sandbox.contract();
    let (id, api_key) = (read_shop_id(contract, "id", &new.id)?, read_token("api_key", &new.api_key)?);
    let seed = Seed { id, api_key, name: new.name };
    let shop = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                shops::seed(it, &seed, contract.scopes)?;
                shops::find(it, &seed.id)?.map(|shop| describe(it, &shop)).transpose()
            })
        })
        .await?;
    sandbox.events.publish(Change::Shops);
    created(json!(shop))
}

/// `PATCH /_sandbox/shops/{id}`: partner status, name, and forgetting what was registered.
pub async fn change(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let change: ShopChange = read_json(&body)?;
    let partner_status = change.partner_status.as_deref();
    let partner_status = partner_status.map(|text| read_word("partner_status", text)).transpose()?;
    let shop = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let Some(mut shop) = shops::find(it, &id)? else { return Ok(None) };
                shop.partner_status = partner_status.unwrap_or(shop.partner_status);
                if let Some(name) = &change.name {
                    shops::rename(&mut shop, name);
                }
                change.forget.iter().for_each(|registration| forget(&mut shop, *registration));
                shop.updated = clock::now();
                shops::save(it, &shop)?;
                describe(it, &shop).map(Some)
            })
        })
        .await?;
    sandbox.events.publish(Change::Shops);
    shop.map_or_else(|| Err(not_found("no shop has this id").into()), ok)
}

/// A shop as the control interface shows it.
pub fn describe(connection: &Connection, shop: &Shop) -> rusqlite::Result<Value> {
    let tokens = tokens::all(connection)?;
    let tokens: Vec<Value> = tokens.iter().filter(|token| token.shops.contains(&shop.id)).map(describe_token).collect();
    Ok(json!({
        "id": shop.id,
        "slug_id": shop.slug_id,
        "name": shop.name,
        "partner_status": shop.partner_status,
        "tokens": tokens,
        "webhook_secret_fingerprint": shop.webhook_secret.as_ref().map(|secret| mask::fingerprint(&secret.0)),
        "language": shop.language,
        "currency": shop.currency,
        "products": products::count(connection, Some(&shop.id))?,
        "created": shop.created,
        "updated": shop.updated,
    }))
}

fn forget(shop: &mut Shop, registration: Registration) {
    match registration {
        Registration::WebhookSecret => shop.webhook_secret = None,
        Registration::Language => shop.language = None,
        Registration::Currency => shop.currency = None,
    }
}
