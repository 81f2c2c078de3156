<?php

/**
 * A transaction of the shop that saves products, with a pause between the first and the last of them, in which the
 * plugin's own statement meets it. It has written more than a hundred rows, as a shop that saves an order has.
 */

declare(strict_types=1);

return static function (array $arguments): void {
    global $wpdb;
    [$first, $last] = $arguments['order'] === 'rising' ? [5, 95] : [95, 5];
    $errors = [];
    $run = static function (string $statement) use ($wpdb, &$errors): void {
        if ($wpdb->query($statement) === false) {
            $errors[] = $wpdb->last_error;
        }
    };
    $run('START TRANSACTION');
    for ($i = 0; $i < 150; $i++) {
        $run("INSERT INTO {$wpdb->postmeta} (post_id, meta_key, meta_value) VALUES (1, '_foreign', '{$i}')");
    }
    $run("UPDATE {$wpdb->prefix}ahpc_products SET since = 5 WHERE product_id = {$first}");
    touch("{$arguments['signs']}-begun");
    // The other waits for this row by now, with all rows before it in its hands.
    usleep(2_500_000);
    $run("UPDATE {$wpdb->prefix}ahpc_products SET since = 5 WHERE product_id = {$last}");
    $run('COMMIT');
    file_put_contents("{$arguments['signs']}-ended", json_encode(['errors' => $errors]));
    $run("DELETE FROM {$wpdb->postmeta} WHERE meta_key = '_foreign'");
};
