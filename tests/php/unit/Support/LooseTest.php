<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Unit\Support;

use AuraHistoria\PartnerConnect\Support\Loose;
use PHPUnit\Framework\TestCase;

/**
 * What comes out of other plugins' filters is read without a warning, whatever it is, and is not guessed at.
 */
final class LooseTest extends TestCase
{
    public function testOnlyWhatIsANumberIsOne(): void
    {
        foreach ([[7, 7], ['7', 7], ['7.9', 7], [7.9, 7], ['-3', -3]] as [$value, $number]) {
            self::assertSame($number, Loose::int($value, 4));
        }
        foreach ([null, false, true, '', 'seven', [], [7], new \stdClass(), static fn(): int => 7] as $junk) {
            self::assertSame(4, Loose::int($junk, 4), get_debug_type($junk));
        }
        self::assertSame(0, Loose::int([7]));
    }

    public function testOnlyWhatIsATextIsOne(): void
    {
        $stringable = new class () {
            public function __toString(): string
            {
                return 'a text';
            }
        };
        foreach ([['a', 'a'], [12, '12'], [12.5, '12.5'], [null, ''], [false, ''], [$stringable, 'a text']] as [$value, $text]) {
            self::assertSame($text, Loose::text($value));
        }
        foreach ([true, [], ['a'], new \stdClass(), static fn(): string => 'a'] as $junk) {
            self::assertNull(Loose::text($junk), get_debug_type($junk));
        }
    }

    public function testWhatIsNeitherYesNorNoLeavesItAsItWas(): void
    {
        foreach ([true, 1, '1', 'yes', 'Yes', 'true', 'on'] as $yes) {
            self::assertTrue(Loose::flag($yes, false));
        }
        foreach ([false, 0, '0', '', 'no', 'NO', 'false', 'off'] as $no) {
            self::assertFalse(Loose::flag($no, true));
        }
        foreach ([null, [], [true], new \stdClass(), 1.5, 'perhaps', 7] as $junk) {
            self::assertTrue(Loose::flag($junk, true), get_debug_type($junk));
            self::assertFalse(Loose::flag($junk, false), get_debug_type($junk));
        }
    }
}
