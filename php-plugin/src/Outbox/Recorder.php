<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Outbox;

use AuraHistoria\PartnerConnect\Storage\OutboxTable;
use AuraHistoria\PartnerConnect\Webhooks\DeliveryTarget;
use WP_Post;

/**
 * Writes down what happens to products, whatever state the webhooks are in.
 *
 * Runs where products are saved, in the front end too (a sale changes the stock): one statement for each event, and no core.
 */
final class Recorder
{
    /** The way to or from these has a hook of its own. */
    private const REPORTED_OTHERWISE = ['new', 'auto-draft', 'trash'];

    public function __construct(private readonly OutboxTable $outbox, private readonly Outbox $control)
    {
    }

    public function onCreated(int $id): void
    {
        $this->record($id, OutboxTable::CREATED);
    }

    public function onUpdated(int $id): void
    {
        $this->record($id, OutboxTable::UPDATED);
    }

    /**
     * A variation is part of its product: what changes is that product's price and stock.
     */
    public function onVariation(int $id): void
    {
        $this->record((int) wp_get_post_parent_id($id), OutboxTable::UPDATED);
    }

    public function onTrashed(int $id): void
    {
        if (get_post_type($id) === 'product') {
            $this->record($id, OutboxTable::DELETED);
        }
    }

    /**
     * WooCommerce reports neither a deletion without the trash nor the way out of the trash, so nobody delivers these but us.
     */
    public function onDeletedForGood(int $id): void
    {
        $this->onTrashed($id);
        $this->control->planIfNeeded();
    }

    public function onUntrashed(int $id): void
    {
        if (get_post_type($id) === 'product') {
            $this->record($id, OutboxTable::UPDATED);
            $this->control->planIfNeeded();
        }
    }

    /**
     * As when a scheduled product is published, which WooCommerce does not report either.
     */
    public function onStatusChanged(string $now, string $before, WP_Post $post): void
    {
        $isReported = array_intersect([$now, $before], self::REPORTED_OTHERWISE) !== [];
        if ($post->post_type === 'product' && $now !== $before && !$isReported) {
            $this->record($post->ID, OutboxTable::UPDATED);
            $this->control->planIfNeeded();
        }
    }

    /**
     * For those who know the password alone, or for everyone again.
     */
    public function onPostUpdated(WP_Post $after, WP_Post $before): void
    {
        if ($after->post_type === 'product' && ($after->post_password === '') !== ($before->post_password === '')) {
            $this->record($after->ID, $after->post_password === '' ? OutboxTable::UPDATED : OutboxTable::DELETED);
            $this->control->planIfNeeded();
        }
    }

    private function record(int $id, string $event): void
    {
        if ($id > 0 && DeliveryTarget::current() !== null) {
            $this->outbox->record([$id], $event);
        }
    }
}
