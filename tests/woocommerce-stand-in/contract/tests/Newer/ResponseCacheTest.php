<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests\Newer;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\NewerTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Variable;
use WC_Data_Store;
use WP_REST_Controller;
use WP_REST_Request;
use WP_REST_Response;

/** WooCommerce 10.5, feature `rest_api_caching`: an answer about a product, and with it a body, may be an hour old. */
final class ResponseCacheTest extends NewerTestCase
{
    private const FEATURE = 'rest_api_caching';
    private const FILTER = 'woocommerce_rest_api_enable_response_caching';

    /**
     * @dataProvider settings
     */
    public function testItNeedsFeatureSettingAndAnObjectCacheThatLasts(bool $feature, bool $setting, bool $cache, bool $keeps): void
    {
        $this->site->setOption('woocommerce_feature_rest_api_caching_enabled', $feature ? 'yes' : 'no');
        $this->site->setOption('woocommerce_rest_api_enable_backend_caching', $setting ? 'yes' : 'no');
        wp_using_ext_object_cache($cache);
        $id = $this->product()->get_id();
        $this->price($id);

        update_post_meta($id, '_price', '7');

        self::assertSame($keeps ? '12.50' : '7', $this->price($id));
    }

    /**
     * @return array<string, array{bool, bool, bool, bool}>
     */
    public function settings(): array
    {
        return [
            'all' => [true, true, true, true],
            'without the feature' => [false, true, true, false],
            'without the setting' => [true, false, true, false],
            'without the cache' => [true, true, false, false],
        ];
    }

    public function testAnswersSayWhereTheyComeFrom(): void
    {
        $this->switchAllOn();
        $id = $this->product()->get_id();

        $headers = array_map(fn (): string => $this->ask($id)->get_headers()['X-WC-Cache'], [1, 2]);

        self::assertSame(['MISS', 'HIT'], $headers);
    }

    public function testBodyIsOldAfterMetaAndSql(): void
    {
        global $wpdb;
        $this->switchAllOn();
        $id = $this->product()->get_id();
        $webhook = $this->activeWebhook();
        $webhook->build_payload($id);

        update_post_meta($id, '_price', '7');
        wp_set_object_terms($id, ['Oak'], 'product_tag');
        $wpdb->update($wpdb->posts, ['post_title' => 'New'], ['ID' => $id]);
        clean_post_cache($id);

        $body = $webhook->build_payload($id);
        self::assertSame(['12.50', 'Chair', []], [$body['price'], $body['name'], $body['tags']]);
    }

    /**
     * @dataProvider renewals
     */
    public function testItIsRenewedBy(callable $change): void
    {
        $this->switchAllOn();
        $id = $this->product(['manage_stock' => true, 'stock_quantity' => 5])->get_id();
        $this->ask($id);
        self::assertSame('HIT', $this->ask($id)->get_headers()['X-WC-Cache']);

        $change($id);

        self::assertSame('MISS', $this->ask($id)->get_headers()['X-WC-Cache']);
    }

    /**
     * @return array<string, array{callable}>
     */
    public function renewals(): array
    {
        return [
            'a save' => [static fn (int $id) => wc_get_product($id)->save()],
            "WordPress's save" => [static fn (int $id) => wp_update_post(['ID' => $id, 'post_title' => 'New'])],
            'the trash' => [static fn (int $id) => wp_trash_post($id)],
            'stock' => [static fn (int $id) => wc_update_product_stock($id, 1, 'decrease', true)],
            'sales' => [static fn (int $id) => WC_Data_Store::load('product')->update_product_sales($id, 1, 'increase')],
        ];
    }

    public function testParentIsRenewedWithItsVariation(): void
    {
        $this->switchAllOn();
        $variable = Variable::with(['Red' => '5']);
        $this->ask($variable->id);

        wc_get_product($variable->variationIds[0])->save();

        self::assertSame('MISS', $this->ask($variable->id)->get_headers()['X-WC-Cache']);
    }

    public function testEachUserHasAnAnswerOfTheirOwn(): void
    {
        $this->switchAllOn();
        $id = $this->product()->get_id();
        add_filter('woocommerce_product_get_price', static fn (): string => 'for user ' . get_current_user_id());
        $manager = $this->user('shop_manager');
        self::assertSame('for user 1', $this->price($id));

        wp_set_current_user($manager);

        self::assertSame("for user $manager", $this->price($id));
    }

    public function testErrorsAreNotKept(): void
    {
        $this->switchAllOn();
        $id = $this->product()->get_id() + 1;
        self::assertSame(404, $this->ask($id)->get_status());

        self::assertSame($id, $this->product()->get_id());

        self::assertSame('12.50', $this->price($id));
    }

    public function testFilterRefusesForOneRequestAndLeavesWhatIsKept(): void
    {
        $this->switchAllOn();
        $id = $this->product()->get_id();
        $this->price($id);
        update_post_meta($id, '_price', '7');
        $asked = [];
        $refuse = static function (bool $enabled, object $controller, WP_REST_Request $request) use (&$asked): bool {
            $asked[] = [$enabled, $controller instanceof WP_REST_Controller, $request->get_route()];

            return false;
        };

        add_filter(self::FILTER, $refuse, 10, 3);
        $fresh = $this->ask($id);
        remove_filter(self::FILTER, $refuse);

        self::assertSame([[true, true, "/wc/v3/products/$id"]], $asked);
        self::assertSame(['7', 'SKIP'], [$fresh->get_data()['price'], $fresh->get_headers()['X-WC-Cache']]);
        self::assertSame('12.50', $this->price($id));
    }

    public function testFilterIsNotAskedWhereNothingIsKept(): void
    {
        $asked = $this->callsOf(self::FILTER);

        $this->ask($this->product()->get_id());

        self::assertCount(0, $asked);
    }

    public function testAnswerIsBuiltAnewWhenOthersListenToTheProduct(): void
    {
        $this->switchAllOn();
        $id = $this->product()->get_id();
        $this->price($id);
        update_post_meta($id, '_price', '7');

        add_filter('woocommerce_rest_prepare_product_object', static fn (WP_REST_Response $response): WP_REST_Response => $response);

        self::assertSame('7', $this->price($id));
    }

    private function switchAllOn(): void
    {
        $this->switchOn(self::FEATURE);
        $this->site->setOption('woocommerce_rest_api_enable_backend_caching', 'yes');
        wp_using_ext_object_cache(true);
    }

    private function ask(int $id): WP_REST_Response
    {
        return rest_do_request(new WP_REST_Request('GET', "/wc/v3/products/$id"));
    }

    private function price(int $id): string
    {
        return $this->ask($id)->get_data()['price'];
    }
}
