<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Settings;

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

    /** 0.1.0 kept an array here; since 0.2.0 it is the JSON of the core's state. */
    public const BACKFILL_STATE = 'ahpc_backfill_state';

    /** JSON of the core's state of the connection. */
    public const CONNECTION_STATE = 'ahpc_connection_state';

    /** Array: `url`, `header`, `value_prefix`. The one option that is autoloaded: every outgoing request is compared to it. */
    public const DELIVERY = 'ahpc_delivery';

    /** Array: id of a managed webhook => digest of how it should be. */
    public const WEBHOOK_DIGESTS = 'ahpc_webhook_digests';

    /** Unix time at which the regular check was last seen in the queue. */
    public const CHECK_SEEN_AT = 'ahpc_check_seen_at';

    /** Array: `desired`, a digest of how the webhooks should be; `entries`, what was repaired last, each with `at`, `topic`, `reason`. */
    public const REPAIRS = 'ahpc_webhook_repairs';

    /** JSON of the core's state of the outbox. */
    public const OUTBOX_STATE = 'ahpc_outbox_state';

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
        self::BACKFILL_STATE,
        self::CONNECTION_STATE,
        self::DELIVERY,
        self::WEBHOOK_DIGESTS,
        self::CHECK_SEEN_AT,
        self::OUTBOX_STATE,
        self::REPAIRS,
    ];

    /** Whatever starts with this in the options table is ours, locks and transients included. */
    public const PREFIX = 'ahpc_';

    /** How the name of every managed webhook starts; only a first guess of what is ours, the core decides. */
    public const WEBHOOK_NAME_PREFIX = 'Aura Historia Partner Connect';

    /** A sync at a time: a repair, a retry. */
    public const HOOK_SYNC = 'ahpc_sync';

    /** The regular check. */
    public const HOOK_CHECK = 'ahpc_check';

    /** 0.1.0. A share of the catalog; 0.1.0's arguments were shop id and page. */
    public const HOOK_BACKFILL = 'ahpc_backfill_products_batch';

    /** The nightly look for changes that no hook has reported. */
    public const HOOK_AUDIT = 'ahpc_audit';

    /** A share of the deliveries that WooCommerce could not make. */
    public const HOOK_OUTBOX = 'ahpc_outbox';

    /** The hooks of our actions in Action Scheduler. */
    public const HOOKS = [self::HOOK_SYNC, self::HOOK_CHECK, self::HOOK_BACKFILL, self::HOOK_AUDIT, self::HOOK_OUTBOX];

    /** 0.1.0. The group of our actions in Action Scheduler. */
    public const GROUP = 'ahpc-partner-connect';
}
