<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use AuraHistoria\PartnerConnect\Tests\Demo\Plugins\PluginAdmin;
use AuraHistoria\PartnerConnect\Tests\Environment\Catalog\Catalog;
use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;

/**
 * The life of the plugin in a shop, told as steps. Each step does what a merchant does, then looks at both ends: at
 * WordPress's database and at what the partner API has received.
 */
final class Story
{
    private const TOPICS = ['product.created', 'product.deleted', 'product.updated'];
    private const LOOK_AT_LOGS = 'look at the log below WooCommerce > Status > Logs, source '
        . 'aura-historia-partner-connect, and at build/sites/demo/wp-content/debug.log.';

    private ?Footprint $before = null;
    private int $createdProduct = 0;

    public function __construct(
        private readonly Report $report,
        private readonly Shop $shop,
        private readonly Sandbox $sandbox,
        private readonly PluginAdmin $plugins,
        private readonly Catalog $catalog,
        private readonly string $zip,
    ) {
    }

    public function tell(): void
    {
        $this->report->heading('Connecting the shop');
        $isConnected = $this->step('Install', $this->install(...), 'make zip, then start again; ' . self::LOOK_AT_LOGS)
            && $this->step('Refuse bad input', $this->refuseBadInput(...), self::LOOK_AT_LOGS)
            && $this->step('Connect', $this->connect(...), self::LOOK_AT_LOGS);
        if (!$isConnected) {
            $this->report->say('    The steps that need a connected shop were left out.');

            return;
        }
        $this->step('Three webhooks', $this->seeWebhooks(...), 'press "Check the connection"; ' . self::LOOK_AT_LOGS);
        $this->step('Send the catalog', $this->seeCatalog(...), "compare {$this->sandbox->page()} with the shop.");

        $this->report->heading('The shop at work');
        $advice = "look at the requests at {$this->sandbox->page()} and at WooCommerce > Status > Scheduled Actions.";
        $this->step('Create a product', $this->createProduct(...), $advice);
        $this->step('Change a product', $this->changeProduct(...), $advice);
        $this->step('Trash a product', $this->trashProduct(...), $advice);
        $this->step('A copy stays silent', $this->keepCopySilent(...), 'see what reached ' . $this->sandbox->page());
        $this->step('Repair an edited one', $this->repairEdited(...), self::LOOK_AT_LOGS);
        $this->step('Repair a deleted one', $this->repairDeleted(...), self::LOOK_AT_LOGS);

        $this->report->heading('Leaving');
        $this->step('Deactivate', $this->deactivate(...), self::LOOK_AT_LOGS);
        $this->step('Activate again', $this->activate(...), self::LOOK_AT_LOGS);
        $this->step('Uninstall', $this->uninstall(...), 'each thing listed needs its place in Uninstaller.');
        $this->step('Nothing in debug.log', $this->seeNoComplaints(...), 'each line is a defect of the plugin.');
    }

    /** Brings the plugin back after the story, for the shop that stays open. */
    public function beginAgain(): void
    {
        $this->report->heading('Opening the shop for you');
        $this->step('Install and connect', function (): string {
            $this->plugins->install($this->zip);
            $this->connect();
            $this->shop->runQueueUntil($this->seeWebhooks(...));

            return $this->seeCatalog();
        }, self::LOOK_AT_LOGS);
    }

    /**
     * @param callable(): string $check
     */
    private function step(string $title, callable $check, string $advice): bool
    {
        return $this->report->step($title, $check, $advice);
    }

    private function install(): string
    {
        CheckFailed::unless(is_file($this->zip), "there is no $this->zip");
        $this->shop->openEverydayPages();
        $this->before = Footprint::of($this->shop->site);
        $this->plugins->install($this->zip);
        $version = $this->shop->activeVersion();
        CheckFailed::unless($version !== null, 'the plugin is not active');

        return sprintf(
            '%s (%d KB) installed and activated %s: version %s',
            basename($this->zip),
            (int) ceil(filesize($this->zip) / 1024),
            $this->plugins->way(),
            $version
        );
    }

    private function refuseBadInput(): string
    {
        $page = $this->shop->enterSettings('my shop', 'secret');
        $errors = $page->fieldErrors();
        $said = implode(' ', $page->notices());
        CheckFailed::unless(count($errors) === 2, "nothing is said beside each field; the page says: $said");
        $requests = $this->sandbox->requests();
        CheckFailed::unless($requests === [], count($requests) . ' requests were sent');

        return 'a wrong Shop ID and key are refused beside their fields: "' . $errors[0] . '"';
    }

    private function connect(): string
    {
        $page = $this->shop->enterSettings(Sandbox::SHOP_ID, Sandbox::API_KEY);
        $said = implode(' ', $page->notices());
        CheckFailed::unless($page->status === 200, "the page answered $page->status: $said");
        CheckFailed::unless(!str_contains($page->body, Sandbox::API_KEY), 'the page shows the API key');
        $registered = $this->sandbox->shop();
        $hasAll = $registered['webhook_secret_fingerprint'] !== null
            && $registered['language'] === 'de' && $registered['currency'] === 'EUR';
        CheckFailed::unless($hasAll, "secret, language or currency did not arrive; the page says: $said");

        return 'settings form sent; the API has a signing secret, language de and currency EUR';
    }

    private function seeWebhooks(): string
    {
        $rows = $this->shop->webhookRows();
        $topics = array_column($rows, 'topic');
        sort($topics);
        CheckFailed::unless($topics === self::TOPICS, 'there are ' . count($rows) . ': ' . implode(', ', $topics));
        foreach ($rows as $row) {
            CheckFailed::unless($row['status'] === 'active', "$row[topic] is $row[status]");
            $isOurs = str_starts_with($row['delivery_url'], $this->sandbox->url);
            CheckFailed::unless($isOurs, "$row[topic] delivers to $row[delivery_url]");
            CheckFailed::unless((int) $row['pending_delivery'] === 0, "$row[topic] would ping");
        }
        $secrets = array_unique(array_column($rows, 'secret'));
        CheckFailed::unless(count($secrets) === 1 && strlen($secrets[0]) >= 43, 'they do not share one long secret');

        return 'active, one secret, delivering to ' . $rows[0]['delivery_url'];
    }

    private function seeCatalog(): string
    {
        $expected = $this->catalog->expected();

        return $this->shop->runQueueUntil(function () use ($expected): string {
            $received = $this->sandbox->products();
            $missing = array_diff_key($expected, $received);
            $seen = sprintf('%d of %d did not arrive: ', count($missing), count($expected));
            CheckFailed::unless($missing === [], $seen . implode(', ', array_column($missing, 'sku')));
            foreach ($expected as $id => $wanted) {
                $this->compare($wanted, $received[$id]);
            }
            foreach ($this->catalog->withheld() as $id) {
                CheckFailed::unless(!isset($received[$id]), "product $id was sent, which is a draft, private or behind a password");
            }
            $states = array_count_values(array_column($expected, 'state'));

            return sprintf(
                '%d of %d products sent in %d request(s): %s; drafts, the private and the password-protected one were not',
                count($expected),
                $this->catalog->count(),
                count($this->sandbox->requests('putPartnerProducts')),
                implode(', ', array_map(
                    static fn (string $state, int $count): string => "$count $state",
                    array_keys($states),
                    $states
                ))
            );
        });
    }

    /**
     * @param array{sku: string, state: string, minor_units: int|null, pictures: int} $wanted
     * @param array<string, mixed> $received
     */
    private function compare(array $wanted, array $received): void
    {
        $sku = $wanted['sku'];
        $amount = $received['price']['amount'] ?? null;
        $title = (string) ($received['title']['text'] ?? '');
        CheckFailed::unless($received['state'] === $wanted['state'], "$sku is $received[state], not $wanted[state]");
        CheckFailed::unless($amount === $wanted['minor_units'], "$sku costs " . json_encode($amount)
            . ' cents, not ' . json_encode($wanted['minor_units']));
        CheckFailed::unless(count($received['images']) === $wanted['pictures'], "$sku has another number of pictures");
        $isPlain = $title !== '' && preg_match('/&[a-z#0-9]+;|<[a-z]/i', $title) !== 1;
        CheckFailed::unless($isPlain, "$sku has the title '$title'");
    }

    private function createProduct(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $this->createdProduct = $this->shop->createProduct('Rokoko-Spiegel „Muschelwerk“, Augsburg', '1890.50');
        $this->shop->runQueueUntil(function (): void {
            CheckFailed::unless(isset($this->sandbox->products()[$this->createdProduct]), 'it was not sent by batch');
        });
        // Its first text stays for good, so its delivery waits until the batch has had the last word for two minutes.
        $delivered = $this->shop->letMinutesPassUntil(
            fn (): string => $this->delivery('product.created', $this->createdProduct, $mark, 'AVAILABLE', 189050)
        );

        return "sent by batch at once; $delivered";
    }

    private function changeProduct(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $this->shop->changePrice($this->createdProduct, '1750');

        return $this->seeDelivery('product.updated', $this->createdProduct, $mark, 'AVAILABLE', 175000);
    }

    private function trashProduct(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $this->shop->trashProduct($this->createdProduct);

        return $this->seeDelivery('product.deleted', $this->createdProduct, $mark, 'REMOVED', 175000);
    }

    private function keepCopySilent(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $product = array_key_first($this->catalog->expected());
        $seen = $this->shop->asCopy('https://staging.example', function () use ($product): void {
            $this->shop->changePrice($product, '1');
            $this->shop->letMinutesPass(3);
        });
        $requests = $this->sandbox->requests(null, $mark);
        CheckFailed::unless($requests === [], count($requests) . ' requests of the copy reached the API');
        CheckFailed::unless(str_contains($seen, 'connected at another address'), "the page of the copy does not say so: $seen");
        $this->shop->changePrice($product, '1250');
        $this->shop->letMinutesPass(3);

        return 'the shop under another address changed a price and sent nothing; its page says so';
    }

    private function seeDelivery(string $topic, int $product, int $mark, string $state, int $amount): string
    {
        return $this->shop->runQueueUntil(fn (): string => $this->delivery($topic, $product, $mark, $state, $amount));
    }

    private function delivery(string $topic, int $product, int $mark, string $state, int $amount): string
    {
        $deliveries = array_values(array_filter(
            $this->sandbox->deliveries($mark),
            static fn (array $one): bool => $one['topic'] === $topic && (int) $one['product_id'] === $product
        ));
        CheckFailed::unless(count($deliveries) === 1, count($deliveries) . " deliveries of $topic, expected one");
        ['signature' => $signature, 'status' => $status] = $deliveries[0];
        $isAccepted = $signature === 'valid' && $status === 202;
        CheckFailed::unless($isAccepted, "$topic was answered $status, its signature is $signature");
        $stored = $this->sandbox->products()[$product];
        $isStored = $stored['state'] === $state && ($stored['price']['amount'] ?? null) === $amount;
        CheckFailed::unless($isStored, "the API has it as $stored[state] for " . json_encode($stored['price']));

        return "$topic delivered, signature right, answered 202; it is $state for " . number_format($amount / 100, 2) . ' EUR';
    }

    private function repairEdited(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $id = (int) $this->shop->webhooks()['product.updated']['webhook_id'];
        $this->shop->editWebhook($id, [
            'status' => 'paused',
            'delivery_url' => "{$this->sandbox->url}/elsewhere",
            'secret' => 'typed by hand',
        ]);
        $this->shop->runQueueUntil($this->seeWebhooks(...));
        $now = (int) $this->shop->webhooks()['product.updated']['webhook_id'];
        CheckFailed::unless($now === $id, "it was replaced by #$now, so its id and log are lost");
        $this->seeNoDelivery($mark);

        return "#$id paused, with another address and secret: right again, same id, no ping sent";
    }

    private function repairDeleted(): string
    {
        $mark = $this->sandbox->lastRequestId();
        $id = (int) $this->shop->webhooks()['product.created']['webhook_id'];
        $this->shop->deleteWebhook($id);
        $this->shop->runQueueUntil($this->seeWebhooks(...));
        $now = (int) $this->shop->webhooks()['product.created']['webhook_id'];
        $this->seeNoDelivery($mark);

        return "#$id deleted for good: created again as #$now, no ping sent";
    }

    private function seeNoDelivery(int $mark): void
    {
        $deliveries = $this->sandbox->deliveries($mark);
        CheckFailed::unless($deliveries === [], count($deliveries) . ' unexpected deliveries or pings');
    }

    private function deactivate(): string
    {
        $this->plugins->deactivate();
        CheckFailed::unless($this->shop->activeVersion() === null, 'the plugin is still active');
        $statuses = array_count_values(array_column($this->shop->webhookRows(), 'status'));
        CheckFailed::unless($statuses === ['paused' => 3], 'the webhooks are ' . json_encode($statuses));
        $mark = $this->sandbox->lastRequestId();
        $this->shop->changePrice(array_key_first($this->catalog->expected()), '1300');
        $this->shop->site->runQueue();
        $this->seeNoDelivery($mark);

        return 'the three webhooks are paused; a change of a product sends nothing';
    }

    private function activate(): string
    {
        $this->plugins->activate();
        $this->shop->runQueueUntil($this->seeWebhooks(...));
        $mark = $this->sandbox->lastRequestId();
        $product = array_key_first($this->catalog->expected());
        $this->shop->changePrice($product, '1250');
        $this->seeDelivery('product.updated', $product, $mark, 'AVAILABLE', 125000);

        return 'the three webhooks are active again; a change of a product is delivered, signature right';
    }

    private function uninstall(): string
    {
        $this->plugins->uninstall();
        $this->shop->openEverydayPages();
        $left = Footprint::of($this->shop->site)->addedSince($this->before ?? Footprint::of($this->shop->site));
        $folder = "{$this->shop->site->path}/wp-content/plugins/" . PluginAdmin::SLUG;
        CheckFailed::unless(!file_exists($folder), 'the plugin\'s folder is still there');
        CheckFailed::unless($left === [], "left behind:\n" . implode("\n", $left));

        return 'no option, webhook, queued action, table or file is left';
    }

    private function seeNoComplaints(): string
    {
        $complaints = $this->shop->complaints();
        CheckFailed::unless($complaints === [], implode("\n", array_slice($complaints, 0, 5)));

        return 'WordPress logged not one error, warning or notice of the plugin';
    }
}
