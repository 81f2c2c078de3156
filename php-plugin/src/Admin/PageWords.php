<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\Messages;

defined('ABSPATH') || exit;

/**
 * The words that the script of the settings page shows; it has none of its own.
 */
final class PageWords
{
    /** Codes that check_settings and prepare_page give; the last one stands for all others. */
    private const CODES = [
        'shop_id_missing', 'invalid_shop_id', 'api_key_missing', 'invalid_api_key', 'api_key_incomplete',
        'unsupported_currency', 'unsupported_language',
        'not_published', 'password_protected', 'hidden_from_catalog', 'excluded', 'other_language', 'gone',
        'invalid_price', 'price_out_of_range', 'description_cut', 'product_too_large',
        'internal_error',
    ];

    public function __construct(private readonly Messages $messages)
    {
    }

    /**
     * @return array<string, string> sentence with placeholders by code
     */
    public function messages(): array
    {
        return $this->messages->templates(self::CODES);
    }

    /**
     * @return array<string, string|array<string, string>>
     */
    public function ofPreviews(): array
    {
        return [
            'loading' => __('One moment, please…', 'aura-historia-partner-connect'),
            'failed' => __('The preview cannot be shown. Please reload the page and try again; everything else works without it.', 'aura-historia-partner-connect'),
            'no_products' => __('There is no product in this shop yet.', 'aura-historia-partner-connect'),
            /* translators: {count} is the size of a text in bytes */
            'size' => __('{count} bytes, as they would be sent now:', 'aura-historia-partner-connect'),
            'left_alone' => __('The next check leaves the webhooks as they are, since the shop has to be connected first.', 'aura-historia-partner-connect'),
            'nothing_to_do' => __('The webhooks are as they should be; the next check changes nothing.', 'aura-historia-partner-connect'),
            'asks_first' => __('Once Aura Historia has accepted the connection, the next check takes these steps in this order:', 'aura-historia-partner-connect'),
            'steps' => __('The next check takes these steps in this order:', 'aura-historia-partner-connect'),
            'webhook' => __('Webhook', 'aura-historia-partner-connect'),
            'step' => __('Step', 'aura-historia-partner-connect'),
            'changes' => __('New values', 'aura-historia-partner-connect'),
            'new' => __('new', 'aura-historia-partner-connect'),
            'hidden' => __('the shop’s signing secret, which is never shown', 'aura-historia-partner-connect'),
            'reasons' => $this->reasons(),
        ];
    }

    /**
     * Why the core takes a step, by the names that it gives the reasons.
     *
     * @return array<string, string>
     */
    private function reasons(): array
    {
        return [
            'missing' => __('Is created, paused at first', 'aura-historia-partner-connect'),
            'differs' => __('Is put right', 'aura-historia-partner-connect'),
            'pause_first' => __('Is paused while its address changes', 'aura-historia-partner-connect'),
            'enable' => __('Is switched on', 'aura-historia-partner-connect'),
            'disabled_by_failures' => __('Is switched on again after failed deliveries', 'aura-historia-partner-connect'),
            'paused' => __('Is paused', 'aura-historia-partner-connect'),
            'duplicate' => __('Is deleted, since there is another one for the same topic', 'aura-historia-partner-connect'),
            'removed' => __('Is deleted', 'aura-historia-partner-connect'),
        ];
    }
}
