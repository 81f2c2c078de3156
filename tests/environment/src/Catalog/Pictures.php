<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Lock;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Paths;

/** Draws the pictures of the catalog once and keeps them in `build/pictures`: the whole piece first, then details. */
final class Pictures
{
    private const WALLS = [
        [206, 196, 180], [150, 164, 168], [176, 158, 150], [120, 126, 116], [188, 190, 176], [132, 122, 138],
    ];
    private const TABLES = [[150, 110, 74], [120, 92, 70], [98, 78, 66]];

    /** Zoom and centre of each further picture. */
    private const DETAILS = [[2.1, 46.0, 38.0], [2.6, 56.0, 68.0]];

    /**
     * @return list<string> files
     */
    public static function of(string $sku, string $motif, int $count): array
    {
        $folder = Paths::build('pictures/' . Files::fingerprint(__DIR__));
        $files = array_map(static fn (int $number): string => "$folder/$sku-$number.jpg", range(1, $count));
        $lock = Lock::waitFor(Paths::build('pictures/.lock'));
        if (array_filter($files, 'is_file') !== $files) {
            Files::makeFolder($folder);
            self::draw($files, self::canvasFor($sku, $motif));
        }
        unset($lock);

        return $files;
    }

    /**
     * @param list<string> $files
     */
    private static function draw(array $files, Canvas $canvas): void
    {
        foreach ($files as $number => $file) {
            $detail = $number === 0 ? [] : self::DETAILS[($number - 1) % count(self::DETAILS)];
            // Under its own name only when it is whole, in case this run is stopped.
            $canvas->save("$file.new", ...$detail);
            rename("$file.new", $file);
        }
    }

    private static function canvasFor(string $sku, string $motif): Canvas
    {
        $draw = match (true) {
            method_exists(Turned::class, $motif) => [Turned::class, $motif],
            method_exists(Built::class, $motif) => [Built::class, $motif],
            default => throw new EnvironmentFailure("nobody can draw a $motif"),
        };
        $number = crc32($sku);
        $canvas = new Canvas(self::WALLS[$number % count(self::WALLS)], self::TABLES[$number % count(self::TABLES)]);
        $draw($canvas);

        return $canvas;
    }
}
