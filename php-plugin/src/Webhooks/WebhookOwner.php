<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Webhooks;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Support\Loose;

defined('ABSPATH') || exit;

/**
 * The user as whom WooCommerce builds the deliveries: one who may read every product, whatever becomes of the one before.
 *
 * A delivery built for anyone else is a signed error message instead of a product.
 */
final class WebhookOwner
{
    private const NEEDED_CAPABILITY = 'read_private_products';

    public function __construct(private readonly OptionStore $options)
    {
    }

    /**
     * The id of the owner, chosen anew when the one before may no longer read; 0 when the shop has nobody who may.
     */
    public function id(): int
    {
        $chosen = $this->candidate();
        if ($chosen !== $this->stored()) {
            $this->options->save(Options::WEBHOOK_USER_ID, $chosen);
        }

        return $chosen;
    }

    /**
     * Who that would be; nothing is stored.
     */
    public function candidate(): int
    {
        foreach ([$this->stored(), get_current_user_id()] as $user) {
            if ($this->mayRead($user)) {
                return $user;
            }
        }

        return $this->firstWhoMay();
    }

    private function stored(): int
    {
        return $this->options->freshInt(Options::WEBHOOK_USER_ID);
    }

    private function mayRead(int $user): bool
    {
        return $user > 0 && user_can($user, self::NEEDED_CAPABILITY);
    }

    private function firstWhoMay(): int
    {
        $users = get_users(['capability' => self::NEEDED_CAPABILITY, 'orderby' => 'ID', 'number' => 1, 'fields' => 'ID']);

        return Loose::int($users[0] ?? 0);
    }
}
