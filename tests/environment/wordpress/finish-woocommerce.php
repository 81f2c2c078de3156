<?php

/**
 * What WooCommerce does on the first page load after its activation.
 */

declare(strict_types=1);

return static function (array $arguments): bool {
    if (class_exists('WC_Install') && method_exists('WC_Install', 'install') && !get_option('woocommerce_db_version')) {
        WC_Install::install();
    }
    delete_transient('_wc_activation_redirect');
    update_option('woocommerce_coming_soon', 'no');
    flush_rewrite_rules();
    // Until this ran, a minute after the start, Action Scheduler is in a mode that shops leave on their first day.
    $migration = ['hook' => 'action_scheduler/migration_hook', 'status' => 'pending'];
    foreach (class_exists('ActionScheduler') ? as_get_scheduled_actions($migration, 'ids') : [] as $id) {
        ActionScheduler::runner()->process_action($id, 'Test');
    }

    return true;
};
