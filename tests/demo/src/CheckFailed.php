<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo;

use RuntimeException;

/** Something was not as it has to be; the message says what was seen instead. */
final class CheckFailed extends RuntimeException
{
    public static function unless(bool $holds, string $seen): void
    {
        if (!$holds) {
            throw new self($seen);
        }
    }
}
