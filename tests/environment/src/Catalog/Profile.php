<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

/** The outline of something turned: a smooth curve through a few points. */
final class Profile
{
    /**
     * @param list<array{float|int, float|int}> $points height and radius, heights rising
     */
    public static function radiusAt(array $points, float $height): float
    {
        $last = count($points) - 1;
        for ($i = 0; $i < $last - 1 && $points[$i + 1][0] <= $height; $i++) {
            continue;
        }
        [[$y0, $r0], [$y1, $r1]] = [$points[$i], $points[$i + 1]];
        $before = $points[max(0, $i - 1)];
        $after = $points[min($last, $i + 2)];
        $span = max(0.001, $y1 - $y0);
        $t = max(0.0, min(1.0, ($height - $y0) / $span));
        $slopeIn = ($r1 - $before[1]) / max(0.001, $y1 - $before[0]) * $span;
        $slopeOut = ($after[1] - $r0) / max(0.001, $after[0] - $y0) * $span;

        // Cubic Hermite: passes through the points, with the slopes of their neighbours.
        return max(0.0, (2 * $t ** 3 - 3 * $t ** 2 + 1) * $r0 + ($t ** 3 - 2 * $t ** 2 + $t) * $slopeIn
            + (-2 * $t ** 3 + 3 * $t ** 2) * $r1 + ($t ** 3 - $t ** 2) * $slopeOut);
    }
}
