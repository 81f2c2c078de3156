<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Support;

use RuntimeException;

/** Something the tests need could not be had; the message says what, and what a person can do. */
final class EnvironmentFailure extends RuntimeException
{
}
