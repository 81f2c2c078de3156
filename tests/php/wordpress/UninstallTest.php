<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

/**
 * Row 17: uninstalling left copies, scheduled actions and their group, and the other sites of a network.
 */
final class UninstallTest extends ShopTestCase
{
    /**
     * @dataProvider conditions
     */
    public function testRow17NothingIsLeft(string $condition): void
    {
        $orphans = $this->actionRows()['logs without action'];
        self::assertSame([], $this->shop->traces(), 'nothing before either, so that the search is known to be a fair one');
        $this->shop->createProduct();
        $this->shop->connect();
        $this->shop->createProduct();
        self::assertNotSame([], $this->shop->traces());
        $this->shop->php('set_transient("ahpc_form_7", ["x"], 300);');
        $this->shop->deactivate();
        $this->shop->php($condition);
        $this->shop->uninstall();

        self::assertSame([], $this->shop->traces());
        self::assertSame([], $this->shop->webhooks());
        self::assertSame(['actions' => 0, 'groups' => 0, 'logs without action' => $orphans], $this->actionRows());
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
