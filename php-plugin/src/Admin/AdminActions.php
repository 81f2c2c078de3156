<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\BackfillRequest;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;

/**
 * What the forms of the settings page post to: capability and nonce first, then the work, then back to the page.
 */
final class AdminActions
{
    public const CAPABILITY = 'manage_woocommerce';
    public const SAVE = 'ahpc_save_settings';
    public const SYNC = 'ahpc_sync_now';
    public const RESTART = 'ahpc_send_all_products';

    public function __construct(
        private readonly SettingsForm $form,
        private readonly SyncRunner $sync,
        private readonly BackfillRequest $backfill,
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
        if ($outcome === FormAnswer::SYNCED) {
            $this->backfill->goOn();
        }
        $this->finish(new FormAnswer($outcome, $result->problem));
    }

    public function restartBackfill(): void
    {
        $this->guard(self::RESTART);
        $this->backfill->fromTheStart();
        $this->finish(new FormAnswer(FormAnswer::RESTARTED));
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
