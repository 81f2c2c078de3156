<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Admin;

use AuraHistoria\PartnerConnect\Admin\CatalogView;
use AuraHistoria\PartnerConnect\Admin\StatusView;
use AuraHistoria\PartnerConnect\Admin\StatusWords;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Tests\Unit\Status\Statuses;
use PHPUnit\Framework\TestCase;

/**
 * The words of the page are true in every state, by the numbers of the cases that docs/failures.md lists.
 */
final class StatusViewTest extends TestCase
{
    private const LAST_RUN = 'The background tasks of this site last ran: 2023-11-14 22:13.';
    private const ALL_ARRIVED = 'Done: nothing is on its way.';

    public static function setUpBeforeClass(): void
    {
        require_once __DIR__ . '/screen.php';
    }

    public function testAtRestTheNumbersAddUpAndAllIsDone(): void
    {
        $page = $this->page(Statuses::of(['catalog' => Statuses::numbers(4443, 0, 0, 3)]));

        self::assertStringContainsString('Connected Aura Historia last confirmed the connection: 2023-11-14 22:13.', $page);
        self::assertStringContainsString('Online and up to date 4,443 Change on its way 0 Need you 0 Left out on purpose 3 Products in total 4,446', $page);
        self::assertStringContainsString(self::ALL_ARRIVED, $page);
        self::assertStringContainsString(self::LAST_RUN, $page);
        self::assertStringContainsString('A title or description that changed stays as first sent', $page);
        self::assertStringContainsString('[Send changes] [Send all products again]', $page);
    }

    public function testE1MissingTablesAreToldAndNoNumbersAre(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'stopped', 'catalog' => Statuses::numbers(0, 0, 0, 0), 'problems' => [Statuses::problem('tables_missing', 'stops')]]));

        self::assertStringContainsString('Stopped Changes cannot be written down', $page);
        self::assertStringContainsString('Ask your host to let this site’s database user create and write tables', $page);
        self::assertStringContainsString('cannot be said until changes can be written down again', $page);
        self::assertStringContainsString('Since 2023-11-14 21:13.', $page);
        self::assertStringNotContainsString('Online', $page);
        self::assertStringNotContainsString('no product in the catalog', $page);
    }

    public function testE1BeforeACheckHasFailedNothingIsSaidToHave(): void
    {
        $problem = ['since' => null] + Statuses::problem('tables_missing', 'stops', ['tried' => 0]);
        $page = $this->page(Statuses::of(['pill' => 'stopped', 'problems' => [$problem]]));

        self::assertStringContainsString('looks again within minutes and makes it anew.', $page);
        self::assertStringNotContainsString('Since', $page);
        self::assertStringNotContainsString('Ask your host', $page);
    }

    public function testE2TheProductThatCouldNotBeDescribedIsNamedWithALink(): void
    {
        ob_start();
        (new StatusView(new StatusWords(new Messages())))->render(Statuses::of(['problems' => [
            Statuses::problem('deliveries_unbuildable', 'tells', ['product_id' => 17, 'why' => 'threw']),
            Statuses::problem('deliveries_unbuildable', 'tells', ['product_id' => 1700, 'why' => 'threw']),
        ]]));
        $html = (string) ob_get_clean();

        self::assertStringContainsString('<a href="https://shop.example/wp-admin/post.php?action=edit&amp;post=17">#17 Chair 17 oak</a>', $html);
        self::assertStringContainsString(' #1700</p>', $html, 'what is gone has nothing to edit');
    }

    public function testE2AProductThatCannotBeReadIsToldWithTheReason(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'needs_you', 'problems' => [
            Statuses::problem('deliveries_unbuildable', 'needs_you', ['product_id' => 17, 'why' => '']),
            Statuses::problem('product_unreadable', 'needs_you', [], 1),
        ]]));

        self::assertStringContainsString('at last with product #17.', $page);
        self::assertStringContainsString('1 product: The product cannot be read', $page);
        self::assertStringContainsString('Nothing is on its way, but some products need you.', $page);
    }

    /**
     * @dataProvider sleeps
     */
    public function testE3AQueueThatSleepsIsToldAndThePageCanDriveIt(?int $ranAt, string $lastRun, string $state): void
    {
        $page = $this->page(Statuses::of([
            'pill' => 'stopped',
            'sending' => ['state' => $state, 'per_minute' => 12000, 'seconds_left' => 1, 'allows' => ['pause']],
            'catalog' => Statuses::numbers(0, 4453, 0, 0),
            'problems' => [Statuses::problem('queue_asleep', 'stops', ['minutes' => 4320])],
        ], $ranAt, Statuses::NOW - 3 * 86400));

        self::assertStringContainsString('overdue for 3 days', $page);
        self::assertStringContainsString('Ask your host to run WP-Cron', $page);
        self::assertStringContainsString($lastRun, $page);
        self::assertStringContainsString('Changes of 4,453 products wait to go to Aura Historia. At the moment nothing goes out.', $page);
        self::assertStringContainsString('What waits longest has waited since 2023-11-11 22:13.', $page);
        self::assertStringContainsString('[Send now from this page]', $page);
        self::assertStringNotContainsString('a minute;', $page, 'that was another moment');
    }

    /**
     * @return array<string, array{int|null, string, string}>
     */
    public function sleeps(): array
    {
        return [
            'for three days' => [Statuses::NOW - 3 * 86400, 'last ran: 2023-11-11 22:13.', 'sending'],
            'since ever' => [null, 'have not run yet, or long ago.', 'sending'],
            'while sending was at rest' => [Statuses::NOW - 3 * 86400, 'last ran: 2023-11-11 22:13.', 'rest'],
        ];
    }

    public function testE4ARefusedKeyMeansThatNothingArrives(): void
    {
        $page = $this->page(Statuses::of([
            'pill' => 'stopped',
            'connection' => ['state' => 'stopped', 'registered_at' => 1, 'next_try_at' => Statuses::NOW + 21600],
            'sending' => ['state' => 'stopped', 'allows' => ['resume', 'pause']],
            'catalog' => Statuses::numbers(4000, 1453, 0, 0),
            'problems' => [Statuses::problem('api_key_rejected', 'stops'), Statuses::problem('nothing_reaches', 'stops', ['waiting' => 1453])],
        ]));

        self::assertStringContainsString('Stopped Aura Historia does not accept this API key.', $page);
        self::assertStringContainsString('Nothing reaches Aura Historia until you enter a valid key. Nothing is lost: 1,453 changes wait.', $page);
        self::assertStringContainsString('Next attempt: 2023-11-15 04:13.', $page);
        self::assertStringNotContainsString('delivered as before', $page);
        self::assertStringNotContainsString(self::ALL_ARRIVED, $page);
    }

    public function testE4TheNextAttemptIsToldOnce(): void
    {
        $sending = ['state' => 'stopped', 'next_try_at' => Statuses::NOW + 21700, 'allows' => []];
        $both = $this->page(Statuses::of(['pill' => 'stopped', 'connection' => ['state' => 'stopped', 'next_try_at' => Statuses::NOW + 21600], 'sending' => $sending]));
        $one = $this->page(Statuses::of(['pill' => 'stopped', 'sending' => $sending]));

        self::assertSame([1, 1], [substr_count($both, 'Next attempt'), substr_count($one, 'Next attempt')]);
    }

    public function testE4OneChangeThatWaitsIsNotCalledChanges(): void
    {
        $page = fn(int $waiting): string => $this->page(Statuses::of(['pill' => 'stopped', 'problems' => [
            Statuses::problem('api_key_rejected', 'stops'),
            Statuses::problem('nothing_reaches', 'stops', ['waiting' => $waiting]),
        ]]));

        self::assertStringContainsString('until you enter a valid key. Nothing is lost: 1 change waits.', $page(1));
        self::assertStringContainsString('until you enter a valid key. Since', $page(0));
    }

    /**
     * @dataProvider outages
     * @param array<string, string|int> $params
     */
    public function testE7AnOutageOfHoursIsNoMatterOfWaitingForItToPass(string $code, array $params, int $hours, int $waiting, string $expected): void
    {
        $problem = ['since' => time() - $hours * 3600] + Statuses::problem($code, 'stops', $params);
        $page = $this->page(Statuses::of(['pill' => 'stopped', 'catalog' => Statuses::numbers(0, $waiting, 0, 0), 'problems' => [$problem]]));

        self::assertStringContainsString($expected, $page);
        self::assertStringNotContainsString('Nothing has to be done', $page);
    }

    /**
     * @return array<string, array{string, array<string, string|int>, int, int, string}>
     */
    public function outages(): array
    {
        $many = ' Nothing is lost: 200 changes wait and go out by themselves afterwards. If it lasts until tomorrow, contact Aura Historia.';

        return [
            '503 for hours' => ['api_unavailable', ['status' => 503], 2, 200, 'has not answered as it should for 2 hours (status 503): it is overloaded, under maintenance, or has a fault on its side.' . $many],
            '500 with one change' => ['api_unavailable', ['status' => 500], 1, 1, 'fault on its side. Nothing is lost: 1 change waits and goes out by itself afterwards. If it lasts until tomorrow'],
            'for days with none' => ['api_timeout', [], 48, 0, 'has not answered in time for 2 days. Ask your host whether the server may reach the internet. Nothing is lost: what changes goes out by itself afterwards. Please contact Aura Historia.'],
            'not reached' => ['api_unreachable', ['reason' => 'cURL error 6'], 3, 200, 'has not been reached for 3 hours (cURL error 6). Ask your host whether the server may reach the internet.' . $many],
            'too many requests' => ['api_rate_limited', [], 3, 200, 'For 3 hours, Aura Historia has asked this shop for fewer requests.' . $many],
            'a proxy' => ['unexpected_answer', ['status' => 403], 5, 200, 'For 5 hours, what answered (status 403) was not Aura Historia.'],
        ];
    }

    public function testE7AnOutageOfMinutesPasses(): void
    {
        $page = $this->page(Statuses::of(['problems' => [Statuses::problem('api_unavailable', 'tells', ['status' => 503])]]));

        self::assertStringContainsString('Nothing has to be done if it passes.', $page);
        self::assertStringNotContainsString('until tomorrow', $page);
    }

    public function testE4AShopThatTheApiDoesNotKnowIsNotBlamedOnTheKey(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'stopped', 'problems' => [
            Statuses::problem('shop_unknown', 'stops'),
            Statuses::problem('nothing_reaches', 'stops', ['waiting' => 2]),
        ]]));

        self::assertStringContainsString('Nothing reaches Aura Historia until this is put right. Nothing is lost: 2 changes wait.', $page);
    }

    public function testE5WhatWaitsIsNeverDone(): void
    {
        $page = $this->page(Statuses::of([
            'pill' => 'needs_you',
            'catalog' => Statuses::numbers(0, 4453, 135, 0),
            'problems' => [Statuses::problem('product_not_accepted', 'needs_you', [], 135)],
        ]));

        self::assertStringContainsString('Online and up to date 0 Change on its way 4,453 Need you 135 Left out on purpose 0 Products in total 4,588', $page);
        self::assertStringContainsString('135 products: Aura Historia does not accept the product.', $page);
        self::assertStringContainsString('Changes of 4,453 products are on their way to Aura Historia.', $page);
        self::assertStringNotContainsString('Done', $page);
    }

    /**
     * @dataProvider phases
     */
    public function testE10FiguresBelongToThePhaseOfSending(string $state, string $expected, bool $hasFigures): void
    {
        $page = $this->page(Statuses::of([
            'sending' => ['state' => $state, 'per_minute' => 12000, 'seconds_left' => 61, 'next_try_at' => null, 'allows' => []],
            'catalog' => Statuses::numbers(1, 2, 0, 0),
        ]));

        self::assertStringContainsString($expected, $page);
        self::assertSame($hasFigures, str_contains($page, '12,000 products a minute; about 1 min left.'));
    }

    /**
     * @return array<string, array{string, string, bool}>
     */
    public function phases(): array
    {
        return [
            'sending' => ['sending', 'Changes of 2 products are on their way to Aura Historia. 12,000', true],
            'waiting' => ['waiting', 'Changes of 2 products wait to go to Aura Historia. Sending waits and goes on by itself.', false],
            'paused' => ['paused', 'Changes of 2 products wait to go to Aura Historia. At the moment nothing goes out.', false],
            'stopped' => ['stopped', 'Sending has stopped, since something has to be put right first.', false],
            'at rest' => ['rest', 'Changes of 2 products are on their way to Aura Historia.', false],
        ];
    }

    public function testE10APauseIsCalledOneWithItsDateAndIsNoSendUnderWay(): void
    {
        $page = $this->page(Statuses::of([
            'pill' => 'paused',
            'sending' => ['state' => 'paused', 'allows' => ['send_all', 'send_changes', 'resume']],
            'catalog' => Statuses::numbers(2, 2, 0, 0),
            'problems' => [Statuses::problem('sending_paused', 'tells', ['waiting' => 2], 2)],
        ]));

        self::assertStringContainsString('Connection Paused Aura Historia last confirmed the connection', $page);
        self::assertStringContainsString('Sending is paused, so no change goes to Aura Historia until somebody presses “Resume”', $page);
        self::assertStringContainsString('Nothing is lost: 2 changes wait. Since 2023-11-14 21:13.', $page);
        self::assertStringContainsString('[Resume]', $page);
        self::assertStringNotContainsString('on their way to Aura Historia', $page);
    }

    /**
     * @dataProvider tries
     */
    public function testE10OnlyAPauseIsResumed(string $state): void
    {
        $page = $this->page(Statuses::of(['sending' => ['state' => $state, 'allows' => ['resume', 'pause']], 'catalog' => Statuses::numbers(1, 2, 0, 0)]));

        self::assertStringContainsString('[Try again now]', $page);
        self::assertStringNotContainsString('[Resume]', $page);
    }

    /**
     * @return array<string, array{string}>
     */
    public function tries(): array
    {
        return ['waiting' => ['waiting'], 'stopped' => ['stopped']];
    }

    public function testALookThroughTheCatalogIsNotDoneYet(): void
    {
        $page = $this->page(Statuses::of(['sending' => ['state' => 'sending', 'allows' => ['pause']], 'catalog' => Statuses::numbers(9, 0, 0, 0)]));

        self::assertStringContainsString('The catalog is being looked through for changes.', $page);
        self::assertStringNotContainsString('Done', $page);
    }

    public function testA1ElsewhereItAsksForOneOfTwoAnswers(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'elsewhere', 'catalog' => Statuses::numbers(8, 2, 0, 0), 'problems' => [
            Statuses::problem('shop_elsewhere', 'stops', ['environment' => 0]),
        ]]));

        self::assertStringContainsString('was connected at another address, so nothing leaves it from here', $page);
        self::assertStringContainsString('[This shop has moved here]', $page);
        self::assertStringContainsString('Also forget Shop ID, API key and signing secret here', $page);
        self::assertStringContainsString('[This is a copy]', $page);
        self::assertStringNotContainsString('Catalog', $page, 'the numbers may be those of the live shop');
        self::assertStringNotContainsString('to Aura Historia.', $page);
    }

    public function testA1ACopyIsOneLineAndAWayBack(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'copy', 'catalog' => Statuses::numbers(8, 2, 5, 0), 'problems' => [Statuses::problem('product_unreadable', 'needs_you', [], 5)]]));

        self::assertSame('Connection Copy of a shop You said that this is a copy, so nothing leaves it. To connect it as a shop of its own, save its Shop ID and API key. The shop lives here now: Aura Historia is told, and all products are sent again with their new addresses. [This shop has moved here]', $page);
    }

    public function testManyRemovalsAskFirst(): void
    {
        $page = $this->page(Statuses::of([
            'pill' => 'needs_you',
            'sending' => ['state' => 'rest', 'allows' => ['take_off', 'send_all', 'send_changes']],
            'problems' => [Statuses::problem('many_removals', 'needs_you', ['products' => 900], 900)],
        ]));

        self::assertStringContainsString('Connection Connected, but something needs you', $page);
        self::assertStringContainsString(' 900 products would be taken off Aura Historia at once', $page);
        self::assertStringNotContainsString('900 products: ', $page);
        self::assertStringContainsString('[Take them off] [Send changes]', $page);
    }

    public function testBeforeConnectingThereAreNoNumbers(): void
    {
        $page = $this->page(Statuses::of(['pill' => 'not_connected', 'connection' => ['state' => 'unconfigured'], 'catalog' => Statuses::numbers(0, 450, 0, 0)]));

        self::assertSame('Connection Not connected Your shop is not connected yet. Enter Shop ID and API key, and everything else happens by itself.', $page);
    }

    public function testWhateverTheCoreNamesIsEscaped(): void
    {
        ob_start();
        (new StatusView(new StatusWords(new Messages())))->render(Statuses::of(['pill' => '"><b>', 'problems' => [
            Statuses::problem('settings_replaced', 'tells', ['by' => '<script>']),
        ]]));
        $html = (string) ob_get_clean();

        self::assertStringNotContainsString('<script>', $html);
        self::assertStringNotContainsString('<b>', $html);
    }

    /**
     * What stands on the page, with buttons in brackets.
     */
    private function page(Status $status): string
    {
        $words = new StatusWords(new Messages());
        ob_start();
        (new StatusView($words))->render($status);
        (new CatalogView($words))->render($status);
        $html = preg_replace('~<button[^>]*>(.*?)</button>~', '[$1]', (string) ob_get_clean());

        return trim((string) preg_replace('/\s+/', ' ', html_entity_decode(strip_tags(str_replace('<', ' <', (string) $html)), ENT_QUOTES)));
    }
}
