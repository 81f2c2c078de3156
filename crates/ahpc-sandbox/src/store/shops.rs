//! The table of shops.

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{
    columns::{json_column, optional_word, to_json_column, word},
    tokens,
};
use crate::{
    clock,
    mask::Hidden,
    model::Shop,
    vocabulary::{PartnerStatus, Scope, ShopType, Stored},
};

/// What makes a shop known to the sandbox, and a user who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// UUID in lower case, or `ls_` id.
    pub id: String,
    /// The access token of the user.
    pub api_key: Hidden,
    /// The name, or `None` to keep or choose one.
    pub name: Option<String>,
}

/// The name of a shop that was seeded without one.
pub const DEFAULT_NAME: &str = "Sandbox Antiques";

/// Makes the shop known, and a user who holds it by a token of these scopes.
///
/// A shop that is known keeps all but its name, if one is given; a token that is known reaches this shop as well.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn seed(connection: &Connection, seed: &Seed, scopes: &[Scope]) -> rusqlite::Result<()> {
    tokens::grant(connection, &seed.api_key, &seed.id, scopes)?;
    let Some(mut shop) = find(connection, &seed.id)? else { return save(connection, &new_shop(seed)) };
    if let Some(name) = &seed.name {
        rename(&mut shop, name);
    }
    save(connection, &shop)
}

/// The shop with this id.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Shop>> {
    connection.prepare_cached("SELECT * FROM shop WHERE id = ?1")?.query_row([id], read).optional()
}

/// Every shop, the oldest first.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn all(connection: &Connection) -> rusqlite::Result<Vec<Shop>> {
    connection.prepare_cached("SELECT * FROM shop ORDER BY created, id")?.query_map([], read)?.collect()
}

/// Writes the shop, new or known.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn save(connection: &Connection, shop: &Shop) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO shop VALUES (:id, :slug_id, :name, :shop_type, :domains, :url, :partner_status,
                                      :webhook_secret, :language, :currency, :created, :updated)
             ON CONFLICT (id) DO UPDATE SET slug_id = :slug_id, name = :name, partner_status = :partner_status,
                 webhook_secret = :webhook_secret, language = :language, currency = :currency,
                 updated = :updated",
        )?
        .execute(named_params! {
            ":id": shop.id,
            ":slug_id": shop.slug_id,
            ":name": shop.name,
            ":shop_type": Stored(shop.shop_type),
            ":domains": to_json_column(&shop.domains)?,
            ":url": shop.url,
            ":partner_status": Stored(shop.partner_status),
            ":webhook_secret": shop.webhook_secret.as_ref().map(|secret| &secret.0),
            ":language": shop.language.map(Stored),
            ":currency": shop.currency.map(Stored),
            ":created": shop.created,
            ":updated": shop.updated,
        })?;
    Ok(())
}

/// Forgets secret, language and currency of every shop.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear_registrations(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE shop SET webhook_secret = NULL, language = NULL, currency = NULL, updated = ?1",
        [clock::now()],
    )?;
    Ok(())
}

/// Forgets every shop, and every product with it.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM shop", [])?;
    Ok(())
}

/// Gives the shop another name, and the slug that follows from it.
pub fn rename(shop: &mut Shop, name: &str) {
    name.clone_into(&mut shop.name);
    shop.slug_id = slug(name);
}

fn new_shop(seed: &Seed) -> Shop {
    let name = seed.name.as_deref().unwrap_or(DEFAULT_NAME);
    let now = clock::now();
    Shop {
        id: seed.id.clone(),
        slug_id: slug(name),
        name: name.to_owned(),
        shop_type: ShopType::CommercialDealer,
        domains: vec![format!("{}.example", slug(name))],
        url: None,
        partner_status: PartnerStatus::Partnered,
        webhook_secret: None,
        language: None,
        currency: None,
        created: now.clone(),
        updated: now,
    }
}

/// ASCII letters and digits of `name` in lower case, everything between them as one hyphen.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "shop".to_owned() } else { words.join("-") }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Shop> {
    Ok(Shop {
        id: row.get("id")?,
        slug_id: row.get("slug_id")?,
        name: row.get("name")?,
        shop_type: word(row, "shop_type")?,
        domains: json_column(row, "domains")?,
        url: row.get("url")?,
        partner_status: word(row, "partner_status")?,
        webhook_secret: row.get::<_, Option<String>>("webhook_secret")?.map(Hidden),
        language: optional_word(row, "language")?,
        currency: optional_word(row, "currency")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_holds_only_what_a_domain_may() {
        assert_eq!(slug("  Möbel & Co. 1900 "), "m-bel-co-1900");
        assert_eq!(slug("骨董"), "shop");
    }
}
