<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\Sending;
use AuraHistoria\PartnerConnect\Catalog\Worker;
use AuraHistoria\PartnerConnect\Connection\SyncResult;
use AuraHistoria\PartnerConnect\Connection\SyncRunner;

defined('ABSPATH') || exit;

/**
 * What the forms of wp-admin post to: capability, method and nonce first, then the work, then back to the page.
 */
final class AdminActions
{
    public const CAPABILITY = 'manage_woocommerce';
    public const SAVE = 'ahpc_save_settings';
    public const SYNC = 'ahpc_sync_now';
    public const MOVED_HERE = 'ahpc_moved_here';
    public const IS_COPY = 'ahpc_is_copy';
    public const SEND_NOW = 'ahpc_send_now';
    public const SEND_ALL = 'ahpc_send_all_products';
    public const SEND_CHANGES = 'ahpc_send_changed_products';
    public const PAUSE = 'ahpc_pause_catalog';
    public const RESUME = 'ahpc_resume_catalog';
    public const TAKE_OFF = 'ahpc_take_off';

    /** Each has a form of its own. */
    public const ALL = [
        self::SAVE,
        self::SYNC,
        self::MOVED_HERE,
        self::IS_COPY,
        self::SEND_NOW,
        self::SEND_ALL,
        self::SEND_CHANGES,
        self::PAUSE,
        self::RESUME,
        self::TAKE_OFF,
    ];

    public function __construct(
        private readonly SettingsForm $form,
        private readonly SyncRunner $sync,
        private readonly Sending $sending,
        private readonly Worker $worker,
        private readonly FormMemory $memory
    ) {
    }

    /**
     * @param string $action one of {@see ALL}
     */
    public function answer(string $action): never
    {
        $this->guard($action);
        $answer = match ($action) {
            self::SAVE => $this->form->submit($this->text('shop_id'), $this->text('api_key')),
            self::SYNC => $this->told($this->sync->check(true), FormAnswer::SYNCED),
            self::MOVED_HERE => $this->told($this->sync->movedHere(), FormAnswer::MOVED),
            self::IS_COPY => $this->told($this->sync->isCopy($this->text('forget') !== ''), FormAnswer::COPY),
            self::SEND_NOW => $this->sendNow(),
            default => $this->wish($action),
        };
        $this->memory->remember($answer);
        // Not the safe one, which refuses addresses of wp-admin where the shop has another host.
        wp_redirect(SettingsPage::url());
        exit;
    }

    /**
     * Does the work of the queue for as long as one request may.
     */
    private function sendNow(): FormAnswer
    {
        // Where the queue sleeps, nobody has looked after the connection either.
        $this->sync->check();
        $this->worker->run(0);

        return new FormAnswer(FormAnswer::SENT);
    }

    private function wish(string $action): FormAnswer
    {
        match ($action) {
            self::SEND_ALL => $this->sending->start('all'),
            self::SEND_CHANGES => $this->sending->start('changes'),
            self::PAUSE => $this->sending->wish('pause'),
            self::RESUME => $this->sending->wish('resume'),
            self::TAKE_OFF => $this->sending->wish('take_off'),
        };

        return new FormAnswer(match ($action) {
            self::PAUSE => FormAnswer::PAUSED,
            self::TAKE_OFF => FormAnswer::TAKING_OFF,
            default => FormAnswer::SENDING,
        });
    }

    /**
     * @param string $success what to tell where nothing is wrong
     */
    private function told(SyncResult $result, string $success): FormAnswer
    {
        return new FormAnswer(match (true) {
            $result->isBusy => FormAnswer::BUSY,
            $result->problem === null => $success,
            $success === FormAnswer::SYNCED => FormAnswer::SYNC_FAILED,
            default => FormAnswer::NOTED_WITH_PROBLEM,
        }, $result->problem);
    }

    /**
     * Only what was posted counts: an address that somebody was led to must change nothing, even with a nonce in it.
     */
    private function guard(string $action): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            wp_die(esc_html__('You are not allowed to change these settings.', 'aura-historia-partner-connect'), '', ['response' => 403]);
        }
        if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
            header('Allow: POST');
            wp_die(esc_html__('This address only takes what its form sends. Please go back to the settings page and use the button there.', 'aura-historia-partner-connect'), '', ['response' => 405]);
        }
        check_admin_referer($action);
    }

    private function text(string $field): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- the guard has verified it.
        $value = $_POST[$field] ?? '';

        return is_string($value) ? sanitize_text_field(wp_unslash($value)) : '';
    }
}
