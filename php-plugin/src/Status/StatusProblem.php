<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

use AuraHistoria\PartnerConnect\Core\CoreError;

defined('ABSPATH') || exit;

/**
 * One thing that is wrong, since when, with how many products, and how much it matters.
 */
final class StatusProblem
{
    /** Nothing goes on until it is put right. */
    public const STOPS = 'stops';

    /** The merchant has to do something; all else goes on. */
    public const NEEDS_YOU = 'needs_you';

    /** Worth knowing. */
    public const TELLS = 'tells';

    /**
     * @param CoreError $error what is wrong
     * @param int|null $since in Unix seconds, null where nobody knows
     * @param int|null $products how many are concerned, null where it is not about products
     * @param string $severity one of the constants above
     */
    private function __construct(
        public readonly CoreError $error,
        public readonly ?int $since,
        public readonly ?int $products,
        public readonly string $severity
    ) {
    }

    /**
     * @param mixed $problem as the core answers it
     * @return self|null null where it is none
     */
    public static function fromArray(mixed $problem): ?self
    {
        $error = CoreError::fromArray($problem);
        if ($error === null) {
            return null;
        }
        $severity = $problem['severity'] ?? '';

        return new self(
            $error,
            Moment::from($problem['since'] ?? null),
            is_numeric($problem['products'] ?? null) && (int) $problem['products'] > 0 ? (int) $problem['products'] : null,
            in_array($severity, [self::STOPS, self::TELLS], true) ? $severity : self::NEEDS_YOU
        );
    }
}
