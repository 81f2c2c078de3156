<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

defined('ABSPATH') || exit;

/**
 * Which products a list is of, as a condition on {@see ProductTable} and the posts of the catalog; each agrees with a number
 * of {@see Numbers}.
 */
final class Listed
{
    /** Something is wrong with them, and they are not where they should be, those that are gone included. */
    public const NEEDS_YOU = "digest = ''";

    /** They are online, but something is missing of them. */
    public const NOT_WHOLE = "digest NOT IN ('', 'out') AND ID IS NOT NULL";

    /** They are there, and not offered. */
    public const LEFT_OUT = "digest = 'out' AND ID IS NOT NULL";
}
