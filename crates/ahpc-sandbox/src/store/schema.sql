-- Everything that outlives a restart. Times are RFC 3339 text in UTC.

-- One row: the generation of the API that the tables below were filled by.
CREATE TABLE played (
    generation TEXT NOT NULL
) STRICT;

CREATE TABLE shop (
    id TEXT PRIMARY KEY,
    slug_id TEXT NOT NULL,
    name TEXT NOT NULL,
    shop_type TEXT NOT NULL,
    domains TEXT NOT NULL,
    url TEXT,
    partner_status TEXT NOT NULL,
    webhook_secret TEXT,
    language TEXT,
    currency TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;

-- The access token of a user.
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    -- The shops that the user holds. One that does not exist may be among them, so these are no references.
    shops TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

CREATE TABLE product (
    shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT,
    title_language TEXT,
    description TEXT,
    description_language TEXT,
    currency TEXT,
    amount INTEGER,
    state TEXT NOT NULL,
    url TEXT NOT NULL,
    images TEXT NOT NULL,
    -- Which way it came first.
    via TEXT NOT NULL,
    -- How often a later request made it another.
    changes INTEGER NOT NULL,
    created TEXT NOT NULL,
    -- When it was made another last.
    updated TEXT NOT NULL,
    -- Grows with every request that names any product, so that those that came last can be read first.
    revision INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT;

-- How far the webhook events of a product are in order (2026-10).
CREATE TABLE event_order (
    shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL,
    -- When the newest event that had a date says that the product changed, in nanoseconds since 1970.
    newest INTEGER,
    newest_digest TEXT,
    -- Whether it was deleted at a time that nobody knows.
    deleted_undated INTEGER NOT NULL,
    PRIMARY KEY (shop_id, product_id)
) STRICT;

-- Webhook deliveries that the queue has taken (2026-10).
CREATE TABLE receipt (
    shop_id TEXT NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
    delivery_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (shop_id, delivery_id)
) STRICT;

-- Entries of batches that the queue has taken (2026-10).
CREATE TABLE queued (
    shop_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (shop_id, idempotency_key, entry)
) STRICT;

CREATE INDEX product_by_revision ON product (revision);

CREATE TABLE request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    operation TEXT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER,
    problem TEXT,
    fault TEXT,
    duration_ms INTEGER NOT NULL,
    body_bytes INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT,
    body_note TEXT
) STRICT;

CREATE INDEX request_by_operation ON request (operation, id);

CREATE TABLE delivery (
    request_id INTEGER PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
    shop_id TEXT NOT NULL,
    topic TEXT,
    product_id TEXT,
    webhook_id TEXT,
    delivery_id TEXT,
    signature TEXT NOT NULL,
    -- Why nothing came of it behind an answer that says otherwise.
    lost TEXT
) STRICT;
