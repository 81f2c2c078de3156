<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Core;

use AuraHistoria\PartnerConnect\Core\EngineChoice;
use PHPUnit\Framework\TestCase;

final class EngineChoiceTest extends TestCase
{
    /**
     * @dataProvider rows
     */
    public function testTheChoice(string $wish, ?string $extension, string $engine, ?string $trouble): void
    {
        $choice = new EngineChoice($wish, $extension, '1.2.3');

        self::assertSame([$engine, $trouble], [$choice->engine, $choice->trouble]);
    }

    /**
     * @return array<string, array{string, string|null, string, string|null}>
     */
    public function rows(): array
    {
        return [
            'no extension' => ['', null, 'translated', null],
            'the extension fits' => ['', '1.2.3', 'extension', null],
            'the extension is older' => ['', '1.2.2', 'translated', 'extension_of_other_version'],
            'the extension is newer' => ['', '1.3.0', 'translated', 'extension_of_other_version'],
            'equal as numbers is not equal' => ['', '1.2.03', 'translated', 'extension_of_other_version'],
            'the extension does not say its version' => ['', '', 'translated', 'extension_of_other_version'],
            'extension forced and not there' => ['extension', null, 'translated', 'extension_missing'],
            'extension forced and fits' => ['extension', '1.2.3', 'extension', null],
            'extension forced and of another version' => ['extension', '1.2.2', 'translated', 'extension_of_other_version'],
            'translated forced without extension' => ['translated', null, 'translated', null],
            'translated forced though the extension fits' => ['translated', '1.2.3', 'translated', null],
            'translated forced because the extension does not fit' => ['translated', '1.2.2', 'translated', null],
            'unknown without extension' => ['wasm', null, 'translated', 'unknown_engine'],
            'unknown though the extension fits' => ['wasm', '1.2.3', 'translated', 'unknown_engine'],
            'unknown is not guessed at' => ['Extension', '1.2.3', 'translated', 'unknown_engine'],
            'a blank is no wish for the own choice' => [' ', '1.2.3', 'translated', 'unknown_engine'],
        ];
    }

    public function testAPluginThatDoesNotKnowItsVersionUsesItsOwnCore(): void
    {
        self::assertSame('translated', (new EngineChoice('', '1.2.3', ''))->engine);
    }
}
