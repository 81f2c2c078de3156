<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn;

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\PostTypes;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ScheduledSales;

/** Tables, settings, roles and terms that are there once WooCommerce is active. */
final class Installer
{
    private const OPTIONS = [
        'woocommerce_default_country' => 'US:CA',
        'woocommerce_currency' => 'USD',
        'woocommerce_currency_pos' => 'left',
        'woocommerce_price_thousand_sep' => ',',
        'woocommerce_price_decimal_sep' => '.',
        'woocommerce_price_num_decimals' => '2',
        'woocommerce_calc_taxes' => 'no',
        'woocommerce_manage_stock' => 'yes',
        'woocommerce_notify_no_stock_amount' => '0',
        'woocommerce_hide_out_of_stock_items' => 'no',
        'woocommerce_rest_api_enable_backend_caching' => 'no',
    ];

    private const TERMS = [
        'product_type' => ['simple', 'grouped', 'variable', 'external'],
        'product_visibility' => ['exclude-from-search', 'exclude-from-catalog', 'featured', 'outofstock'],
    ];

    /** A new site of a network has the plugin, but never saw its activation. */
    public static function installWhenMissing(): void
    {
        if (is_blog_installed() && get_option('woocommerce_version') !== WC_VERSION) {
            self::install();
        }
    }

    public static function install(): void
    {
        Schema::create();
        foreach (self::OPTIONS as $name => $value) {
            add_option($name, $value);
        }
        foreach (Features::KNOWN as $feature) {
            add_option(Features::option($feature), 'no');
        }
        add_option(Versions::OPTION_WOOCOMMERCE, Versions::WOOCOMMERCE);
        add_option(Versions::OPTION_ACTION_SCHEDULER, Versions::ACTION_SCHEDULER);
        self::createRoles();
        ScheduledSales::planDailyRun();
        PostTypes::registerTaxonomies();
        self::createTerms();
        update_option('woocommerce_version', WC_VERSION);
        // The rules are made anew when they are next missed, with the addresses of products among them.
        delete_option('rewrite_rules');
    }

    private static function createRoles(): void
    {
        $editor = get_role('editor')->capabilities ?? ['read' => true];
        add_role('customer', 'Customer', ['read' => true]);
        add_role('shop_manager', 'Shop manager', $editor + ['list_users' => true, 'edit_theme_options' => true]);
        foreach (['shop_manager', 'administrator'] as $name) {
            $role = get_role($name);
            foreach (self::capabilities() as $capability) {
                $role?->add_cap($capability);
            }
        }
    }

    /**
     * @return list<string>
     */
    private static function capabilities(): array
    {
        $capabilities = ['manage_woocommerce', 'view_woocommerce_reports', 'edit_others_shop_orders'];
        foreach (['edit', 'read', 'delete'] as $verb) {
            $capabilities[] = "{$verb}_product";
        }
        $verbs = [
            'edit', 'edit_others', 'publish', 'read_private', 'delete', 'delete_private', 'delete_published', 'delete_others',
            'edit_private', 'edit_published',
        ];
        foreach ($verbs as $verb) {
            $capabilities[] = "{$verb}_products";
        }
        foreach (['manage', 'edit', 'delete', 'assign'] as $verb) {
            $capabilities[] = "{$verb}_product_terms";
        }

        return $capabilities;
    }

    private static function createTerms(): void
    {
        foreach (self::TERMS as $taxonomy => $names) {
            foreach ($names as $name) {
                if (!term_exists($name, $taxonomy)) {
                    wp_insert_term($name, $taxonomy, ['slug' => $name]);
                }
            }
        }
        if (!get_option('default_product_cat')) {
            $category = wp_insert_term('Uncategorized', 'product_cat', ['slug' => 'uncategorized']);
            update_option('default_product_cat', is_wp_error($category) ? $category->get_error_data() : $category['term_id']);
        }
    }
}
