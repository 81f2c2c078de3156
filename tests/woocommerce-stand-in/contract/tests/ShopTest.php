<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;
use WC_Cache_Helper;
use WC_Data_Store;

/** What the rest of WordPress sees of WooCommerce: settings, rights, menu, log, start. */
final class ShopTest extends ContractTestCase
{
    public function testItSaysWhichVersionItIs(): void
    {
        self::assertSame(WC_VERSION, WC()->version);
        self::assertTrue(version_compare(WC_VERSION, '8.2', '>='));
        self::assertTrue(is_plugin_active('woocommerce/woocommerce.php'));
        self::assertSame(WC_VERSION, get_plugin_data(WP_PLUGIN_DIR . '/woocommerce/woocommerce.php', false, false)['Version']);
    }

    public function testCurrencyIsASettingThatCanBeFiltered(): void
    {
        $this->site->setOption('woocommerce_currency', 'CHF');
        self::assertSame('CHF', get_woocommerce_currency());

        add_filter('woocommerce_currency', static fn (): string => 'JPY');
        self::assertSame('JPY', get_woocommerce_currency());
    }

    public function testDecimalsAreASetting(): void
    {
        $this->site->setOption('woocommerce_price_num_decimals', '4');

        self::assertSame(4, wc_get_price_decimals());
    }

    /**
     * @dataProvider roles
     */
    public function testManagingTheShopIsARight(string $role, bool $has): void
    {
        self::assertSame($has, user_can($this->user($role), 'manage_woocommerce'));
        self::assertSame($has, user_can($this->user($role), 'read_private_products'));
    }

    /**
     * @return array<string, array{string, bool}>
     */
    public function roles(): array
    {
        return [
            'administrator' => ['administrator', true],
            'shop manager' => ['shop_manager', true],
            'customer' => ['customer', false],
            'editor' => ['editor', false],
            'subscriber' => ['subscriber', false],
        ];
    }

    public function testProductsArePostsAndTerms(): void
    {
        self::assertTrue(post_type_exists('product'));
        self::assertTrue(post_type_exists('product_variation'));
        self::assertTrue(is_post_type_viewable('product'));
        self::assertFalse(is_post_type_viewable('product_variation'));
        foreach (['product_type', 'product_visibility', 'product_cat', 'product_tag'] as $taxonomy) {
            self::assertContains($taxonomy, get_object_taxonomies('product'));
        }
        self::assertSame('uncategorized', get_term((int) get_option('default_product_cat'), 'product_cat')->slug);
    }

    public function testItsMenuTakesPagesOfOthers(): void
    {
        $answer = OtherRequest::answer(
            <<<'PHP'
            require_once ABSPATH . 'wp-admin/includes/admin.php';
            wp_set_current_user(1);
            add_action('admin_menu', static fn () => add_submenu_page('woocommerce', 'Ours', 'Ours', 'manage_woocommerce', 'contract-page', '__return_null'), 50);
            require ABSPATH . 'wp-admin/menu.php';
            echo json_encode([
                in_array('contract-page', array_column($submenu['woocommerce'], 2), true),
                in_array('woocommerce', array_column($menu, 2), true),
                get_plugin_page_hookname('contract-page', 'woocommerce'),
                in_array('wc-settings', array_column($submenu['woocommerce'], 2), true),
                get_plugin_page_hookname('wc-settings', 'woocommerce'),
            ]);
            PHP,
            'define("WP_ADMIN", true); $_SERVER["PHP_SELF"] = "/wp-admin/index.php";'
        );

        self::assertSame(
            [true, true, 'woocommerce_page_contract-page', true, 'woocommerce_page_wc-settings'],
            json_decode($answer, true)
        );
    }

    public function testLogWritesOneFileASource(): void
    {
        $pattern = wp_upload_dir()['basedir'] . '/wc-logs/contract-source-*.log';
        array_map('unlink', glob($pattern) ?: []);

        wc_get_logger()->warning('something is odd', ['source' => 'contract-source', 'number' => 7]);
        wc_get_logger()->log('error', 'something broke', ['source' => 'contract-source']);

        [$file] = glob($pattern);
        [$first, $second] = explode("\n", trim((string) file_get_contents($file)));
        unlink($file);
        self::assertMatchesRegularExpression('/^\S+ WARNING something is odd CONTEXT: \{"number":7\}$/', $first);
        self::assertMatchesRegularExpression('/^\S+ ERROR something broke$/', $second);
    }

    public function testItStartsInThisOrder(): void
    {
        $answer = OtherRequest::answer(
            'echo json_encode($GLOBALS["contract"]);',
            <<<'PHP'
            $GLOBALS['contract'] = [];
            foreach (['woocommerce_loaded', 'before_woocommerce_init', 'woocommerce_init', 'action_scheduler_init', 'woocommerce_after_register_taxonomy',
                'woocommerce_after_register_post_type', 'wp_loaded'] as $hook) {
                $GLOBALS['wp_filter'][$hook] = [10 => [['function' => static function () use ($hook): void {
                    $GLOBALS['contract'][] = $hook;
                }, 'accepted_args' => 0]]];
            }
            PHP
        );

        self::assertSame([
            'woocommerce_loaded', 'before_woocommerce_init', 'woocommerce_init', 'action_scheduler_init', 'woocommerce_after_register_taxonomy',
            'woocommerce_after_register_post_type', 'wp_loaded',
        ], json_decode($answer, true));
    }

    public function testCompatibilityIsDeclaredBeforeItStarts(): void
    {
        $answer = OtherRequest::answer(
            'echo json_encode($GLOBALS["contract"]);',
            <<<'PHP'
            $GLOBALS['wp_filter']['before_woocommerce_init'] = [10 => [['function' => static function (): void {
                $declare = Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility(...);
                $GLOBALS['contract'] = [
                    $declare('custom_order_tables', WP_PLUGIN_DIR . '/woocommerce/woocommerce.php', true),
                    $declare('custom_order_tables', WP_PLUGIN_DIR . '/not/there.php', true),
                ];
            }, 'accepted_args' => 0]]];
            PHP
        );

        self::assertSame([true, false], json_decode($answer, true));
    }

    public function testPrefixOfCachedValuesChangesWithTheirGroup(): void
    {
        $first = WC_Cache_Helper::get_cache_prefix('contract');
        self::assertSame($first, WC_Cache_Helper::get_cache_prefix('contract'));

        WC_Cache_Helper::invalidate_cache_group('contract');

        self::assertNotSame($first, WC_Cache_Helper::get_cache_prefix('contract'));
    }

    public function testUnknownKindOfObjectHasNoStore(): void
    {
        $this->expectException(\Exception::class);

        WC_Data_Store::load('contract');
    }

    public function testCleaningKeepsPlainText(): void
    {
        self::assertSame(['a', ['b']], wc_clean([' a <b>', ["b\n"]]));
    }

    public function testAnEmptyRequestOnADebuggingSiteIsSilent(): void
    {
        $ended = OtherRequest::run('$p = new WC_Product_Simple(); $p->set_name("x"); $id = $p->save(); wc_get_product($id)->delete(true); echo "done";');

        self::assertSame(['done', 0], [$ended->stdout, $ended->status]);
        self::assertStringNotContainsString('woocommerce/', $ended->stderr);
    }
}
