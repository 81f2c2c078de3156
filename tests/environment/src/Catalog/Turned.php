<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

/** Antiques that go round an axis: what a potter, a glass blower or a turner makes. */
final class Turned
{
    /** A porcelain vase with blossoms under the glaze. */
    public static function vase(Canvas $canvas): void
    {
        $canvas->shadow(50, 86, 34);
        $blossoms = static function (float $angle, float $height): array {
            if ($height < 0.05 || abs($height - 0.17) < 0.012 || abs($height - 0.9) < 0.015) {
                return [38, 66, 140];
            }
            $u = fmod(($angle + 1) * 3.0 + (int) ($height * 5) * 0.5, 1.0) - 0.5;
            $v = fmod($height * 5, 1.0) - 0.5;
            $distance = hypot($u * 1.3, $v);
            $petals = 0.24 + 0.09 * cos(6 * atan2($v, $u));
            $isPetal = $distance < 0.05 || ($distance > 0.1 && $distance < $petals);

            return $isPetal && $height > 0.2 && $height < 0.86 ? [52, 88, 168] : [238, 240, 244];
        };
        $profile = [[18, 8], [21, 9.5], [26, 6.5], [33, 7.5], [46, 19], [58, 20], [72, 13], [80, 9], [86, 11]];
        $canvas->lathe(50, $profile, $blossoms, 0.8);
        $canvas->ellipse(50, 18.2, 15.6, 2.6, [22, 30, 52]);
    }

    /** An Art Nouveau glass vase, iridescent from violet to green. */
    public static function glass(Canvas $canvas): void
    {
        $canvas->shadow(50, 86, 26);
        $iridescent = static fn (float $angle, float $height): array => [
            (int) (90 + 70 * sin($height * 9 + $angle * 4)),
            (int) (80 + 80 * $height + 30 * sin($angle * 7 + $height * 14)),
            (int) (150 - 60 * $height + 40 * cos($height * 11 - $angle * 5)),
        ];
        $profile = [[16, 13], [19, 9], [27, 4.5], [42, 4.2], [56, 8], [70, 14], [79, 12], [84, 8], [86, 10]];
        $canvas->lathe(50, $profile, $iridescent, 1.0);
        $canvas->ellipse(50, 16.3, 25, 3.4, [44, 30, 66]);
    }

    /** A stoneware jug with blue bands and a pewter lid. */
    public static function jug(Canvas $canvas): void
    {
        $canvas->shadow(52, 86, 40);
        for ($turn = 0; $turn <= 20; $turn++) {
            $angle = -1.35 + $turn * 0.135;
            $handle[] = [64 + cos($angle) * 14, 54 + sin($angle) * 19];
        }
        $canvas->stroke($handle, 4.4, [118, 116, 112]);
        $bands = static function (float $angle, float $height): array {
            if ($height < 0.13) {
                return [150, 154, 160];
            }
            $isBand = abs($height - 0.3) < 0.018 || abs($height - 0.78) < 0.018;
            $isScroll = abs($height - 0.54 - 0.07 * sin($angle * 9)) < 0.026;

            return $isBand || $isScroll ? [44, 66, 128] : [168, 164, 154];
        };
        $profile = [[22, 2], [25, 8], [31, 11], [33, 11], [44, 12], [60, 19], [74, 17], [82, 13], [86, 15]];
        $canvas->lathe(48, $profile, $bands, 0.45);
    }

    /** A silver candlestick with a burning candle. */
    public static function candlestick(Canvas $canvas): void
    {
        $canvas->shadow(50, 86, 34);
        for ($ring = 8; $ring > 0; $ring--) {
            $canvas->ellipse(50, 14, $ring * 4, $ring * 5, [255, 214, 120], 0.05);
        }
        $wax = static fn (float $angle, float $height): array => [246, 238, 214];
        $canvas->lathe(50, [[18, 2.6], [40, 2.9]], $wax, 0.2);
        $canvas->polygon([[50, 9], [51.5, 14], [50, 18], [48.5, 14]], [255, 186, 64]);
        $canvas->ellipse(50, 15, 1.6, 4, [255, 244, 200]);
        $silver = static fn (float $angle, float $height): array => [192, 196, 204];
        $profile = [
            [39, 6.5], [41, 5], [44, 3], [49, 4.6], [54, 2.2], [62, 3.4],
            [69, 2.4], [73, 6], [78, 9], [83, 15], [86, 16],
        ];
        $canvas->lathe(50, $profile, $silver, 1.3);
    }

    /** A teapot with a gilded rim. */
    public static function teapot(Canvas $canvas): void
    {
        $canvas->shadow(50, 82, 50);
        $canvas->stroke([[66, 66], [74, 62], [79, 52], [83, 42], [87, 40]], 5.6, [206, 190, 170]);
        for ($turn = 0; $turn <= 20; $turn++) {
            $angle = 1.75 + $turn * 0.14;
            $handle[] = [31 + cos($angle) * 14, 59 + sin($angle) * 15];
        }
        $canvas->stroke($handle, 3.4, [206, 190, 170]);
        $roses = static function (float $angle, float $height): array {
            if (abs($height - 0.27) < 0.02 || $height > 0.95) {
                return [196, 152, 62];
            }
            $u = fmod(($angle + 1.12) * 2.2, 1.0) - 0.5;
            $distance = hypot($u, ($height - 0.6) * 1.7);

            return match (true) {
                $distance < 0.1 => [186, 58, 84],
                $distance < 0.17 => [222, 128, 146],
                $distance < 0.24 && sin(atan2($height - 0.6, $u) * 4) > 0.2 => [104, 138, 88],
                default => [240, 230, 214],
            };
        };
        $profile = [[33, 1.5], [36, 3], [38, 1.6], [42, 8], [47, 15], [60, 23], [72, 20], [79, 12], [82, 13]];
        $canvas->lathe(50, $profile, $roses, 0.9);
    }

    /** A globe on a turned stand. */
    public static function globe(Canvas $canvas): void
    {
        $canvas->shadow(50, 88, 36);
        $wood = static fn (float $angle, float $height): array => [118, 72, 38];
        $canvas->lathe(50, [[68, 3], [72, 4.4], [76, 2.4], [81, 5], [85, 15], [88, 16]], $wood, 0.6);
        $land = static function (float $angle, float $height): array {
            $coast = sin($angle * 5.2 + 1.1) + 0.8 * sin($height * 9 + $angle * 3)
                + 0.6 * cos($angle * 11 - $height * 7);
            if (fmod($height * 8, 1.0) < 0.04 || fmod(($angle + 1) * 4, 1.0) < 0.02) {
                return [150, 128, 88];
            }

            return $coast > 0.35 ? [188, 152, 92] : [206, 200, 164];
        };
        $sphere = [];
        for ($step = 0; $step <= 24; $step++) {
            $sphere[] = [44 - 26 * cos($step / 24 * M_PI), 26 * sin($step / 24 * M_PI)];
        }
        $canvas->lathe(50, $sphere, $land, 0.7);
        for ($turn = 0; $turn <= 30; $turn++) {
            $angle = -1.9 + $turn * 0.12;
            $meridian[] = [50 + cos($angle) * 29, 44 + sin($angle) * 29];
        }
        $canvas->stroke($meridian, 1.8, [182, 144, 62]);
    }

    /** A paraffin lamp with a milk glass shade. */
    public static function lamp(Canvas $canvas): void
    {
        $canvas->shadow(50, 88, 30);
        for ($ring = 10; $ring > 0; $ring--) {
            $canvas->ellipse(50, 36, $ring * 8, $ring * 7, [255, 226, 150], 0.035);
        }
        $brass = static fn (float $angle, float $height): array => [186, 142, 66];
        $canvas->lathe(50, [[52, 5], [56, 4], [60, 13], [66, 13], [71, 4], [78, 3], [83, 12], [88, 14]], $brass, 1.0);
        $chimney = static fn (float $angle, float $height): array => [236, 232, 220];
        $canvas->lathe(50, [[10, 3.4], [22, 3.6]], $chimney, 1.0);
        $shade = static fn (float $angle, float $height): array => $height > 0.93 ? [206, 184, 120] : [250, 240, 208];
        $canvas->lathe(50, [[20, 8], [26, 14], [38, 21], [48, 25], [52, 24]], $shade, 0.5);
    }

    /** A plaster bust on a plinth. */
    public static function bust(Canvas $canvas): void
    {
        $canvas->shadow(50, 90, 40);
        $marble = static fn (float $angle, float $height): array => $height > 0.8
            ? [84, 80, 78]
            : [(int) (222 + 8 * sin($angle * 9 + $height * 21)), 218, 208];
        $profile = [
            [14, 3], [17, 9.5], [24, 12.5], [32, 12], [39, 10], [44, 6.5], [49, 6.5], [54, 15],
            [62, 22], [70, 19], [75, 9], [78, 8.5], [80, 14], [90, 15],
        ];
        $canvas->lathe(50, $profile, $marble, 0.25);
        // Brow, nose and mouth are what turns a skittle into a head.
        $canvas->polygon([[43, 27.5], [57, 27.5], [56.5, 29], [43.5, 29]], [120, 114, 104], 0.35);
        $canvas->polygon([[49.2, 28.5], [50.8, 28.5], [52.4, 34.5], [48.8, 34.8]], [120, 114, 104], 0.3);
        $canvas->ellipse(45.8, 30, 4.2, 1.7, [110, 104, 94], 0.45);
        $canvas->ellipse(54.2, 30, 4.2, 1.7, [110, 104, 94], 0.45);
        $canvas->ellipse(50, 38, 6, 1.3, [110, 104, 94], 0.45);
    }

    /** A pair of goblets of cut, ruby-coloured glass. */
    public static function goblets(Canvas $canvas): void
    {
        foreach ([[36, [150, 20, 44]], [64, [150, 20, 44]]] as [$x, $colour]) {
            $canvas->shadow($x, 84, 20);
            $cut = static function (float $angle, float $height) use ($colour): array {
                $rising = abs(fmod(($angle + 1) * 4 + $height * 5, 1.0) - 0.5) < 0.07;
                $falling = abs(fmod(($angle + 1) * 4 - $height * 5 + 9, 1.0) - 0.5) < 0.07;

                return $height > 0.58 || ($height > 0.2 && ($rising || $falling)) ? [224, 222, 226] : $colour;
            };
            $profile = [[30, 11], [38, 12], [48, 11], [56, 5], [60, 1.6], [72, 1.6], [79, 3.4], [82, 9], [84, 10]];
            $canvas->lathe($x, $profile, $cut, 1.2);
            $canvas->ellipse($x, 30.2, 21.6, 3, [88, 10, 26]);
        }
    }
}
