//! Shops as a tester sees and changes them. Credential and secret are shown as fingerprints only.

use std::sync::Arc;

use ahpc_core::identity::{ApiKey, ShopId};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refused, not_found, ok, read_json};
use crate::{
    app::Sandbox,
    clock,
    events::Change,
    mask::{self, Hidden},
    model::Shop,
    problem::Problem,
    store::{
        products,
        shops::{self, Seed},
    },
    vocabulary::{PartnerStatus, Word},
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
    api_key: Option<String>,
    name: Option<String>,
    #[serde(default)]
    forget: Vec<Registration>,
}

/// What `patchShopById` registers.
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

/// `POST /_sandbox/shops`: makes a shop known, or gives a known one another key.
pub async fn add(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let new: NewShop = read_json(&body)?;
    let id = ShopId::parse(&new.id).map_err(|error| Problem::bad_body("id", error.to_string()))?;
    let seed = Seed { id: id.as_str().to_owned(), api_key: read_api_key(&new.api_key)?, name: new.name };
    let shop = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                shops::seed(it, &seed)?;
                shops::find(it, &seed.id)?.map(|shop| describe(it, &shop)).transpose()
            })
        })
        .await?;
    sandbox.events.publish(Change::Shops);
    Ok((StatusCode::CREATED, Json(json!(shop))))
}

/// `PATCH /_sandbox/shops/{id}`: partner status, key, name, and forgetting what was registered.
pub async fn change(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let change: ShopChange = read_json(&body)?;
    let partner_status = change.partner_status.as_deref().map(read_partner_status).transpose()?;
    let api_key = change.api_key.as_deref().map(read_api_key).transpose()?;
    let shop = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let Some(mut shop) = shops::find(it, &id)? else { return Ok(None) };
                shop.partner_status = partner_status.unwrap_or(shop.partner_status);
                shop.api_key = api_key.unwrap_or(shop.api_key);
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
    shop.map_or_else(|| Err(Refused(not_found("no shop has this id"))), ok)
}

fn describe(connection: &Connection, shop: &Shop) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": shop.id,
        "slug_id": shop.slug_id,
        "name": shop.name,
        "partner_status": shop.partner_status,
        "api_key_fingerprint": mask::fingerprint(&shop.api_key.0),
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

fn read_api_key(text: &str) -> Result<Hidden, Problem> {
    let key = ApiKey::parse(text).map_err(|error| Problem::bad_body("api_key", error.to_string()))?;
    Ok(Hidden(key.reveal().to_owned()))
}

fn read_partner_status(text: &str) -> Result<PartnerStatus, Problem> {
    PartnerStatus::parse(text).ok_or_else(|| Problem::bad_body("partner_status", "has to be SCRAPED or PARTNERED"))
}
