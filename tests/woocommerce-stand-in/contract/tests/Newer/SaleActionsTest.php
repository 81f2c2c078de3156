<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests\Newer;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\NewerTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;

/** WooCommerce 10.5: sales begin and end by an action of each product, which writes the price after the save. */
final class SaleActionsTest extends NewerTestCase
{
    private const START = 'wc_product_start_scheduled_sale';
    private const END = 'wc_product_end_scheduled_sale';
    private const GROUP = 'woocommerce-sales';

    /** Writes down the stored price whenever it may be asked for, in the order of the hooks. */
    private const WATCH = <<<'PHP'
        $GLOBALS['seen'] = [];
        foreach (['woocommerce_update_product' => 10, 'wc_product_start_scheduled_sale' => 20, 'wc_product_end_scheduled_sale' => 20] as $hook => $priority) {
            add_action($hook, static function (mixed $id) use ($hook): void {
                $GLOBALS['seen'][] = [$hook, get_post_meta((int) $id, '_price', true)];
            }, $priority);
        }
        add_action('shutdown', static fn () => print json_encode($GLOBALS['seen']));
        PHP;

    protected function setUp(): void
    {
        parent::setUp();
        $this->behaveLikeWooCommerce('10.5.0');
    }

    public function testSavedProductHasOneActionForEachDateAtThatTime(): void
    {
        [$from, $to] = [time() + 3600, time() + 7200];

        $id = $this->saved("['date_on_sale_from' => $from, 'date_on_sale_to' => $to]");

        self::assertSame([$from, $to], [$this->next(self::START, $id), $this->next(self::END, $id)]);
    }

    public function testDatesThatPassedHaveNone(): void
    {
        $id = $this->saved("['date_on_sale_from' => time() - 3600, 'date_on_sale_to' => time() + 3600]");

        self::assertFalse($this->next(self::START, $id));
        self::assertNotFalse($this->next(self::END, $id));
    }

    public function testAnotherSavePlansThemAnew(): void
    {
        $id = $this->saved("['date_on_sale_from' => time() + 3600, 'date_on_sale_to' => time() + 7200]");
        $later = time() + 5400;

        OtherRequest::answer("\$p = wc_get_product($id); \$p->set_date_on_sale_from($later); \$p->set_date_on_sale_to(''); \$p->save();");

        self::assertSame($later, $this->next(self::START, $id));
        self::assertFalse($this->next(self::END, $id));
        self::assertCount(1, as_get_scheduled_actions(['hook' => self::START, 'status' => 'pending'], 'ids'));
    }

    public function testUpdateIsToldBeforeThePriceIsThereAndTheHookAfterwards(): void
    {
        $id = $this->saved("['date_on_sale_from' => time() + 3600, 'date_on_sale_to' => time() + 7200]");
        $this->letTimePass(self::START, $id, '_sale_price_dates_from');

        $seen = $this->runQueueElsewhere();

        self::assertSame([['woocommerce_update_product', '20'], [self::START, '15']], $seen);
        wp_cache_flush();
        $product = wc_get_product($id);
        self::assertSame(['15', '15'], [$product->get_price(), $product->get_sale_price()]);
        self::assertNotNull($product->get_date_on_sale_from(), 'the dates stay');
    }

    public function testTheSameAtTheEnd(): void
    {
        $id = $this->saved("['date_on_sale_to' => time() + 7200]");
        $this->letTimePass(self::END, $id, '_sale_price_dates_to');

        $seen = $this->runQueueElsewhere();

        self::assertSame([['woocommerce_update_product', '15'], [self::END, '20']], $seen);
        wp_cache_flush();
        self::assertSame(['20', '15', false], [
            wc_get_product($id)->get_price(), wc_get_product($id)->get_sale_price(), wc_get_product($id)->is_on_sale(),
        ]);
    }

    public function testTheChangeIsTakenForDeliveryOnce(): void
    {
        $id = $this->saved("['date_on_sale_from' => time() + 3600, 'date_on_sale_to' => time() + 7200]");
        $webhook = $this->activeWebhook();
        $this->letTimePass(self::START, $id, '_sale_price_dates_from');

        $this->runQueueElsewhere();

        self::assertTrue(as_has_scheduled_action(self::DELIVERY_HOOK, ['webhook_id' => $webhook->get_id(), 'arg' => $id], self::DELIVERY_GROUP));
    }

    public function testActionsThatCameTooEarlyOrTooLateDoNothing(): void
    {
        $early = $this->saved("['date_on_sale_from' => time() + 3600]");
        $over = $this->saved("['date_on_sale_from' => time() - 7200, 'date_on_sale_to' => time() - 3600]");

        $seen = OtherRequest::answer(self::WATCH . "do_action('" . self::START . "', $early); do_action('" . self::START . "', $over);");

        self::assertSame([[self::START, '20'], [self::START, '20']], json_decode($seen, true));
    }

    public function testTheDailyRunCatchesWhatActionsMissed(): void
    {
        $id = $this->saved("['date_on_sale_from' => time() + 3600, 'date_on_sale_to' => time() + 7200]");
        update_post_meta($id, '_sale_price_dates_from', time() - 60);

        $seen = OtherRequest::answer(self::WATCH . "do_action('woocommerce_scheduled_sales');");

        self::assertSame([['woocommerce_update_product', '20']], json_decode($seen, true));
        self::assertSame('15', wc_get_product($id)->get_price());
    }

    /** Saves a product in another request, since what 10.5 adds is added when WooCommerce is loaded. */
    private function saved(string $fields): int
    {
        return (int) OtherRequest::answer(
            "\$p = new WC_Product_Simple(); \$p->set_props(['name' => 'Chair', 'regular_price' => '20', 'sale_price' => '15'] + $fields); echo \$p->save();"
        );
    }

    private function next(string $hook, int $id): int|bool
    {
        return as_next_scheduled_action($hook, ['product_id' => $id], self::GROUP);
    }

    private function letTimePass(string $hook, int $id, string $dateKey): void
    {
        global $wpdb;
        [$action] = as_get_scheduled_actions(['hook' => $hook, 'args' => ['product_id' => $id], 'status' => 'pending'], 'ids');
        $wpdb->update("{$wpdb->prefix}actionscheduler_actions", ['scheduled_date_gmt' => gmdate('Y-m-d H:i:s', time() - 60)], ['action_id' => $action]);
        update_post_meta($id, $dateKey, time() - 60);
    }

    /**
     * @return list<array{string, string}>
     */
    private function runQueueElsewhere(): array
    {
        return json_decode(OtherRequest::answer(self::WATCH . "ActionScheduler_QueueRunner::instance()->run('Contract');"), true);
    }
}
