//! The tables of requests to the API and of the webhook deliveries among them.

use rusqlite::{Connection, Row, named_params};
use serde::Serialize;
use serde_json::Value;

use super::columns::{json_column, to_json_column};

/// How many requests are kept; the oldest go first, and their deliveries with them.
pub const KEPT_REQUESTS: i64 = 5_000;

/// One request to the API and how it was answered. Secrets are masked before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// Running number; 0 until it is stored.
    pub id: i64,
    /// When it arrived, RFC 3339.
    pub at: String,
    /// The operation of the contract, or `None` for an address that the contract does not know.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The status of the answer, or `None` when none was given (faults `hang` and `drop`).
    pub status: Option<u16>,
    /// The problem that was answered.
    pub problem: Option<Value>,
    /// The fault that was played, such as `delay`.
    pub fault: Option<String>,
    /// From arrival to answer.
    pub duration_ms: i64,
    /// Size of the body as it arrived.
    pub body_bytes: i64,
    /// Headers in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body.
    pub body: Option<String>,
    /// Why the body is missing or cut.
    pub body_note: Option<String>,
}

/// What became of the signature of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// It belongs to body and secret.
    Valid,
    /// It does not.
    Wrong,
    /// There was none.
    Missing,
    /// It is no base64.
    NotBase64,
    /// The request was refused before it was looked at, or no secret is registered.
    Unchecked,
}

impl SignatureCheck {
    /// The word under which it is stored and listed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
            Self::NotBase64 => "not_base64",
            Self::Unchecked => "unchecked",
        }
    }
}

/// What a webhook delivery adds to its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNote {
    /// The shop of the address, as it stood there.
    pub shop_id: String,
    /// The topic of the header, as it stood there.
    pub topic: Option<String>,
    /// The product of the body, if the body could be read.
    pub product_id: Option<String>,
    /// WooCommerce's id of the webhook.
    pub webhook_id: Option<String>,
    /// WooCommerce's id of the delivery.
    pub delivery_id: Option<String>,
    /// What became of the signature.
    pub signature: SignatureCheck,
    /// Why nothing came of it, although it was answered as if.
    pub lost: Option<&'static str>,
}

/// A delivery as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of RequestRecord and DeliveryNote")]
pub struct DeliveryRecord {
    pub request_id: i64,
    pub at: String,
    pub shop_id: String,
    pub topic: Option<String>,
    pub product_id: Option<String>,
    pub webhook_id: Option<String>,
    pub delivery_id: Option<String>,
    pub signature: String,
    pub status: Option<u16>,
    pub problem: Option<Value>,
    pub fault: Option<String>,
    pub lost: Option<String>,
}

/// Which requests are wanted.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter<'a> {
    /// Only this operation.
    pub operation: Option<&'a str>,
    /// Only those that came after the one with this number.
    pub after_id: i64,
    /// How many at most.
    pub limit: u32,
}

/// Stores the request, with its delivery if it is one, and answers its number.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn record(
    connection: &Connection,
    request: &RequestRecord,
    delivery: Option<&DeliveryNote>,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO request VALUES (NULL, :at, :operation, :method, :path, :status, :problem, :fault, :duration_ms,
                                         :body_bytes, :headers, :body, :body_note)",
        )?
        .execute(named_params! {
            ":at": request.at,
            ":operation": request.operation,
            ":method": request.method,
            ":path": request.path,
            ":status": request.status,
            ":problem": request.problem.as_ref().map(to_json_column).transpose()?,
            ":fault": request.fault,
            ":duration_ms": request.duration_ms,
            ":body_bytes": request.body_bytes,
            ":headers": to_json_column(&request.headers)?,
            ":body": request.body,
            ":body_note": request.body_note,
        })?;
    let id = connection.last_insert_rowid();
    if let Some(delivery) = delivery {
        record_delivery(connection, id, delivery)?;
    }
    connection.prepare_cached("DELETE FROM request WHERE id <= ?1")?.execute([id - KEPT_REQUESTS])?;
    Ok(id)
}

/// Requests with the latest first.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn latest(connection: &Connection, filter: &RequestFilter<'_>) -> rusqlite::Result<Vec<RequestRecord>> {
    connection
        .prepare_cached(
            "SELECT * FROM request WHERE (?1 IS NULL OR operation = ?1) AND id > ?2 ORDER BY id DESC LIMIT ?3",
        )?
        .query_map((filter.operation, filter.after_id, filter.limit), read)?
        .collect()
}

/// Deliveries with the latest first.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn latest_deliveries(connection: &Connection, after_id: i64, limit: u32) -> rusqlite::Result<Vec<DeliveryRecord>> {
    connection
        .prepare_cached(
            "SELECT * FROM delivery JOIN request ON request.id = request_id
             WHERE request_id > ?1 ORDER BY request_id DESC LIMIT ?2",
        )?
        .query_map((after_id, limit), read_delivery)?
        .collect()
}

/// How many requests and deliveries are kept.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn counts(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    connection
        .prepare_cached("SELECT (SELECT count(*) FROM request), (SELECT count(*) FROM delivery)")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Forgets every request, and every delivery with it. Numbers go on, so that "after" keeps its meaning.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM request", [])?;
    Ok(())
}

fn record_delivery(connection: &Connection, request_id: i64, delivery: &DeliveryNote) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO delivery VALUES (:request_id, :shop_id, :topic, :product_id, :webhook_id, :delivery_id, :signature, :lost)",
        )?
        .execute(named_params! {
            ":request_id": request_id,
            ":shop_id": delivery.shop_id,
            ":topic": delivery.topic,
            ":product_id": delivery.product_id,
            ":webhook_id": delivery.webhook_id,
            ":delivery_id": delivery.delivery_id,
            ":signature": delivery.signature.as_str(),
            ":lost": delivery.lost,
        })?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<RequestRecord> {
    Ok(RequestRecord {
        id: row.get("id")?,
        at: row.get("at")?,
        operation: row.get("operation")?,
        method: row.get("method")?,
        path: row.get("path")?,
        status: row.get("status")?,
        problem: problem(row)?,
        fault: row.get("fault")?,
        duration_ms: row.get("duration_ms")?,
        body_bytes: row.get("body_bytes")?,
        headers: json_column(row, "headers")?,
        body: row.get("body")?,
        body_note: row.get("body_note")?,
    })
}

fn read_delivery(row: &Row<'_>) -> rusqlite::Result<DeliveryRecord> {
    Ok(DeliveryRecord {
        request_id: row.get("request_id")?,
        at: row.get("at")?,
        shop_id: row.get("shop_id")?,
        topic: row.get("topic")?,
        product_id: row.get("product_id")?,
        webhook_id: row.get("webhook_id")?,
        delivery_id: row.get("delivery_id")?,
        signature: row.get("signature")?,
        status: row.get("status")?,
        problem: problem(row)?,
        fault: row.get("fault")?,
        lost: row.get("lost")?,
    })
}

fn problem(row: &Row<'_>) -> rusqlite::Result<Option<Value>> {
    let present: Option<String> = row.get("problem")?;
    present.map(|_| json_column(row, "problem")).transpose()
}
