<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * Which products a list is of, as a condition on {@see ProductTable}.
 */
final class Listed
{
    /** Something is wrong with them, and they are not where they should be. */
    public const NEEDS_YOU = "digest = ''";

    /** They are online, but something is missing of them. */
    public const NOT_WHOLE = "digest NOT IN ('', 'out')";

    /** They are there, and not offered. */
    public const LEFT_OUT = "digest = 'out' AND problem <> 'gone'";
}
