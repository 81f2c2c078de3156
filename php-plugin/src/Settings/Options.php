<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Settings;

defined('ABSPATH') || exit;

/**
 * The one list of what the plugin owns in a shop's database, beside its tables (see `Storage\Tables`). Uninstalling walks this list.
 *
 * Names marked with 0.1.0 were there before this version and are kept, so that an update finds its data.
 */
final class Options
{
    /** 0.1.0. Array: `shop_id`, `api_key`, `secret`. */
    public const SETTINGS = 'ahpc_settings';

    /** 0.1.0. Array: topic => id of the managed webhook. */
    public const WEBHOOK_IDS = 'ahpc_webhook_ids';

    /** 0.1.0. The user as whom WooCommerce builds the deliveries. */
    public const WEBHOOK_USER_ID = 'ahpc_webhook_user_id';

    /** 0.1.0. "yes" while a sync is wanted that could not be queued yet, "activated" when changes may have been missed as well, else "no". */
    public const NEEDS_SYNC = 'ahpc_needs_sync';

    /** 0.1.0. The version whose upgrade steps have run. */
    public const PLUGIN_VERSION = 'ahpc_plugin_version';

    /** 0.1.0. Code of what was wrong at the last sync, empty when nothing was. */
    public const LAST_SYNC_ERROR = 'ahpc_last_sync_error';

    /** 0.1.0. Unix time of the last sync without a problem. */
    public const LAST_SYNC_AT = 'ahpc_last_sync_at';

    /** 0.1.0 kept an array here; since then it is the JSON of the core's state. */
    public const CATALOG_STATE = 'ahpc_backfill_state';

    /** JSON of the core's state of the connection. */
    public const CONNECTION_STATE = 'ahpc_connection_state';

    /** Array: `url`, `header`, `value_prefix`. The one option that is autoloaded: every outgoing request is compared to it. */
    public const DELIVERY = 'ahpc_delivery';

    /** Array: `fields` and `name_prefix` that the core manages, `digests` of how the managed webhooks should be, by id. */
    public const WEBHOOK_DIGESTS = 'ahpc_webhook_digests';

    /** Unix time at which the regular check was last seen in the queue. */
    public const CHECK_SEEN_AT = 'ahpc_check_seen_at';

    /** Array: `desired`, a digest of how the webhooks should be; `entries`, what was repaired last, each with `at`, `topic`, `reason`. */
    public const REPAIRS = 'ahpc_webhook_repairs';

    /** Array: `source`, what told the languages of products apart last; `missing_since`, Unix time since when it is away. */
    public const LANGUAGE_SOURCE = 'ahpc_language_source';

    /** The number of the form of our tables; see `Catalog\Tables`. */
    public const SCHEMA = 'ahpc_schema';

    /** Unix time since when the tables are missing and cannot be made; not there while they are right. */
    public const TABLES_MISSING_SINCE = 'ahpc_tables_missing_since';

    /** Transient: missing tables were told to the log. */
    public const TABLES_LOGGED = 'ahpc_tables_logged';

    /** Start of the names of the rows that serve as locks. */
    public const LOCK_PREFIX = 'ahpc_lock_';

    /** Start of the names of the transients that carry a form's answer over the redirect, one a user. */
    public const FORM_TRANSIENT_PREFIX = 'ahpc_form_';

    /** The options that are read and written by name. */
    public const ALL = [
        self::SETTINGS,
        self::WEBHOOK_IDS,
        self::WEBHOOK_USER_ID,
        self::NEEDS_SYNC,
        self::PLUGIN_VERSION,
        self::LAST_SYNC_ERROR,
        self::LAST_SYNC_AT,
        self::CATALOG_STATE,
        self::CONNECTION_STATE,
        self::DELIVERY,
        self::WEBHOOK_DIGESTS,
        self::CHECK_SEEN_AT,
        self::LANGUAGE_SOURCE,
        self::SCHEMA,
        self::TABLES_MISSING_SINCE,
        self::REPAIRS,
    ];

    /** Whatever starts with this in the options table is ours, locks and transients included. */
    public const PREFIX = 'ahpc_';

    /** A sync at a time: a repair, a retry. */
    public const HOOK_SYNC = 'ahpc_sync';

    /** The regular check. */
    public const HOOK_CHECK = 'ahpc_check';

    /** 0.1.0. A share of the catalog; 0.1.0's arguments were shop id and page. */
    public const HOOK_SEND = 'ahpc_backfill_products_batch';

    /** The nightly look for changes that no hook has reported. */
    public const HOOK_AUDIT = 'ahpc_audit';

    /** The hooks of our actions in Action Scheduler. */
    public const HOOKS = [self::HOOK_SYNC, self::HOOK_CHECK, self::HOOK_SEND, self::HOOK_AUDIT];

    /** 0.1.0. The group of our actions in Action Scheduler. */
    public const GROUP = 'ahpc-partner-connect';

    /** WooCommerce's hook for a delivery, and the group of its deliveries. */
    public const HOOK_DELIVERY = 'woocommerce_deliver_webhook_async';
    public const GROUP_DELIVERY = 'woocommerce-webhooks';
}
