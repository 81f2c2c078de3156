<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

/** Stock and sales written by SQL, so that orders at the same time do not take each other's numbers away. */
final class DirectWrites
{
    /** @return int the new stock, which another process may have changed again */
    public static function stock(int $productId, mixed $quantity, string $operation): int
    {
        $current = self::number($productId, '_stock');
        $quantity = wc_stock_amount((int) $quantity);
        $new = match ($operation) {
            'set' => $quantity,
            'increase' => $current + $quantity,
            default => $current - $quantity,
        };
        self::write($productId, '_stock', $operation, (int) $quantity);
        do_action('woocommerce_updated_product_stock', $productId);

        return (int) $new;
    }

    public static function sales(int $productId, mixed $quantity, string $operation): void
    {
        self::number($productId, 'total_sales');
        self::write($productId, 'total_sales', $operation, (int) $quantity);
        do_action('woocommerce_updated_product_sales', $productId);
    }

    /** Reads from the database itself, where a row is made when there was none. */
    private static function number(int $productId, string $key): int
    {
        global $wpdb;
        add_post_meta($productId, $key, 0, true);

        return (int) $wpdb->get_var($wpdb->prepare("SELECT meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = %s", $productId, $key));
    }

    private static function write(int $productId, string $key, string $operation, int $quantity): void
    {
        global $wpdb;
        $value = match ($operation) {
            'set' => '%d',
            'increase' => 'meta_value + %d',
            default => 'meta_value - %d',
        };
        $sql = "UPDATE $wpdb->postmeta SET meta_value = $value WHERE post_id = %d AND meta_key = %s";
        $wpdb->query($wpdb->prepare($sql, $quantity, $productId, $key));
        wp_cache_delete($productId, 'post_meta');
    }
}
