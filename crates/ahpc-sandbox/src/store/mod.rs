//! What the sandbox remembers, in SQLite: shops, tokens, products, what a queue has taken, requests and deliveries.
//!
//! One connection behind a lock, since every piece of work is a short transaction. The modules below hold the
//! statements of one table each and take a connection, so that several can share a transaction.

mod columns;
pub mod played;
pub mod products;
pub mod queue;
pub mod requests;
pub mod shops;
pub mod tokens;

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};

const SCHEMA: &str = include_str!("schema.sql");

/// Raised when the tables change; a database of another version is refused, not guessed at.
const SCHEMA_VERSION: i64 = 3;

/// How many prepared statements are kept: more than there are.
const STATEMENTS: usize = 48;

/// The database.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
}

/// Why a database cannot be used.
#[derive(Debug)]
pub enum OpenError {
    /// SQLite's own trouble.
    Sqlite(rusqlite::Error),
    /// The tables were made by another version of the sandbox.
    OtherVersion(i64),
}

impl Store {
    /// Opens the file, and makes it if it is not there.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when the file cannot be opened, is no SQLite database or has other tables.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::prepare(Connection::open(path)?)
    }

    /// A database that ends with the process.
    ///
    /// # Errors
    ///
    /// Returns [`OpenError`] when SQLite has no memory for it.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    /// Runs `work` in one transaction: all of it holds, or, after an error, none.
    ///
    /// # Errors
    ///
    /// Returns the error of `work` or of the commit.
    pub fn transaction<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        // A panic while the lock was held rolled its transaction back, so the connection is still good.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    fn prepare(connection: Connection) -> Result<Self, OpenError> {
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL;")?;
        // A database in memory has no journal to choose and answers "memory".
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let store = Self { connection: Mutex::new(connection) };
        store.ensure_schema()?;
        Ok(store)
    }

    fn ensure_schema(&self) -> Result<(), OpenError> {
        let version = self.transaction(|transaction| {
            let version = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if version == 0 && tables == 0 {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                return Ok(SCHEMA_VERSION);
            }
            Ok(version)
        })?;
        if version == SCHEMA_VERSION { Ok(()) } else { Err(OpenError::OtherVersion(version)) }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "{error}"),
            Self::OtherVersion(version) => {
                write!(
                    f,
                    "its tables are not of this sandbox's version {SCHEMA_VERSION} but {version}; use another file"
                )
            }
        }
    }
}

impl std::error::Error for OpenError {}
