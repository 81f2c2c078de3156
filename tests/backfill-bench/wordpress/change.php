<?php

/** Gives every product another price, as whoever works in the shop does. */

declare(strict_types=1);

return static function (array $arguments): array {
    global $wpdb;
    $start = microtime(true);
    foreach ($wpdb->get_col("SELECT ID FROM {$wpdb->posts} WHERE post_type = 'product' ORDER BY ID") as $number => $id) {
        $product = wc_get_product((int) $id);
        $product->set_regular_price((string) ((float) $product->get_regular_price('edit') + 1));
        $product->save();
        if ($number % 100 === 99) {
            wp_cache_flush_runtime();
        }
    }

    return ['seconds' => microtime(true) - $start];
};
