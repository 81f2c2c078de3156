<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

/**
 * Row 17: uninstalling left copies, scheduled actions and their group, and the other sites of a network.
 */
final class UninstallTest extends ShopTestCase
{
    /** What WordPress and WooCommerce write meanwhile for themselves: dates, caches, sessions, their own actions. */
    private const NOT_OURS = '~^wp_posts: .*"post_title":"Barockkommode"'
        . '|^wp_woocommerce_sessions: '
        . '|^wp_actionscheduler_(?:actions|logs): .*"hook":"(?:wc_delete_related_product_transients_async'
        . '|woocommerce_run_product_attribute_lookup_update_callback|action_scheduler\\\\/migration_hook)"'
        . '|^wp_options: .*"option_name":"(?:active_plugins|recently_activated|cron|action_scheduler_[a-z_]+|woocommerce_checkout_[a-z0-9_]+_field'
        . '|_transient_[a-z_]*(?:product|filter_data|jetpack|wc_|woocommerce_)[a-z0-9_-]*)"~';

    /**
     * @dataProvider conditions
     */
    public function testRow17NothingIsLeft(string $condition): void
    {
        $orphans = $this->actionRows()['logs without action'];
        self::assertSame([], $this->shop->traces(), 'nothing before either, so that the search is known to be a fair one');
        $this->shop->createProduct();
        $this->shop->connect();
        // Its delivery is put off, and waits in WooCommerce's queue with an argument of ours.
        $this->shop->createProduct();
        $this->shop->runQueue();
        $this->shop->createProduct();
        self::assertNotSame([], $this->shop->traces());
        self::assertSame(2, $this->pendingDeliveries(), 'one that was put off, one that is due');
        $this->shop->php('set_transient("ahpc_form_7", ["x"], 300); (new AuraHistoria\PartnerConnect\Support\Log())->info("test");');
        self::assertNotSame([], $this->logFiles());
        $this->shop->deactivate();
        $this->shop->php($condition);
        $this->shop->uninstall();

        self::assertSame([], $this->shop->traces());
        self::assertSame([], $this->shop->webhooks());
        self::assertSame([], $this->logFiles());
        self::assertSame(['actions' => 0, 'groups' => 0, 'logs without action' => $orphans], $this->actionRows());
        self::assertSame(0, $this->pendingDeliveries());
    }

    /**
     * @return array<string, array{string}>
     */
    public function conditions(): array
    {
        return [
            'as usual' => [''],
            'with a copy of a webhook' => ['$webhook = new WC_Webhook(); $webhook->set_name("Aura Historia Partner Connect - product.created");
                $webhook->set_topic("product.created"); $webhook->save();'],
            'without WooCommerce' => ['update_option("active_plugins", []);'],
        ];
    }

    /**
     * Not only what bears our name: a delivery in the queue knows its webhook by number alone.
     */
    public function testRow17TheDatabaseIsAsItWasBefore(): void
    {
        $id = $this->shop->createProduct();
        $this->shop->php('$webhook = new WC_Webhook(); $webhook->set_topic("order.created"); $webhook->save();
            // The numbers to come begin with the digits of ours, and one delivery is put off by somebody else.
            as_schedule_single_action(time() + DAY_IN_SECONDS, "woocommerce_deliver_webhook_async", ["webhook_id" => 5, "arg" => 1, "again" => 1], "woocommerce-webhooks");
            foreach (range(1, 99) as $number) {
                if (!in_array($number, [2, 3, 4], true)) {
                    as_schedule_single_action(time() + DAY_IN_SECONDS, "woocommerce_deliver_webhook_async", ["webhook_id" => $number, "arg" => 1], "woocommerce-webhooks");
                }
            }');
        $this->shop->runQueue();
        $before = $this->shop->rows();
        $this->shop->connect();
        self::assertSame(['2', '3', '4'], array_column(array_slice($this->shop->webhooks(), 1), 'webhook_id'));
        $this->shop->changeProduct($id, ['name' => 'Barockkommode um 1740']);
        $this->shop->runQueue();
        $this->shop->changeProduct($id, ['name' => 'Barockkommode']);
        self::assertCount(3, self::deliveries(array_diff($this->shop->rows(), $before)), 'one that was looked at, one that is put off, one that waits');
        $this->shop->deactivate();
        $this->shop->uninstall();

        $after = $this->shop->rows();
        self::assertSame([], array_values(preg_grep(self::NOT_OURS, array_diff($after, $before), PREG_GREP_INVERT)));
        self::assertSame(self::deliveries($before), self::deliveries($after), 'what goes to others stays in the queue');
    }

    /**
     * @param array<string> $rows
     * @return list<string>
     */
    private static function deliveries(array $rows): array
    {
        return array_values(preg_grep('/_actions: .*"woocommerce_deliver_webhook_async"/', $rows));
    }

    private function pendingDeliveries(): int
    {
        return $this->shop->php('return (int) $GLOBALS["wpdb"]->get_var("SELECT COUNT(*) FROM {$GLOBALS["wpdb"]->prefix}actionscheduler_actions
            WHERE hook = \'woocommerce_deliver_webhook_async\' AND status = \'pending\'");');
    }

    /**
     * @return list<string>
     */
    private function logFiles(): array
    {
        return glob("{$this->shop->site->path}/wp-content/uploads/wc-logs/aura-historia-partner-connect*") ?: [];
    }

    /**
     * What is ours in Action Scheduler's tables.
     *
     * @return array{actions: int, groups: int, 'logs without action': int}
     */
    private function actionRows(): array
    {
        return $this->shop->php('global $wpdb; $p = $wpdb->prefix . "actionscheduler_"; return array_map(intval(...), [
            "actions" => $wpdb->get_var("SELECT COUNT(*) FROM {$p}actions WHERE hook LIKE \'ahpc%\'"),
            "groups" => $wpdb->get_var("SELECT COUNT(*) FROM {$p}groups WHERE slug = \'ahpc-partner-connect\'"),
            "logs without action" => $wpdb->get_var("SELECT COUNT(*) FROM {$p}logs WHERE action_id NOT IN (SELECT action_id FROM {$p}actions)"),
        ]);');
    }
}
