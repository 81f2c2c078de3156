<?php

/**
 * Functions that Action Scheduler has only from 3.9.3 on.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\RecurringActions;

function as_supports($feature)
{
    return $feature === RecurringActions::FEATURE;
}
