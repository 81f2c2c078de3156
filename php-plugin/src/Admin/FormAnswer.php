<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;

defined('ABSPATH') || exit;

/**
 * What a submitted form led to.
 */
final class FormAnswer
{
    public const CONNECTED = 'connected';
    public const SAVED_WITH_PROBLEM = 'saved_with_problem';
    public const NOT_SAVED = 'not_saved';
    public const SYNCED = 'synced';
    public const SYNC_FAILED = 'sync_failed';
    public const MOVED = 'moved';
    public const COPY = 'copy';
    public const NOTED_WITH_PROBLEM = 'noted_with_problem';
    public const SENT = 'sent';
    public const SENDING = 'sending';
    public const PAUSED = 'paused';
    public const TAKING_OFF = 'taking_off';
    public const BUSY = 'busy';

    /**
     * @param string $outcome one of the constants above
     * @param CoreError|null $problem what is wrong beyond the fields
     * @param array<string, CoreError> $errors what is wrong with a field, by its name
     * @param string|null $shopId what was entered and is not stored; null where it may be a credential
     */
    public function __construct(
        public readonly string $outcome,
        public readonly ?CoreError $problem = null,
        public readonly array $errors = [],
        public readonly ?string $shopId = null
    ) {
    }
}
