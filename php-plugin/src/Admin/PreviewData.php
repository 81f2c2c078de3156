<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Connection\Forecast;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Shop\ProductReader;
use AuraHistoria\PartnerConnect\Shop\ReadingFailed;
use AuraHistoria\PartnerConnect\Shop\StoreFacts;
use AuraHistoria\PartnerConnect\Support\Utf8;
use AuraHistoria\PartnerConnect\Webhooks\WebhookManager;

defined('ABSPATH') || exit;

/**
 * What the core in the browser is asked with to preview a product's payload and the next check, without anything secret.
 */
final class PreviewData
{
    private const MAX_PRODUCTS = 20;

    /** Stand in for secrets; see withoutSecrets(). */
    private const SAME_SECRET = 'same';
    private const OTHER_SECRET = 'other';

    public function __construct(
        private readonly ProductReader $products,
        private readonly StoreFacts $facts,
        private readonly Forecast $forecast,
        private readonly WebhookManager $webhooks
    ) {
    }

    /**
     * The newest products to choose from.
     *
     * @return array{products: list<array{id: int, name: string}>}
     */
    public function products(): array
    {
        $products = [];
        foreach ($this->products->newest(self::MAX_PRODUCTS) as $id => $title) {
            // WordPress stores entities where someone may not write HTML; the page shows a name as text.
            $products[] = ['id' => $id, 'name' => html_entity_decode($title, ENT_QUOTES | ENT_HTML5, 'UTF-8')];
        }

        return Utf8::repair(['products' => $products]);
    }

    /**
     * The request for `prepare_page` with this product, as of a shop that has sent nothing yet; with none when it is gone.
     *
     * @return array{request: array<string, mixed>}|CoreError
     */
    public function product(int $id): array|CoreError
    {
        $facts = [];
        if (get_post_type($id) === 'product') {
            try {
                $facts = array_values(array_filter($this->products->facts([$id])));
            } catch (ReadingFailed) {
                return new CoreError('product_unreadable');
            }
        }

        return Utf8::repair(['request' => [
            'mode' => 'send',
            'store' => $this->facts->ofStore(),
            'products' => array_map(static fn(array $product): array => $product + ['at_api' => 0, 'digest' => ''], $facts),
        ]]);
    }

    /**
     * The request for `plan_webhooks` as the next check would make it, null when that leaves the webhooks alone.
     *
     * @return array{request: array<string, mixed>|null, asks_first: bool}|CoreError
     */
    public function plan(): array|CoreError
    {
        $forecast = $this->forecast->webhooks();
        if ($forecast instanceof CoreError) {
            return $forecast;
        }
        $desired = $forecast['desired'];
        $request = $desired === null ? null : $this->withoutSecrets($this->webhooks->planRequest($desired));

        return Utf8::repair(['request' => $request, 'asks_first' => $forecast['asks_first']]);
    }

    /**
     * All that the core does with secrets in a plan is to ask whether the wanted one is empty, and whether a webhook
     * has the wanted one. Both questions have the same answers after every secret was replaced: the wanted one by a
     * word (or by nothing where it is empty), an equal one by the same word, all others by another word. So the plan
     * is the same but for the value of `secret` in its changes, which is that word.
     *
     * @param array{desired: array<string, mixed>, known_ids: object, actual: list<array<string, mixed>>} $request
     * @return array<string, mixed>
     */
    private function withoutSecrets(#[\SensitiveParameter] array $request): array
    {
        $wanted = (string) ($request['desired']['secret'] ?? '');
        $same = $wanted === '' ? '' : self::SAME_SECRET;
        foreach ($request['actual'] as $at => $webhook) {
            $request['actual'][$at]['secret'] = hash_equals($wanted, (string) $webhook['secret']) ? $same : self::OTHER_SECRET;
        }
        if (isset($request['desired']['secret'])) {
            $request['desired']['secret'] = $same;
        }

        return $request;
    }
}
