<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * A build of the core broke: a trap, a missing file, an answer outside its memory. Always a defect, never a decision.
 */
final class EngineFailure extends \RuntimeException
{
}
