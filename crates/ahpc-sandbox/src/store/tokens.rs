//! The table of access tokens, each of one user.

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::columns::{json_column, to_json_column};
use crate::{
    clock,
    mask::Hidden,
    model::Token,
    vocabulary::{Scope, Word},
};

/// Lets the token reach the shop; one that is not known yet is made, with these scopes.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn grant(connection: &Connection, token: &Hidden, shop_id: &str, scopes: &[Scope]) -> rusqlite::Result<()> {
    let Some(mut known) = find_by_token(connection, &token.0)? else {
        return create(connection, token, scopes, &[shop_id.to_owned()]).map(drop);
    };
    if known.shops.iter().all(|id| id != shop_id) {
        known.shops.push(shop_id.to_owned());
    }
    change(connection, &known)
}

/// Makes a token known and answers its number.
///
/// # Errors
///
/// Returns SQLite's error, also for a token that is known already.
pub fn create(connection: &Connection, token: &Hidden, scopes: &[Scope], shops: &[String]) -> rusqlite::Result<i64> {
    connection.prepare_cached("INSERT INTO token VALUES (NULL, :token, :scopes, :shops, :created)")?.execute(
        named_params! {
            ":token": token.0,
            ":scopes": to_json_column(&scopes)?,
            ":shops": to_json_column(&shops)?,
            ":created": clock::now(),
        },
    )?;
    Ok(connection.last_insert_rowid())
}

/// Writes token, scopes and shops of a known token.
///
/// # Errors
///
/// Returns SQLite's error, also when another token is the same.
pub fn change(connection: &Connection, token: &Token) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE token SET token = :token, scopes = :scopes, shops = :shops WHERE id = :id")?
        .execute(named_params! {
            ":id": token.id,
            ":token": token.token.0,
            ":scopes": to_json_column(&token.scopes)?,
            ":shops": to_json_column(&token.shops)?,
        })?;
    Ok(())
}

/// Deletes a token and says whether it was there.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn delete(connection: &Connection, id: i64) -> rusqlite::Result<bool> {
    Ok(connection.prepare_cached("DELETE FROM token WHERE id = ?1")?.execute([id])? > 0)
}

/// The token with this number.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn find(connection: &Connection, id: i64) -> rusqlite::Result<Option<Token>> {
    connection.prepare_cached("SELECT * FROM token WHERE id = ?1")?.query_row([id], read).optional()
}

/// The token that a caller sent.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn find_by_token(connection: &Connection, token: &str) -> rusqlite::Result<Option<Token>> {
    connection.prepare_cached("SELECT * FROM token WHERE token = ?1")?.query_row([token], read).optional()
}

/// Every token, the oldest first.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn all(connection: &Connection) -> rusqlite::Result<Vec<Token>> {
    connection.prepare_cached("SELECT * FROM token ORDER BY id")?.query_map([], read)?.collect()
}

/// Forgets every token.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM token", [])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    let scopes: Vec<String> = json_column(row, "scopes")?;
    Ok(Token {
        id: row.get("id")?,
        token: Hidden(row.get("token")?),
        scopes: scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        shops: json_column(row, "shops")?,
        created: row.get("created")?,
    })
}
