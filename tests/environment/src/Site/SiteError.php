<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Site;

use RuntimeException;

/** Code that ran inside a site threw, or PHP ended with a fatal error. */
final class SiteError extends RuntimeException
{
}
