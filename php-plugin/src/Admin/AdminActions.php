<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\Backfill;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;

/**
 * What the forms of the settings page post to: capability and nonce first, then the work, then back to the page.
 */
final class AdminActions
{
    public const CAPABILITY = 'manage_woocommerce';
    public const SAVE = 'ahpc_save_settings';
    public const SYNC = 'ahpc_sync_now';
    public const SEND_ALL = 'ahpc_send_all_products';
    public const SEND_CHANGES = 'ahpc_send_changed_products';
    public const PAUSE = 'ahpc_pause_catalog';
    public const RESUME = 'ahpc_resume_catalog';
    public const CANCEL = 'ahpc_cancel_catalog';

    /** What can be done about the catalog, each with a form of its own. */
    public const OF_THE_CATALOG = [self::SEND_ALL, self::SEND_CHANGES, self::PAUSE, self::RESUME, self::CANCEL];

    public function __construct(
        private readonly SettingsForm $form,
        private readonly SyncRunner $sync,
        private readonly Backfill $backfill,
        private readonly FormMemory $memory
    ) {
    }

    public function save(): void
    {
        $this->guard(self::SAVE);
        // phpcs:ignore WordPress.Security.NonceVerification.Missing -- the guard above has verified it.
        $this->finish($this->form->submit($this->text('shop_id'), $this->text('api_key')));
    }

    public function syncNow(): void
    {
        $this->guard(self::SYNC);
        $result = $this->sync->check(true);
        $outcome = match (true) {
            $result->isBusy => FormAnswer::BUSY,
            $result->problem === null => FormAnswer::SYNCED,
            default => FormAnswer::SYNC_FAILED,
        };
        $this->finish(new FormAnswer($outcome, $result->problem));
    }

    /**
     * @param string $action one of {@see OF_THE_CATALOG}
     */
    public function changeCatalog(string $action): void
    {
        $this->guard($action);
        match ($action) {
            self::SEND_ALL => $this->backfill->sendAll(),
            self::SEND_CHANGES => $this->backfill->sendChanges(),
            self::PAUSE => $this->backfill->pause(),
            self::RESUME => $this->backfill->resume(),
            self::CANCEL => $this->backfill->cancel(),
        };
        $this->finish(new FormAnswer(match ($action) {
            self::PAUSE => FormAnswer::PAUSED,
            self::CANCEL => FormAnswer::CANCELED,
            default => FormAnswer::SENDING,
        }));
    }

    private function guard(string $action): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            wp_die(esc_html__('You are not allowed to change these settings.', 'aura-historia-partner-connect'), '', ['response' => 403]);
        }
        check_admin_referer($action);
    }

    private function text(string $field): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- see save().
        $value = $_POST[$field] ?? '';

        return is_string($value) ? sanitize_text_field(wp_unslash($value)) : '';
    }

    private function finish(FormAnswer $answer): never
    {
        $this->memory->remember($answer);
        wp_safe_redirect(SettingsPage::url());
        exit;
    }
}
