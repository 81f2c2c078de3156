<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

use AuraHistoria\PartnerConnect\Support\Log;

defined('ABSPATH') || exit;

/**
 * Reads products as a visitor sees them who is not logged in, in the shop's own language: prices and texts may depend on
 * who asks, and what is sent must not.
 */
final class Visitor
{
    private int $depth = 0;

    public function __construct(private readonly StoreFacts $facts, private readonly Log $log)
    {
    }

    /**
     * @template T
     * @param \Closure(): T $read
     * @return T
     */
    public function sees(\Closure $read): mixed
    {
        $user = get_current_user_id();
        $locale = $this->facts->ofStore()['locale'];
        $wasSwitched = is_locale_switched();
        $this->depth++;
        try {
            $switched = $this->attempt(static fn(): bool => switch_to_locale($locale));
            $this->attempt(static fn() => wp_set_current_user(0));

            return $read();
        } finally {
            $this->attempt(static fn() => wp_set_current_user($user));
            if ($switched === true || (!$wasSwitched && is_locale_switched())) {
                $this->attempt(restore_previous_locale(...));
            }
            $this->depth--;
        }
    }

    /**
     * What another plugin throws when user or language have changed comes after the change, and is of no product.
     */
    private function attempt(\Closure $change): mixed
    {
        try {
            return $change();
        } catch (\Throwable $failure) {
            $this->log->error("another plugin throws where products are read: {$failure->getMessage()}");
            return null;
        }
    }

    /**
     * Whether something is being read right now: what then happens to products is of the reading, such as a counted view, and
     * no change.
     */
    public function isReading(): bool
    {
        return $this->depth > 0;
    }
}
