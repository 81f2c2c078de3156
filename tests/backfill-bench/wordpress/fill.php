<?php

/**
 * Fills the shop with products as a store of antiques has them: a name, a price, 1.5 kB of description and a picture each.
 *
 * By SQL on sequences, since WooCommerce's own way would take an hour; everything follows from the number of the product.
 */

declare(strict_types=1);

return static function (array $arguments): void {
    global $wpdb;
    $count = (int) $arguments['products'];
    $first = 1_000;
    $product = "{$first} + seq * 2";
    $picture = "{$first} + seq * 2 + 1";
    $sequence = "seq_0_to_" . ($count - 1);
    $date = "'2024-05-01 10:00:00'";
    $run = static function (string $sql) use ($wpdb): void {
        if ($wpdb->query($sql) === false) {
            throw new RuntimeException("{$wpdb->last_error} in {$sql}");
        }
    };
    $sentence = "CONCAT('Eine ', ELT(1 + seq % 5, 'barocke', 'klassizistische', 'ländliche', 'späte', 'frühe'), ' Arbeit in ',"
        . " ELT(1 + seq % 4, 'Nussbaum', 'Kirschholz', 'Eiche', 'Mahagoni'), ' &amp; Messing, um 17', LPAD(seq % 100, 2, '0'), '. ')";
    $posts = "INSERT INTO {$wpdb->posts} (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status,
        comment_status, ping_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, post_type, post_mime_type)";
    $run("{$posts} SELECT {$product}, 1, {$date}, {$date}, CONCAT('<p>', REPEAT({$sentence}, 11), '</p>\n<p>', REPEAT({$sentence}, 11), '</p>'),
        CONCAT('Kommode Nr. ', seq), 'Mit altem Schlüssel.', 'publish', 'open', 'closed', CONCAT('kommode-', seq), '', '', {$date}, {$date}, '', 0, '', 'product', '' FROM {$sequence}");
    $run("{$posts} SELECT {$picture}, 1, {$date}, {$date}, '', CONCAT('bild-', seq), '', 'inherit', 'open', 'closed', CONCAT('bild-', seq), '', '',
        {$date}, {$date}, '', {$product}, CONCAT('/wp-content/uploads/2024/05/bild-', seq, '.jpg'), 'attachment', 'image/jpeg' FROM {$sequence}");
    $price = "CONCAT(100 + seq % 900, '.', LPAD(seq % 100, 2, '0'))";
    $fields = [
        '_sku' => "CONCAT('K-', seq)", '_regular_price' => $price, '_price' => $price, '_stock_status' => "IF(seq % 7 = 0, 'outofstock', 'instock')",
        '_thumbnail_id' => $picture, '_tax_status' => "'taxable'", '_tax_class' => "''", '_manage_stock' => "'no'", '_backorders' => "'no'",
        '_sold_individually' => "'yes'", '_virtual' => "'no'", '_downloadable' => "'no'", '_download_limit' => "'-1'", '_download_expiry' => "'-1'",
        '_wc_average_rating' => "'0'", '_wc_review_count' => "'0'", 'total_sales' => "'0'", '_product_version' => "'9.9.5'",
    ];
    foreach ($fields as $name => $value) {
        $run("INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) SELECT {$product}, '{$name}', {$value} FROM {$sequence}");
    }
    $run("INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) SELECT {$picture}, '_wp_attached_file', CONCAT('2024/05/bild-', seq, '.jpg') FROM {$sequence}");
    $size = serialize(['width' => 1600, 'height' => 1200, 'file' => '2024/05/bild.jpg', 'sizes' => [], 'image_meta' => []]);
    $run($wpdb->prepare("INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) SELECT {$picture}, '_wp_attachment_metadata', %s FROM {$sequence}", $size));
    $terms = [get_term_by('slug', 'simple', 'product_type')->term_taxonomy_id, get_term((int) get_option('default_product_cat'))->term_taxonomy_id];
    foreach ($terms as $term) {
        $run("INSERT INTO {$wpdb->term_relationships} (object_id, term_taxonomy_id) SELECT {$product}, {$term} FROM {$sequence}");
    }
    $run("INSERT INTO {$wpdb->prefix}wc_product_meta_lookup (product_id, sku, min_price, max_price, stock_status)
        SELECT {$product}, CONCAT('K-', seq), {$price}, {$price}, IF(seq % 7 = 0, 'outofstock', 'instock') FROM {$sequence}");
    $wpdb->query("ANALYZE TABLE {$wpdb->posts}, {$wpdb->postmeta}, {$wpdb->term_relationships}");
    wp_cache_flush();
};
