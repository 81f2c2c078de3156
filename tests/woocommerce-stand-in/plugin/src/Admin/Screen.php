<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Admin;

use WC_Data_Store;
use WC_Webhook;

/** The menu under which other plugins put their pages, settings that show the webhooks, and the notice of what this is. */
final class Screen
{
    public static function addHooks(): void
    {
        add_action('admin_menu', [self::class, 'addMenu'], 9);
        add_action('admin_notices', [self::class, 'showNotice']);
    }

    public static function addMenu(): void
    {
        $render = [self::class, 'render'];
        add_menu_page('WooCommerce', 'WooCommerce', 'edit_others_shop_orders', 'woocommerce', $render, '', 55.5);
        $settings = __('Settings', 'woocommerce');
        add_submenu_page('woocommerce', $settings, $settings, 'manage_woocommerce', 'wc-settings', $render);
    }

    public static function showNotice(): void
    {
        wp_admin_notice(
            esc_html__('This is not WooCommerce, but the stand-in for it that tests of Aura Historia Partner Connect use.', 'woocommerce'),
            ['type' => 'warning']
        );
    }

    public static function render(): void
    {
        echo '<div class="wrap"><h1>', esc_html__('WooCommerce (stand-in)', 'woocommerce'), '</h1>';
        echo '<h2>', esc_html__('Webhooks', 'woocommerce'), '</h2><table class="widefat striped"><thead><tr>';
        foreach (['ID', 'Name', 'Status', 'Topic', 'Delivery URL', 'Failures'] as $heading) {
            echo '<th>', esc_html($heading), '</th>';
        }
        echo '</tr></thead><tbody>';
        foreach (WC_Data_Store::load('webhook')->search_webhooks(['limit' => -1]) as $id) {
            self::renderRow(new WC_Webhook($id));
        }
        echo '</tbody></table></div>';
    }

    private static function renderRow(WC_Webhook $webhook): void
    {
        $cells = [
            $webhook->get_id(),
            $webhook->get_name(),
            $webhook->get_i18n_status(),
            $webhook->get_topic(),
            $webhook->get_delivery_url(),
            $webhook->get_failure_count(),
        ];
        echo '<tr>';
        foreach ($cells as $cell) {
            echo '<td>', esc_html((string) $cell), '</td>';
        }
        echo '</tr>';
    }
}
