<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * Every statement on the plugin's table, on the database that the shop has; MariaDB is made as strict as it can be.
 *
 * @group once
 */
final class ProductTableTest extends ShopTestCase
{
    private const ABC = 'abcdefabcdefabcdefabcdefabcdefab';
    private const DEF = 'defabcdefabcdefabcdefabcdefabcde';

    /** A row as `add` and `touch` begin it. */
    private const EMPTY = ['digest' => '', 'at_api' => 0, 'changed' => 'none', 'due' => 'none', 'since' => 'none', 'flight' => 0, 'attempts' => 0, 'problem' => ''];

    private static ?Shop $prepared = null;

    protected function setUp(): void
    {
        if (self::$prepared === null) {
            parent::setUp();
            $this->shop->activate();
            self::$prepared = $this->shop;
        }
        $this->shop = self::$prepared;
    }

    public static function tearDownAfterClass(): void
    {
        self::$prepared = null;
    }

    public function testTouchPutsAProductOnItsWayInTwoMinutes(): void
    {
        $rows = $this->rows([
            2 => ['due_at' => 30, 'since' => -500, 'changed_at' => -500, 'attempts' => 2],
            3 => ['due_at' => 90, 'since' => -60, 'changed_at' => -200, 'flight' => 7, 'attempts' => 1, 'at_api' => 1],
            4 => ['due_at' => 80_000, 'since' => -90_000, 'changed_at' => -90_000, 'attempts' => 12, 'problem' => 'product_ends_worker'],
            5 => ['due_at' => -50, 'since' => -300, 'changed_at' => -300],
            6 => ['digest' => self::ABC, 'due_at' => -1000, 'since' => -2000, 'changed_at' => -2000, 'at_api' => -900],
            7 => ['digest' => 'out', 'due_at' => -1000, 'since' => -2000, 'changed_at' => -2000, 'problem' => 'not_published'],
        ], 'return $table->touch([1, 2, 3, 4, 5, 6, 7]);', true);

        $changed = ['changed' => 0];
        self::assertEquals([
            1 => ['due' => 120, 'since' => 0] + $changed + self::EMPTY,
            // What waits is not put off by another change, however many come.
            2 => ['due' => 30, 'since' => -500, 'attempts' => 2] + $changed + self::EMPTY,
            // Whoever has it on its way has lost it; nobody else may take it before its lease is over.
            3 => ['due' => 90, 'since' => -60, 'attempts' => 1, 'at_api' => 1] + $changed + self::EMPTY,
            // A change is a reason to try what rests.
            4 => ['due' => 120, 'since' => -90_000, 'attempts' => 12, 'problem' => 'product_ends_worker'] + $changed + self::EMPTY,
            5 => ['due' => -50, 'since' => -300] + $changed + self::EMPTY,
            6 => ['due' => 120, 'since' => 0, 'at_api' => 'since -900'] + $changed + self::EMPTY,
            7 => ['due' => 120, 'since' => 0, 'problem' => 'not_published'] + $changed + self::EMPTY,
        ], $rows);
    }

    public function testTouchTakesAnyNumberOfProductsAndOneTwice(): void
    {
        $rows = $this->rows([], 'return $table->touch([...range(1, 250), 250, 17]) && $table->touch([]);', true);

        self::assertCount(250, $rows);
        self::assertEquals(['due' => 120, 'since' => 0, 'changed' => 0] + self::EMPTY, $rows[250]);
    }

    public function testClaimTakesRowsOfOneClassThatAreDueTheLongestWaitingFirst(): void
    {
        $waiting = [
            1 => ['due_at' => -10],
            2 => ['due_at' => -30, 'at_api' => 1],
            3 => ['due_at' => 20],
            4 => ['due_at' => -40, 'digest' => self::ABC],
            5 => ['due_at' => -20, 'attempts' => 1],
            6 => ['due_at' => -20, 'attempts' => 2],
            7 => ['due_at' => -20, 'attempts' => 4, 'problem' => 'product_unreadable'],
            8 => ['due_at' => -30, 'attempts' => 8],
            9 => ['due_at' => -20, 'attempts' => -3],
            10 => ['due_at' => -90, 'flight' => 5],
        ];
        $claim = fn(int $attempts, int $limit): array => $this->desk($waiting, "return array_map(fn(\$row) => [\$row->atApi, \$row->attempts, \$row->digest], \$table->claim(77, {$attempts}, {$limit}, \$desk->lease()));");

        // A row of a flight whose lease is over is anyone's.
        self::assertEqualsCanonicalizing([10, 2], array_keys($claim(0, 2)['result']));
        $healthy = $claim(0, 100);
        self::assertEquals([1 => [0, 1, ''], 2 => [1, 1, ''], 9 => [0, -2, ''], 10 => [0, 1, '']], $healthy['result']);
        self::assertSame([77, 77, 0, 0], array_column([$healthy['rows'][1], $healthy['rows'][10], $healthy['rows'][3], $healthy['rows'][5]], 'flight'));
        self::assertSame([90, 20], [$healthy['rows'][1]['due'], $healthy['rows'][3]['due']]);
        self::assertSame([5], array_keys($claim(1, 100)['result']));
        self::assertSame([6], array_keys($claim(2, 100)['result']));
        self::assertSame([], $claim(3, 100)['result']);
        self::assertSame([8], array_keys($claim(4, 1)['result']));
    }

    public function testARowThatEndsItsWorkerIsNamedAndRests(): void
    {
        $rows = $this->rows([
            1 => ['due_at' => -10, 'attempts' => 4],
            2 => ['due_at' => -10, 'attempts' => 5],
            3 => ['due_at' => -10, 'attempts' => 5, 'problem' => 'request_refused'],
            4 => ['due_at' => -10, 'attempts' => 7],
            5 => ['due_at' => -10, 'attempts' => 8],
            6 => ['due_at' => -10, 'attempts' => 30, 'problem' => 'product_ends_worker'],
        ], '$table->claim(9, 4, 100, $desk->lease()); return null;');

        self::assertSame(['', 'product_ends_worker', 'request_refused', 'product_ends_worker', 'product_ends_worker', 'product_ends_worker'], array_column($rows, 'problem'));
        self::assertSame([90, 90, 90, 90, 86_400, 86_400], array_column($rows, 'due'));
        self::assertSame([5, 6, 6, 8, 9, 31], array_column($rows, 'attempts'));
    }

    public function testWhatAnotherWorkerTakesInBetweenIsItsOwn(): void
    {
        $due = array_fill_keys(range(1, 10), ['due_at' => -10]);
        $some = $this->desk($due, '$desk->before("SET flight = 77", fn() => $desk->run("UPDATE {$desk->name()} SET flight = 5, due_at = due_at + 100 WHERE product_id <= 3"));
            return array_keys($table->claim(77, 0, 100, $desk->lease()));');
        self::assertSame(range(4, 10), $some['result']);
        self::assertSame([5, 5, 5], array_slice(array_column($some['rows'], 'flight'), 0, 3));

        $none = $this->desk($due, '$desk->before("SET flight = 77", fn() => $table->claim(5, 0, 4, $desk->lease()));
            return [array_keys($table->claim(77, 0, 4, $desk->lease())), $table->stillOf(5, range(1, 10)), $table->stillOf(77, range(1, 10)), $table->stillOf(6, [1])];');
        self::assertSame([range(5, 8), range(1, 4), range(5, 8), []], $none['result'], 'where all it chose are gone it chooses others');

        $touched = $this->desk($due, '$desk->before("WHERE flight = 77", fn() => $table->touch([2, 3]));
            return array_keys($table->claim(77, 0, 100, $desk->lease()));');
        self::assertSame([1, ...range(4, 10)], $touched['result'], 'a change after the claim');
    }

    public function testClaimEarlyTakesWhatNoOtherFlightHas(): void
    {
        $outcome = $this->desk([
            1 => ['due_at' => 100],
            2 => ['due_at' => 50, 'flight' => 5],
            3 => ['due_at' => -5, 'flight' => 5],
            4 => ['due_at' => 100, 'digest' => self::ABC],
            5 => ['due_at' => 80_000, 'attempts' => 9],
        ], 'return array_keys($table->claimEarly(77, [1, 2, 3, 4, 5, 6], $desk->lease()));');

        self::assertSame([1, 3, 5], $outcome['result']);
        self::assertSame([77, 5, 77, 0, 77], array_column($outcome['rows'], 'flight'));
        self::assertSame([90, 50, 90, 100, 86_400], array_column($outcome['rows'], 'due'));
    }

    public function testOnlyWhatHasBeenQuietForTwoMinutesIsQuiet(): void
    {
        $outcome = $this->desk([
            1 => ['due_at' => -1, 'changed_at' => -115],
            2 => ['due_at' => -1, 'changed_at' => -120],
            3 => ['due_at' => -1],
            4 => ['due_at' => -1, 'changed_at' => 4000],
        ], 'return array_map(fn($row) => $row->isQuiet, $table->claim(77, 0, 100, $desk->lease()));');

        self::assertEquals([1 => false, 2 => true, 3 => true, 4 => false], $outcome['result']);
    }

    public function testNewOnesAreThoseOfWhichTheApiMayKnowNothing(): void
    {
        $outcome = $this->desk([
            1 => ['due_at' => 90],
            2 => ['due_at' => 30, 'at_api' => 1],
            3 => ['due_at' => 20, 'at_api' => -300],
            4 => ['due_at' => 20, 'flight' => 3],
            5 => ['due_at' => 20, 'attempts' => 1],
            6 => ['due_at' => 20, 'problem' => 'product_unreadable'],
            7 => ['due_at' => 20, 'digest' => 'out'],
        ], 'return [$table->newOnes(99), $table->newOnes(1)];');

        self::assertSame([[2, 1], [2]], $outcome['result']);
    }

    public function testDepartNotesWhatTheApiMayHave(): void
    {
        $rows = $this->rows([1 => [], 2 => ['at_api' => 1], 3 => ['at_api' => -500], 4 => [], 5 => ['at_api' => -500], 6 => ['at_api' => 1]], 'return $table->depart([1, 2, 3], [5, 6]) && $table->depart([], []);', true);

        self::assertSame([1, 1, 'since -500', 0, 1, 1], array_column($rows, 'at_api'));
    }

    public function testSettleWritesTheLastWordOfTheFlightThatHasTheRow(): void
    {
        $ours = ['flight' => 77, 'due_at' => 80, 'since' => -200, 'changed_at' => -200, 'attempts' => 1];
        $rows = $this->rows([
            1 => ['at_api' => 1] + $ours,
            2 => ['at_api' => -500, 'problem' => 'product_unreadable'] + $ours,
            3 => ['at_api' => 1] + $ours,
            4 => ['at_api' => 0] + $ours,
            5 => ['flight' => 78] + $ours,
            6 => ['flight' => 0] + $ours,
        ], '$table->settle(77, [
                1 => $desk->verdict(1, "offer", "' . self::ABC . '", "description_cut"),
                2 => $desk->verdict(2, "offer", "' . self::DEF . '"),
                3 => $desk->verdict(3, "remove", "out", "gone"),
                4 => $desk->verdict(4, "nothing", "out", "not_published"),
                5 => $desk->verdict(5, "offer", "' . self::ABC . '"),
                6 => $desk->verdict(6, "offer", "' . self::ABC . '"),
                7 => $desk->verdict(7, "offer", "' . self::ABC . '"),
            ]);
            $table->settle(77, []); return null;');

        $settled = ['due' => 0, 'since' => -200, 'changed' => -200];
        $lost = ['due' => 80, 'attempts' => 1] + $settled;
        self::assertEquals([
            1 => ['digest' => self::ABC, 'at_api' => 'since 0', 'problem' => 'description_cut'] + $settled + self::EMPTY,
            2 => ['digest' => self::DEF, 'at_api' => 'since -500'] + $settled + self::EMPTY,
            3 => ['digest' => 'out', 'at_api' => 1, 'problem' => 'gone'] + $settled + self::EMPTY,
            4 => ['digest' => 'out', 'problem' => 'not_published'] + $settled + self::EMPTY,
            5 => ['flight' => 78] + $lost + self::EMPTY,
            6 => $lost + self::EMPTY,
        ], $rows);
    }

    public function testSettleTakesAnyNumberOfProducts(): void
    {
        $ours = array_fill_keys(range(1, 230), ['flight' => 77]);
        $rows = $this->rows($ours, '$said = []; foreach (range(1, 230) as $id) { $said[$id] = $desk->verdict($id, "offer", md5((string) $id)); }
            $table->settle(77, $said); return null;');

        self::assertSame(array_map(static fn(int $id): string => md5((string) $id), range(1, 230)), array_column($rows, 'digest'));
    }

    public function testWhatIsNotFinalIsSaidAgainTwoMinutesAfterItsChange(): void
    {
        $rows = $this->rows([
            1 => ['flight' => 77, 'changed_at' => -50, 'due_at' => 90, 'attempts' => 3, 'problem' => 'product_unreadable'],
            2 => ['flight' => 5, 'changed_at' => -50, 'due_at' => 90, 'attempts' => 1],
            3 => ['flight' => 77, 'changed_at' => 50_000, 'due_at' => 90],
        ], '$table->sayAgain(77, [1, 2, 3]); return null;');

        self::assertSame([70, 90, 120], array_column($rows, 'due'), 'a change from the future is of now');
        self::assertSame([0, 5, 0], array_column($rows, 'flight'));
        self::assertSame([0, 1, 0], array_column($rows, 'attempts'));
        self::assertSame(['', '', ''], array_column($rows, 'problem'));
    }

    public function testPostponeAndReleaseGiveRowsBack(): void
    {
        $ours = ['flight' => 77, 'due_at' => 90, 'attempts' => 3];
        $rows = $this->rows(array_fill_keys([1, 2, 3, 4], $ours) + [5 => ['flight' => 5] + $ours, 6 => ['attempts' => 0] + $ours, 7 => ['attempts' => 3, 'problem' => 'product_ends_worker'] + $ours, 8 => ['flight' => 5] + $ours], '
            $table->postpone(77, [1 => ["seconds" => 60, "problem" => "request_refused"], 2 => ["seconds" => 0, "problem" => ""], 3 => ["seconds" => 60, "problem" => "request_refused"], 5 => ["seconds" => 60, "problem" => "x"]]);
            $table->release(77, [4, 6, 7, 8]); return null;');

        self::assertSame([60, 0, 60, 0, 90, 0, 0, 90], array_column($rows, 'due'));
        self::assertSame(['request_refused', '', 'request_refused', '', '', '', 'product_ends_worker', ''], array_column($rows, 'problem'));
        self::assertSame([3, 3, 3, 2, 3, 0, 2, 3], array_column($rows, 'attempts'));
        self::assertSame([0, 0, 0, 0, 5, 0, 0, 5], array_column($rows, 'flight'));
    }

    public function testKnownSaysSinceWhenAFinalBatchOffersAProduct(): void
    {
        $outcome = $this->desk([1 => [], 2 => ['at_api' => 1], 3 => ['at_api' => -60], 4 => ['at_api' => -200], 5 => ['digest' => 'out', 'at_api' => -200]], 'return
            array_map(fn($id) => $table->known($id) === null ? null : [min(2, $table->known($id)["at_api"]), 10 * (int) round($table->known($id)["known_seconds"] / 10)], [1, 2, 3, 4, 6]);');

        self::assertSame([[0, 0], [1, 0], [2, 60], [2, 200], null], $outcome['result']);
    }

    public function testSecondsUntilDueIsOfTheNextThatWaits(): void
    {
        $due = fn(array $rows): mixed => $this->desk($rows, '$seconds = $table->secondsUntilDue(); return $seconds === null ? null : 10 * (int) round($seconds / 10);')['result'];

        self::assertNull($due([]));
        self::assertNull($due([1 => ['digest' => self::ABC, 'due_at' => -100]]));
        self::assertSame(50, $due([1 => ['due_at' => 50], 2 => ['due_at' => 100], 3 => ['digest' => 'out', 'due_at' => 10]]));
        self::assertSame(0, $due([1 => ['due_at' => -5000], 2 => ['due_at' => 100]]));
    }

    public function testBetweenGivesARangeInOrder(): void
    {
        $outcome = $this->desk(array_fill_keys([9, 3, 7, 5], []), 'return [array_keys($table->between(3, 9, 10)), array_keys($table->between(0, PHP_INT_MAX, 2)), array_keys($table->between(9, 9, 5))];');

        self::assertSame([[5, 7, 9], [3, 5], []], $outcome['result']);
    }

    public function testAddMakesWhatIsMissingAndLeavesTheRest(): void
    {
        $rows = $this->rows([2 => ['digest' => self::ABC, 'at_api' => -10, 'due_at' => -10, 'since' => -20, 'changed_at' => -20]], '$table->addKnown([3, 2]); $table->add([1, 2]); $table->add(range(3, 203)); return null;');

        self::assertCount(203, $rows);
        self::assertEquals(['due' => 0, 'since' => 0] + self::EMPTY, $rows[1]);
        self::assertSame([self::ABC, 'since -10'], [$rows[2]['digest'], $rows[2]['at_api']]);
        self::assertSame([1, 0], [$rows[3]['at_api'], $rows[4]['at_api']]);
    }

    public function testAddKnownPutsOnItsWayWhatNeverLeftByTheRows(): void
    {
        $before = [
            // Of the second there is a post, as of the third, and of the first there is none any more.
            999999 => ['digest' => 'out', 'due_at' => -10],
            2 => ['digest' => 'out', 'due_at' => -10],
            3 => ['digest' => 'out', 'due_at' => -10, 'at_api' => 1],
        ];
        $rows = $this->rows($before, '$table->addKnown([2, 3, 4]); $table->addGone(); return null;');

        self::assertSame(['', 'out', '', ''], array_map(fn(int $id): string => $rows[$id]['digest'], [2, 3, 4, 999999]));
        self::assertSame([0, -10, 0, 0], array_map(fn(int $id): mixed => $rows[$id]['due'], [2, 3, 4, 999999]));
        self::assertSame([1, 1, 1, 1], array_map(fn(int $id): mixed => $rows[$id]['at_api'], [2, 3, 4, 999999]));
    }

    public function testRenewPutsOnItsWayWhateverWasSaid(): void
    {
        $before = [
            1 => ['digest' => self::ABC, 'at_api' => -300, 'due_at' => -300, 'since' => -400, 'changed_at' => -400],
            2 => ['digest' => 'out', 'at_api' => 1, 'problem' => 'gone', 'due_at' => -300, 'since' => -400],
            3 => ['due_at' => 100, 'since' => -50, 'flight' => 7, 'changed_at' => -20],
        ];
        $rows = $this->rows($before, '$table->renew([1, 2, 3]); return null;');
        self::assertSame([0, 0, 0], array_column($rows, 'due'));
        self::assertSame([0, 0, -50], array_column($rows, 'since'));
        self::assertSame(['', '', ''], array_column($rows, 'digest'));
        self::assertSame([0, 0, 0], array_column($rows, 'flight'));
        self::assertSame(['since -300', 1, 0], array_column($rows, 'at_api'));
        self::assertSame([-400, 'none', -20], array_column($rows, 'changed'), 'nothing has happened to them');

        self::assertSame([1, 1, 0], array_column($this->rows($before, '$table->renew([1, 2, 3], true); return null;'), 'at_api'));
    }

    public function testMarkPutsOnItsWayOnlyWhatIsStillAsItWasRead(): void
    {
        $settled = ['due_at' => -300, 'since' => -400, 'changed_at' => -400, 'at_api' => -300];
        $rows = $this->rows([
            1 => ['digest' => self::ABC] + $settled,
            2 => ['digest' => self::DEF] + $settled,
            3 => ['digest' => '', 'due_at' => 80] + $settled,
            4 => ['digest' => 'out'] + $settled,
        ], '$table->mark([1 => "' . self::ABC . '", 2 => "' . self::ABC . '", 3 => "' . self::ABC . '", 4 => "out", 5 => "out"]); $table->mark([]); return null;');

        self::assertSame(['', self::DEF, '', ''], array_column($rows, 'digest'));
        self::assertSame([0, -300, 80, 0], array_column($rows, 'due'));
        self::assertSame([0, -400, -400, 0], array_column($rows, 'since'));
        self::assertSame([-400, -400, -400, -400], array_column($rows, 'changed'));
    }

    public function testRowsAreForgottenNinetyDaysAfterTheirProductWasToldToBeGone(): void
    {
        $day = 86_400;
        $rows = $this->rows([
            1 => ['digest' => 'out', 'due_at' => -91 * $day],
            2 => ['digest' => 'out', 'due_at' => -89 * $day],
            3 => ['digest' => '', 'due_at' => -91 * $day],
            4 => ['digest' => self::ABC, 'due_at' => -91 * $day],
            5 => ['digest' => 'out', 'due_at' => -91 * $day],
        ], '$table->forget([1, 2, 3, 4]); $table->forget([]); return null;');

        self::assertSame([2, 3, 4, 5], array_keys($rows));
    }

    public function testStartOverIsAsIfNothingHadEverLeft(): void
    {
        $rows = $this->rows(
            array_fill_keys(range(1, 205), ['digest' => self::ABC, 'at_api' => -300, 'due_at' => -300, 'since' => -400, 'changed_at' => -400, 'flight' => 7, 'attempts' => 3, 'problem' => 'x']),
            '$table->startOver(); return null;'
        );

        self::assertEquals([['due' => 0, 'since' => 0, 'changed' => -400] + self::EMPTY], array_values(array_unique($rows, SORT_REGULAR)));
        self::assertSame([], $this->rows([], '$table->startOver(); return null;'));
    }

    public function testRepairBringsBackWhatNoClockCanHaveMeant(): void
    {
        $year = 31_536_000;
        $rows = $this->rows([
            1 => ['due_at' => $year, 'since' => $year, 'changed_at' => $year, 'flight' => 12, 'attempts' => -5],
            2 => ['digest' => self::ABC, 'due_at' => $year, 'changed_at' => -5000],
            3 => ['due_at' => 80_000, 'attempts' => 2_000_000_000, 'problem' => 'no_such_code'],
            4 => ['due_at' => -$year, 'attempts' => 3],
        ], '$desk->run("UPDATE {$desk->name()} SET at_api = 9000000000 WHERE product_id = 2");
            $desk->run("UPDATE {$desk->name()} SET at_api = -7 WHERE product_id = 4");
            $table->repair(); return null;');

        self::assertSame([0, 'none', 80_000, -$year], [$rows[1]['due'], ...array_map(static fn(int $id): mixed => $id === 2 ? 'none' : $rows[$id]['due'], [2, 3, 4])]);
        self::assertSame([0, 0], [$rows[1]['since'], $rows[1]['changed']]);
        self::assertSame('since 0', $rows[2]['at_api']);
        self::assertSame(1, $rows[4]['at_api'], 'something may be there');
        self::assertSame(0, $rows[1]['attempts']);
        self::assertGreaterThanOrEqual(4, $rows[3]['attempts'], 'it stays alone');
        self::assertLessThan(2_000_000, $rows[3]['attempts']);
    }

    /**
     * Whatever somebody has written into the columns, each product can be claimed, and is settled like any other.
     */
    public function testGarbageIsClaimedAndSettledLikeAnyOtherRow(): void
    {
        $outcome = $this->desk([1 => [], 2 => [], 3 => [], 4 => []], '
            $max = PHP_INT_MAX; $min = PHP_INT_MIN + 1;
            $desk->run("UPDATE {$desk->name()} SET changed_at = {$max}, since = {$max}, attempts = 2147483647 WHERE product_id = 1");
            $desk->run("UPDATE {$desk->name()} SET changed_at = {$min}, due_at = {$min}, since = {$min}, at_api = {$min}, attempts = -2147483648 WHERE product_id = 2");
            $desk->run("UPDATE {$desk->name()} SET due_at = {$max}, flight = {$max} WHERE product_id = 3");
            $desk->run("UPDATE {$desk->name()} SET digest = \'<b>nonsense</b>\', problem = \'<i>\', at_api = {$max}, due_at = {$max} WHERE product_id = 4");
            $table->known(2); $table->known(4); $table->secondsUntilDue(); $table->numbers(); $table->problems(); $table->forget([1, 2, 3, 4]);
            $table->repair();
            $table->mark([4 => "<b>nonsense</b>"]);
            $claimed = [];
            for ($class = 0; $class <= 4; $class++) {
                while (($rows = $table->claim(77, $class, 100, $desk->lease())) !== []) { $claimed += $rows; }
            }
            $table->sayAgain(77, [1]);
            $table->settle(77, array_map(fn($row) => $desk->verdict($row->id, "offer", "' . self::ABC . '"), $claimed));
            ksort($claimed);
            return [array_keys($claimed), array_map(fn($row) => $row->atApi >= 0, array_values($claimed))];');

        self::assertSame([[1, 2, 3, 4], [true, true, true, true]], $outcome['result']);
        self::assertSame(['', self::ABC, self::ABC, self::ABC], array_column($outcome['rows'], 'digest'));
        self::assertSame(['', '', '', ''], array_column($outcome['rows'], 'problem'));
    }

    public function testTheFourNumbersAddUpInEveryState(): void
    {
        $make = $this->shop->php('$ids = [];
            foreach (["publish", "publish", "publish", "draft", "private", "publish", "publish", "trash", "publish"] as $i => $status) {
                $ids[] = wp_insert_post(["post_type" => "product", "post_title" => "P{$i}", "post_status" => $status]);
            }
            return $ids;');
        [$listed, $waiting, $missing, $out, $outPrivate, $needing, $notedOnline, $trashed, $flying] = $make;
        $gone = 900_000;
        $outcome = $this->desk([
            $listed => ['digest' => self::ABC, 'at_api' => -10],
            $waiting => ['since' => -300],
            $out => ['digest' => 'out', 'problem' => 'not_published'],
            $outPrivate => ['digest' => 'out', 'problem' => 'not_published'],
            $needing => ['problem' => 'product_unreadable', 'since' => -700],
            $notedOnline => ['digest' => self::DEF, 'problem' => 'description_cut', 'at_api' => -10],
            $trashed => ['since' => -400, 'at_api' => -100],
            $flying => ['flight' => 7, 'due_at' => 60, 'since' => -20],
            // Gone for good: one is to be taken off, one is refused, of one that was told.
            $gone => ['since' => -30, 'at_api' => -100],
            $gone + 1 => ['since' => -800, 'problem' => 'product_not_accepted', 'at_api' => -100],
            $gone + 2 => ['digest' => 'out', 'problem' => 'gone'],
        ], '$numbers = $table->numbers();
            return [$numbers->fields(), $numbers->total(), 10 * (int) round((time() - $numbers->waitingSince) / 10),
                array_map(fn($problem) => [$problem["code"], $problem["products"]], $table->problems())];');

        self::assertSame(['online' => 2, 'on_its_way' => 5, 'needs_you' => 2, 'left_out' => 2], $outcome['result'][0]);
        self::assertSame(11, $outcome['result'][1]);
        self::assertSame(400, $outcome['result'][2], 'what needs a person, here or gone, does not wait');
        self::assertEqualsCanonicalizing([['product_unreadable', 1], ['product_not_accepted', 1]], $outcome['result'][3]);

        $none = $this->desk([], 'return [$table->numbers()->fields(), $table->numbers()->waitingSince, $table->problems()];');
        self::assertSame([['online' => 0, 'on_its_way' => 8, 'needs_you' => 0, 'left_out' => 0], null, []], $none['result'], "without rows every product but that in the trash waits ({$missing} had none before)");
        $this->shop->php('foreach ($arguments["ids"] as $id) { wp_delete_post($id, true); }', ['ids' => $make]);
    }

    public function testEachListAgreesWithItsNumber(): void
    {
        $make = $this->shop->php('$ids = [];
            foreach (["draft", "trash", "trash", "auto-draft", "publish", "trash", "publish", "trash"] as $i => $status) {
                $ids[] = wp_insert_post(["post_type" => "product", "post_title" => "L{$i}", "post_status" => $status]);
            }
            $ids[] = wp_insert_post(["post_type" => "page", "post_title" => "L", "post_status" => "publish"]);
            return $ids;');
        [$draft, $trashed, $trashedToo, $begun, $cut, $cutInTrash, $refused, $refusedInTrash, $page] = $make;
        $gone = 900_000;
        $out = ['digest' => 'out', 'problem' => 'not_published'];
        $outcome = $this->desk([
            $draft => $out,
            $trashed => $out,
            $trashedToo => $out,
            $begun => $out,
            $page => $out,
            $gone => ['digest' => 'out', 'problem' => 'gone'],
            $cut => ['digest' => self::ABC, 'problem' => 'description_cut'],
            $cutInTrash => ['digest' => self::ABC, 'problem' => 'description_cut'],
            $refused => ['problem' => 'request_refused'],
            $refusedInTrash => ['problem' => 'request_refused'],
            $gone + 1 => ['problem' => 'request_refused'],
        ], '$listed = fn(string $which): array => array_keys($table->listed($which, 21));
            return [$table->numbers()->fields(), $listed(AuraHistoria\PartnerConnect\Catalog\Listed::LEFT_OUT),
                $listed(AuraHistoria\PartnerConnect\Catalog\Listed::NOT_WHOLE), $listed(AuraHistoria\PartnerConnect\Catalog\Listed::NEEDS_YOU)];');
        $this->shop->php('foreach ($arguments["ids"] as $id) { wp_delete_post($id, true); }', ['ids' => $make]);

        [$numbers, $leftOut, $notWhole, $needsYou] = $outcome['result'];
        self::assertSame([[$draft], [$cut]], [$leftOut, $notWhole]);
        self::assertEqualsCanonicalizing([$refused, $refusedInTrash, $gone + 1], $needsYou, 'also what is to be taken off');
        self::assertSame([1, 1, 3], [$numbers['left_out'], $numbers['online'], $numbers['needs_you']]);
    }

    public function testAMissingTableIsToldAndMadeAnew(): void
    {
        $outcome = $this->shop->php('global $wpdb; $desk = require $arguments["desk"];
            $tables = new AuraHistoria\PartnerConnect\Catalog\Tables($wpdb, new AuraHistoria\PartnerConnect\Settings\OptionStore());
            $tables->drop(); delete_option("ahpc_schema");
            $wpdb->suppress_errors();
            $without = [$desk->table->touch([1]), $desk->table->depart([1], []), $desk->table->depart([], [1]), $desk->table->claim(1, 0, 5, $desk->lease()), $desk->table->known(1), $desk->table->stillOf(1, [1])];
            $made = [$tables->bringAbout(), $tables->bringAbout()];
            $tables->areComplete();
            $made[] = $tables->bringAbout();
            $wpdb->query("DROP TABLE {$desk->name()}");
            $wpdb->query("CREATE TABLE {$desk->name()} (product_id bigint(20) NOT NULL, fingerprint varchar(40), PRIMARY KEY (product_id))");
            $wpdb->query("CREATE TABLE {$wpdb->prefix}ahpc_outbox (id bigint(20) NOT NULL, PRIMARY KEY (id))");
            $half = [$tables->bringAbout(), $tables->bringAbout(), $desk->table->touch([1])];
            $outbox = $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->prefix}ahpc_outbox");
            return [$without, $made, $half, $outbox, $tables->areCurrent(), array_keys($desk->rows())];', ['desk' => __DIR__ . '/Support/product-table.php'], context: 'cron');

        self::assertSame([false, false, false, [], null, []], $outcome[0]);
        self::assertSame([[true, true, false], [true, true, true], null, true, [1]], array_slice($outcome, 1));
    }

    public function testNoStatementNamesMoreThanAHundredRows(): void
    {
        $longest = $this->desk(array_fill_keys(range(1, 350), ['due_at' => -10]), '$longest = 0;
            add_filter("query", function ($query) use (&$longest, $desk) {
                if (preg_match("/^(INSERT|UPDATE|DELETE)/", $query) === 1 && str_contains($query, $desk->name())) {
                    $named = str_starts_with($query, "INSERT") ? substr_count($query, "), (") + 1 : max(substr_count($query, "product_id = "), substr_count((string) strrchr($query, "("), ",") + 1);
                    $longest = max($longest, $named);
                }
                return $query;
            });
            $ids = range(1, 350); $verdicts = array_map(fn($id) => $desk->verdict($id, "offer", md5((string) $id)), array_combine($ids, $ids));
            $table->claimEarly(77, $ids, $desk->lease()); $table->depart($ids, $ids); $table->settle(77, $verdicts); $table->sayAgain(77, $ids);
            $table->postpone(77, array_fill_keys($ids, ["seconds" => 1, "problem" => "x"])); $table->release(77, $ids); $table->renew($ids); $table->forget($ids);
            $table->mark(array_fill_keys($ids, "out")); $table->add($ids); $table->startOver();
            return $longest;')['result'];

        self::assertSame(100, $longest);
    }

    /**
     * A statement that went by the other index would lock rows that it does not name, and what lies between them.
     *
     * @dataProvider sizes
     */
    public function testEveryStatementGoesByTheIdsThatItNames(int $waiting, int $settled, int $named): void
    {
        if (getenv('DB') !== 'mariadb') {
            self::markTestSkipped('SQLite locks whole files: DB=mariadb');
        }
        $rows = array_fill_keys(range(1, $waiting), ['due_at' => -10]) + array_fill_keys(range($waiting + 1, $waiting + $settled), ['digest' => 'out', 'due_at' => -9_000_000]);
        $ways = $this->desk($rows, 'global $wpdb; $wpdb->query("ANALYZE TABLE {$desk->name()}");
            $statements = [];
            add_filter("query", function ($query) use (&$statements, $desk) {
                if (preg_match("/^(UPDATE|DELETE)/", $query) === 1 && str_contains($query, $desk->name())) { $statements[] = $query; }
                return $query;
            });
            $ids = range(1, ' . $named . '); $verdicts = array_map(fn($id) => $desk->verdict($id, "offer", md5((string) $id)), array_combine($ids, $ids));
            $table->claim(77, 0, 100, $desk->lease()); $table->claimEarly(78, $ids, $desk->lease()); $table->depart($ids, $ids); $table->settle(77, $verdicts); $table->sayAgain(77, $ids);
            $table->postpone(77, array_fill_keys($ids, ["seconds" => 1, "problem" => "x"])); $table->release(77, $ids); $table->renew($ids);
            $table->forget(range(' . ($waiting + 1) . ', ' . ($waiting + $named) . ')); $table->mark(array_fill_keys($ids, "out"));
            $desk->run("UPDATE {$desk->name()} SET attempts = -1, at_api = -1, since = 9000000000, changed_at = 9000000000, due_at = 9000000000 WHERE product_id <= ' . $named . '");
            array_pop($statements); $table->repair();
            $taken = $statements;
            // Put back, so that each is explained on the rows that it would meet.
            $desk->run("DELETE FROM {$desk->name()}"); $desk->put(json_decode(\'' . json_encode($rows) . '\', true)); $wpdb->query("ANALYZE TABLE {$desk->name()}");
            return array_map(fn($query) => [substr($query, 0, 60), $wpdb->get_row("EXPLAIN {$query}", ARRAY_A)["key"]], $taken);')['result'];

        self::assertGreaterThan(15, count($ways));
        self::assertSame([], array_values(array_filter($ways, static fn(array $way): bool => $way[1] !== 'PRIMARY')));
    }

    /**
     * @return iterable<string, array{int, int, int}>
     */
    public function sizes(): iterable
    {
        yield 'few wait among many' => [100, 900, 100];
        yield 'most wait' => [900, 100, 100];
        yield 'one of few' => [5, 1000, 3];
    }

    /**
     * A transaction of the shop that has saved products has to win against whatever we do meanwhile, and ours is repeated.
     *
     * @dataProvider foreignTransactions
     */
    public function testAForeignTransactionIsNotHeldUpAndOursIsDoneInTheEnd(string $order, string $ours, string $expected): void
    {
        if (getenv('DB') !== 'mariadb') {
            self::markTestSkipped('SQLite has one writer at a time: DB=mariadb');
        }
        $this->shop->php('$desk = require $arguments["desk"]; $desk->put(array_fill_keys(range(1, 100), ["due_at" => -10, "flight" => 77]));', ['desk' => __DIR__ . '/Support/product-table.php'], context: 'cron');
        $foreign = $this->shop->site->path . '/foreign';
        array_map(unlink(...), array_filter(["{$foreign}-begun", "{$foreign}-ended"], is_file(...)));
        $this->shop->atOnce('($arguments["process"] === 0 ? require $arguments["foreign"] : require $arguments["ours"])($arguments);', 2, [
            'foreign' => __DIR__ . '/Support/foreign-transaction.php',
            'ours' => __DIR__ . '/Support/own-statement.php',
            'order' => $order,
            'statement' => $ours,
            'signs' => $foreign,
        ]);

        $ended = json_decode((string) file_get_contents("{$foreign}-ended"), true);
        self::assertSame([], $ended['errors'], 'the transaction of the shop has lost nothing');
        $statement = json_decode((string) file_get_contents("{$foreign}-ours"), true);
        self::assertGreaterThan(1, $statement['tries'], 'ours has met it');
        $rows = $this->shop->productRows();
        self::assertSame('5', $rows[5]['since']);
        self::assertSame('5', $rows[95]['since']);
        self::assertSame(array_fill(0, 98, $expected), array_values(array_map(
            static fn(array $row): string => "{$row['digest']}/{$row['flight']}",
            array_diff_key($rows, [5 => 1, 95 => 1])
        )));
    }

    /**
     * @return iterable<string, array{string, string, string}>
     */
    public function foreignTransactions(): iterable
    {
        foreach (['rising', 'falling'] as $order) {
            yield "a release, {$order}" => [$order, '$table->release(77, range(1, 100));', '/0'];
            yield "a touch, {$order}" => [$order, '$table->touch(range(1, 100));', '/0'];
            yield "a settling, {$order}" => [$order, '$table->settle(77, array_map(fn($id) => new AuraHistoria\PartnerConnect\Catalog\Verdict($id, "offer", "' . self::ABC . '", ""), array_combine(range(1, 100), range(1, 100))));', self::ABC . '/0'];
        }
    }

    /**
     * @param array<int, array<string, string|int>> $rows
     * @return array{result: mixed, rows: array<int, array<string, string|int>>}
     */
    private function desk(array $rows, string $code): array
    {
        $outcome = $this->shop->php('$desk = require $arguments["desk"]; $desk->put($arguments["rows"]); $table = $desk->table;
            $result = (static function () use ($desk, $table) { ' . $code . ' })();
            return ["result" => $result, "errors" => $desk->errors(), "rows" => $desk->rows()];', ['rows' => $rows, 'desk' => __DIR__ . '/Support/product-table.php'], context: 'cron');
        self::assertSame([], $outcome['errors'], 'the database has refused nothing');

        return $outcome;
    }

    /**
     * @param array<int, array<string, string|int>> $rows
     * @return array<int, array<string, string|int>>
     */
    private function rows(array $rows, string $code, mixed $result = null): array
    {
        $outcome = $this->desk($rows, $code);
        self::assertSame($result, $outcome['result']);

        return $outcome['rows'];
    }
}
