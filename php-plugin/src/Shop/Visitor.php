<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

defined('ABSPATH') || exit;

/**
 * Reads products as a visitor sees them who is not logged in, in the shop's own language: prices and texts may depend on
 * who asks, and what is sent must not.
 */
final class Visitor
{
    private int $depth = 0;

    public function __construct(private readonly StoreFacts $facts)
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
        $switched = switch_to_locale($this->facts->ofStore()['locale']);
        $this->depth++;
        try {
            wp_set_current_user(0);

            return $read();
        } finally {
            wp_set_current_user($user);
            if ($switched) {
                restore_previous_locale();
            }
            $this->depth--;
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
