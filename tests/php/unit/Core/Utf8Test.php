<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Engine;
use AuraHistoria\PartnerConnect\Core\EngineFactory;
use AuraHistoria\PartnerConnect\Support\Utf8;
use AuraHistoria\PartnerConnect\Support\Log;
use PHPUnit\Framework\TestCase;

/**
 * Holds the border between PHP and the core to the rule of crates/ahpc-bridge/README.md on bytes that are not UTF-8.
 */
final class Utf8Test extends TestCase
{
    private static ?Engine $engine = null;

    /**
     * @dataProvider brokenTexts
     */
    public function testEachBrokenPieceIsOneReplacementCharacter(string $broken, string $repaired): void
    {
        self::assertSame(['a' => ['b' => "{$repaired}!"]], Utf8::repair(['a' => ['b' => "{$broken}!"]]));
    }

    /**
     * @dataProvider brokenTexts
     */
    public function testTheShellRepairsAsTheCoreDoes(string $broken, string $repaired): void
    {
        $raw = '{"mode":"send","store":{"locale":"de_DE","currency":"EUR"},"products":[{"id":1,"at_api":0,"digest":"","name":"Vase ' . $broken
            . '.","status":"publish","permalink":"https://shop.example/vase/","price":"12.50","stock_status":"instock","images":[]}]}';
        $byCore = self::engine()->call('prepare_page', $raw);
        $byShell = (new Core(self::engine(...), new Log()))->ask('prepare_page', [
            'mode' => 'send',
            'store' => ['locale' => 'de_DE', 'currency' => 'EUR'],
            'products' => [[
                'id' => 1,
                'at_api' => 0,
                'digest' => '',
                'name' => "Vase {$broken}.",
                'status' => 'publish',
                'permalink' => 'https://shop.example/vase/',
                'price' => '12.50',
                'stock_status' => 'instock',
                'images' => [],
            ]],
        ]);

        self::assertStringContainsString("Vase {$repaired}.", $byCore);
        self::assertSame(json_decode($byCore, true)['ok'], $byShell);
    }

    /**
     * @return array<string, array{string, string}> what is broken, and what becomes of it
     */
    public function brokenTexts(): array
    {
        $r = "\u{FFFD}";

        return [
            'nothing is broken' => ["Grüße \u{1F3FA}", "Grüße \u{1F3FA}"],
            'Latin-1' => ["Stra\xDFe", "Stra{$r}e"],
            'the end of a character without its start' => ["a\xBFb", "a{$r}b"],
            'a character of three bytes that is cut' => ["a\xE2\x82b", "a{$r}b"],
            'a character of four bytes that is cut' => ["\xF0\x9F\x8F", $r],
            'two bytes that never occur' => ["\xFF\xFE", $r . $r],
            'a slash in two bytes' => ["\xC0\xAF", $r . $r],
            'a slash in four bytes' => ["\xF0\x80\x80\xAF", $r . $r . $r . $r],
            'half of a UTF-16 pair' => ["\xED\xA0\x80", $r . $r . $r],
            'beyond the last character' => ["\xF4\x90\x80\x80", $r . $r . $r . $r],
            'a start that is followed by another one' => ["\xE2\xE2\x82\xAC", "{$r}€"],
        ];
    }

    public function testWhatDoesNotComeFromProductsIsRefusedByTheCoreAndNotGuessedAt(): void
    {
        $answer = self::engine()->call('check_settings', "{\"shop_id\":\"\xFF\"}");

        self::assertSame('{"error":{"code":"malformed_request","params":{"detail":"not UTF-8 at byte 13"}}}', $answer);
    }

    public function testAFormWithBrokenBytesIsToldInWordsAndNotAsADefect(): void
    {
        $answer = (new Core(self::engine(...), new Log()))->ask('check_settings', ['shop_id' => "my-shop\xFF"]);

        self::assertEquals(new CoreError('invalid_shop_id', ['value' => "my-shop\u{FFFD}"]), CoreError::fromArray($answer['shop_id']['error']));
    }

    public function testAnOperationThatIsNotUtf8IsAMalformedRequest(): void
    {
        $answer = self::engine()->call("version\xFF", '{}');

        self::assertSame('{"error":{"code":"malformed_request","params":{"detail":"the operation\'s name is not UTF-8"}}}', $answer);
    }

    public function testALongTextIsRepairedWhateverPcreMayUse(): void
    {
        $text = str_repeat('Möbel ', 200_000);

        self::assertSame(["{$text}\u{FFFD}"], Utf8::repair(["{$text}\xFF"]));
    }

    public function testATextIsCutBeforeTheCharacterThatDoesNotFit(): void
    {
        $text = "Grüße, 12 €, \u{1F3FA} und \u{1F3FA}";
        $bytes = 0;
        foreach (mb_str_split($text) as $character) {
            for ($more = 0; $more < strlen($character); $more++) {
                self::assertSame(substr($text, 0, $bytes), Utf8::cut($text, $bytes + $more));
            }
            $bytes += strlen($character);
        }
        foreach ([$bytes, $bytes + 1] as $enough) {
            self::assertSame($text, Utf8::cut($text, $enough));
        }
        self::assertSame('', Utf8::cut('', 5));
    }

    public function testOfATextThatIsNotUtf8LittleIsLostWhereItIsCut(): void
    {
        self::assertSame(str_repeat("\x80", 60), Utf8::cut(str_repeat("\x80", 100), 64));
        self::assertSame('', Utf8::cut(str_repeat("\x80", 100), 2));
    }

    /**
     * The engine of this host, made once, since loading it takes longest.
     */
    private static function engine(): Engine
    {
        return self::$engine ??= (new EngineFactory())->create();
    }
}
