<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract\Tests;

use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\ContractTestCase;
use AuraHistoria\PartnerConnect\Tests\WooCommerceContract\OtherRequest;
use ActionScheduler_Store;

/** What lies between an event and its delivery. */
final class DeliveryQueueTest extends ContractTestCase
{
    public function testEndOfTheRequestQueuesOneActionWithWebhookAndArgument(): void
    {
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $product->save();
        self::assertSame([], $this->queued());

        wc_webhook_execute_queue();

        self::assertSame([['webhook_id' => $webhook->get_id(), 'arg' => $product->get_id()]], $this->queued());
        self::assertSame(10, has_action('shutdown', 'wc_webhook_execute_queue'));
    }

    public function testSameDeliveryIsNotQueuedTwiceWithinTenMinutes(): void
    {
        $product = $this->product();
        $this->listeningWebhook('product.updated');
        $product->save();

        wc_webhook_execute_queue();
        wc_webhook_execute_queue();

        self::assertCount(1, $this->queued());
    }

    public function testDeliveryThatIsDueLaterThanThatDoesNotCount(): void
    {
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $args = ['webhook_id' => $webhook->get_id(), 'arg' => $product->get_id()];
        as_schedule_single_action(time() + 700, self::DELIVERY_HOOK, $args, self::DELIVERY_GROUP);
        $product->save();

        wc_webhook_execute_queue();

        self::assertSame([$args, $args], $this->queued());
    }

    public function testFilterMakesDeliveryPartOfTheRequest(): void
    {
        add_filter('woocommerce_webhook_deliver_async', '__return_false');
        $requests = $this->answerRequestsWith(200);
        $product = $this->product();
        $this->listeningWebhook('product.updated');
        $product->save();

        wc_webhook_execute_queue();

        self::assertCount(1, $requests);
        self::assertSame([], $this->queued());
    }

    public function testThatFilterIsAskedOfEachDelivery(): void
    {
        $asked = $this->callsOf('woocommerce_webhook_deliver_async');
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $product->save();

        wc_webhook_execute_queue();

        self::assertSame([[true, $webhook, $product->get_id()]], $asked->all());
    }

    public function testActionsOwnArgumentsReachTheHookAllOfThem(): void
    {
        $calls = $this->callsOf(self::DELIVERY_HOOK);
        $requests = $this->answerRequestsWith(200);
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $args = ['webhook_id' => $webhook->get_id(), 'arg' => 4711, 'by' => 'contract', 'more' => [1, 2]];
        as_schedule_single_action(time() - 1, self::DELIVERY_HOOK, $args, self::DELIVERY_GROUP);

        $this->runQueue();

        self::assertSame([array_values($args)], $calls->all());
        self::assertCount(1, $requests);
    }

    public function testActionWithOtherArgumentsDoesNotStandInTheWay(): void
    {
        $product = $this->product();
        $webhook = $this->listeningWebhook('product.updated');
        $args = ['webhook_id' => $webhook->get_id(), 'arg' => $product->get_id()];
        as_schedule_single_action(time(), self::DELIVERY_HOOK, $args + ['by' => 'contract'], self::DELIVERY_GROUP);
        $product->save();

        wc_webhook_execute_queue();

        self::assertContains($args, $this->queued());
        self::assertCount(2, $this->queued());
    }

    public function testWhatIsQueuedGoesOutAfterAPauseToo(): void
    {
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $this->queue($webhook->get_id(), 4711);
        $webhook->set_status('paused');
        $webhook->save();
        $requests = $this->answerRequestsWith(200);

        $this->runQueue();

        self::assertCount(1, $requests);
        self::assertSame('{"id":4711}', $requests->last()[0]['body']);
    }

    public function testWhatIsQueuedForADeletedWebhookIsDroppedInSilence(): void
    {
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $action = $this->queue($webhook->get_id(), 4711);
        $webhook->delete(true);
        $requests = $this->answerRequestsWith(200);

        $this->runQueue();

        self::assertCount(0, $requests);
        self::assertSame('complete', ActionScheduler_Store::instance()->get_status($action));
    }

    public function testRefusedDeliveryIsNotTriedAgain(): void
    {
        $webhook = $this->activeWebhook(['topic' => 'product.deleted']);
        $action = $this->queue($webhook->get_id(), 4711);
        $requests = $this->answerRequestsWith(503);

        $this->runQueue();
        $this->runQueue();

        self::assertCount(1, $requests);
        self::assertSame('complete', ActionScheduler_Store::instance()->get_status($action));
        self::assertSame([], $this->queued());
    }

    public function testAVisitThatSavesAProductLeavesOneDeliveryForEachTopicItTouched(): void
    {
        $created = $this->activeWebhook(['topic' => 'product.created'])->get_id();
        $updated = $this->activeWebhook(['topic' => 'product.updated'])->get_id();

        $id = (int) OtherRequest::answer(
            '$p = new WC_Product_Simple(); $p->set_name("Table"); $p->save(); $p->set_name("Desk"); $p->save(); echo $p->get_id();'
        );

        self::assertEqualsCanonicalizing(
            [['webhook_id' => $created, 'arg' => $id], ['webhook_id' => $updated, 'arg' => $id]],
            $this->queued()
        );
    }

    public function testParentOfASavedVariationIsBroughtUpToDateTooLateForItsOwnDelivery(): void
    {
        $updated = $this->activeWebhook(['topic' => 'product.updated'])->get_id();
        $parent = (int) OtherRequest::answer('$p = new WC_Product_Variable(); $p->set_name("Vase"); echo $p->save();');
        $this->assertSame([], $this->queued());

        OtherRequest::answer(
            "\$v = new WC_Product_Variation(); \$v->set_parent_id($parent); \$v->set_regular_price('7.50'); \$v->save();"
        );

        self::assertSame('7.50', wc_get_product($parent)->get_price());
        self::assertSame([], $this->queued());
        self::assertGreaterThan(0, $updated);
    }

    private function queue(int $webhookId, int $arg): int
    {
        return as_schedule_single_action(time() - 1, self::DELIVERY_HOOK, ['webhook_id' => $webhookId, 'arg' => $arg], self::DELIVERY_GROUP);
    }

    /**
     * @return list<array<string, mixed>> the arguments of what waits
     */
    private function queued(): array
    {
        $actions = as_get_scheduled_actions([
            'hook' => self::DELIVERY_HOOK,
            'group' => self::DELIVERY_GROUP,
            'status' => 'pending',
            'per_page' => -1,
        ]);

        return array_values(array_map(static fn (object $action): array => $action->get_args(), $actions));
    }
}
