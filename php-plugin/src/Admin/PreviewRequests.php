<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;

defined('ABSPATH') || exit;

/**
 * What the settings page asks for its previews by way of admin-ajax.php; capability and nonce come first.
 */
final class PreviewRequests
{
    public const ACTION = 'ahpc_preview';

    public function __construct(private readonly PreviewData $data, private readonly Messages $messages)
    {
    }

    public function answer(): never
    {
        if (!current_user_can(AdminActions::CAPABILITY) || !check_ajax_referer(self::ACTION, false, false)) {
            wp_send_json_error(null, 403);
        }
        $answer = match ($this->field('what')) {
            'products' => $this->data->products(),
            'product' => $this->data->product(absint($this->field('id'))),
            'plan' => $this->data->plan(),
            default => wp_send_json_error(null, 400),
        };
        if ($answer instanceof CoreError) {
            wp_send_json_error($this->messages->sentence($answer), 500);
        }
        wp_send_json_success($answer);
    }

    private function field(string $name): string
    {
        // phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- answer() has verified it.
        $value = $_POST[$name] ?? '';

        return is_string($value) ? sanitize_key($value) : '';
    }
}
