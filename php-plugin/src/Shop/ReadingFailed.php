<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

defined('ABSPATH') || exit;

/**
 * The shop could not be read, so nothing may be concluded from what seems to be missing in it.
 */
final class ReadingFailed extends \RuntimeException
{
}
