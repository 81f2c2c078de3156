<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks;

use WC_Webhook;

/** Whether an event that has just happened is one that a webhook delivers. */
final class Eligibility
{
    /** In the editor the same hook fires for new and for old products; a post younger than this is a new one. */
    private const CREATED_WITHIN_SECONDS = 10;

    public static function holds(WC_Webhook $webhook, mixed $arg): bool
    {
        return $webhook->get_status() === 'active'
            && wc_is_webhook_valid_topic($webhook->get_topic())
            && self::isRightAction($webhook, $arg)
            && self::isRightResource($webhook, $arg);
    }

    private static function isRightAction(WC_Webhook $webhook, mixed $arg): bool
    {
        $action = (string) current_action();
        if (in_array($action, ['wp_trash_post', 'untrashed_post', 'delete_post'], true)) {
            // Only the admin's screens say which type of post is at hand. Elsewhere every post's trashing passes.
            $type = $GLOBALS['post_type'] ?? null;

            return $type === null || $type === $webhook->get_resource();
        }
        if (str_starts_with($action, 'woocommerce_process_product')) {
            return self::isRightAge($webhook->get_event(), $arg);
        }

        return true;
    }

    private static function isRightAge(string $event, mixed $arg): bool
    {
        // Drafts have no date in UTC, so it is worked out from the local one.
        $created = strtotime(get_gmt_from_date(get_post(absint($arg))->post_date) . ' UTC');
        $isNew = time() - self::CREATED_WITHIN_SECONDS <= $created;

        return match ($event) {
            'created' => $isNew,
            'updated' => !$isNew,
            default => true,
        };
    }

    private static function isRightResource(WC_Webhook $webhook, mixed $arg): bool
    {
        return $webhook->get_resource() !== 'product'
            || !in_array(get_post_status(absint($arg)), ['auto-draft', 'new'], true);
    }
}
