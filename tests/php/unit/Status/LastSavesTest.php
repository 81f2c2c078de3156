<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Status;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Status\LastSaves;
use PHPUnit\Framework\TestCase;

/**
 * Case E10: two administrators save two shops at once.
 */
final class LastSavesTest extends TestCase
{
    private const SHOP = '0b2f6c1e-5d7a-4f0e-9a3b-1c2d3e4f5a6b';
    private const OTHER = '11111111-58d4-4b8a-9c55-6f0e3d1a7b42';
    private const KEY = 'aurahistoria_abcdef_0123456789ab';

    private LastSaves $saves;
    private Settings $settings;

    public static function setUpBeforeClass(): void
    {
        require_once __DIR__ . '/../Admin/screen.php';
        defined('ARRAY_A') || define('ARRAY_A', 'ARRAY_A');
    }

    protected function setUp(): void
    {
        $GLOBALS['ahpc_tests_options'] = [];
        $this->settings = new Settings(new OptionStore());
        $this->saves = new LastSaves(new OptionsDatabase(), new OptionStore(), $this->settings);
    }

    protected function tearDown(): void
    {
        unset($GLOBALS['ahpc_tests_options']);
    }

    public function testE10WhoeverWasReplacedIsToldByWhomAndTheOtherOneIsNot(): void
    {
        $this->store(self::SHOP, self::KEY);
        $this->store(self::OTHER, self::KEY);
        // Noted in whatever order the two requests come to it.
        $this->saves->note(2, self::OTHER, self::KEY);
        $this->saves->note(1, self::SHOP, self::KEY);

        self::assertSame('User 2', $this->saves->replacedFor(1)['by'] ?? null);
        self::assertNull($this->saves->replacedFor(2));
        self::assertNull($this->saves->replacedFor(3));
    }

    public function testE10AnotherKeyOfTheSameShopReplacesAsWell(): void
    {
        $this->saves->note(1, self::SHOP, self::KEY);
        $this->store(self::SHOP, self::KEY . 'x');
        $this->saves->note(2, self::SHOP, self::KEY . 'x');

        self::assertSame('User 2', $this->saves->replacedFor(1)['by'] ?? null);
    }

    public function testTheSameSavedBySomebodyElseReplacesNothing(): void
    {
        $this->store(self::SHOP, self::KEY);
        $this->saves->note(1, self::SHOP, self::KEY);
        $this->saves->note(2, self::SHOP, self::KEY);

        self::assertNull($this->saves->replacedFor(1));
    }

    public function testWhoeverWasToldIsNotToldAgain(): void
    {
        $this->saves->note(1, self::SHOP, self::KEY);
        $this->store(self::OTHER, self::KEY);
        self::assertNotNull($this->saves->replacedFor(1));
        $this->saves->forget(1);

        self::assertNull($this->saves->replacedFor(1));
    }

    public function testAReplacementThatNobodySavedHasNoName(): void
    {
        $this->saves->note(1, self::SHOP, self::KEY);
        $this->store(self::OTHER, self::KEY);
        self::assertSame('', $this->saves->replacedFor(1)['by'] ?? null);
        $this->saves->note(77, self::OTHER, self::KEY);

        self::assertSame('', $this->saves->replacedFor(1)['by'] ?? null, 'a user who is gone has none either');
    }

    public function testWhereNothingIsStoredNobodyWasReplaced(): void
    {
        $this->saves->note(1, self::SHOP, self::KEY);

        self::assertNull($this->saves->replacedFor(1));
        self::assertNull($this->saves->replacedFor(0));
    }

    public function testNoValueIsKeptAndUninstallingFindsTheRow(): void
    {
        $this->saves->note(1, self::SHOP, self::KEY);
        $this->saves->note(2, self::SHOP, self::KEY);
        $kept = $GLOBALS['ahpc_tests_options'];

        foreach (array_keys($kept) as $name) {
            self::assertStringStartsWith(Options::PREFIX, $name);
        }
        self::assertStringNotContainsString(self::SHOP, serialize($kept));
        self::assertStringNotContainsString(self::KEY, serialize($kept));
        self::assertCount(2, array_unique(array_column($kept, 'digest')), 'nobody can tell that two saved the same');
    }

    private function store(string $shopId, string $apiKey): void
    {
        $this->settings->saveIdentity($shopId, $apiKey);
    }
}
