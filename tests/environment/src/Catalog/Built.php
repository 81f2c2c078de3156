<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

/** Antiques with a front: furniture, clocks, pictures, books, textiles. */
final class Built
{
    private const WALNUT = [112, 70, 40];
    private const OAK = [150, 108, 62];
    private const BRASS = [196, 156, 74];
    private const INK = [40, 32, 28];

    /** A chest of four drawers. */
    public static function chest(Canvas $canvas): void
    {
        $canvas->shadow(50, 88, 74);
        foreach ([18, 76] as $x) {
            $canvas->polygon([[$x, 82], [$x + 6, 82], [$x + 5, 89], [$x + 1, 89]], self::WALNUT);
        }
        $canvas->board(16, 32, 68, 51, self::WALNUT);
        $canvas->board(13, 28, 74, 5, [132, 84, 48]);
        foreach ([35, 46.5, 58, 69.5] as $y) {
            $canvas->board(20, $y, 60, 10, [138, 90, 52]);
            foreach ([33, 67] as $x) {
                $canvas->ellipse($x, $y + 5, 5, 3.4, self::BRASS);
                $canvas->ellipse($x, $y + 6.4, 6, 2.4, [92, 66, 30]);
                $canvas->ellipse($x, $y + 5.8, 6, 2.2, self::BRASS);
            }
            $canvas->ellipse(50, $y + 5, 1.6, 2.6, self::INK);
        }
    }

    /** A chair with a cane back. */
    public static function chair(Canvas $canvas): void
    {
        $canvas->shadow(50, 90, 50);
        foreach ([[36, 62, 34, 88], [64, 62, 66, 88]] as [$x1, $y1, $x2, $y2]) {
            $canvas->stroke([[$x1, $y1], [$x2, $y2]], 2.6, [84, 50, 28]);
        }
        $canvas->stroke([[34, 62], [33, 14]], 3.2, self::WALNUT);
        $canvas->stroke([[66, 62], [67, 14]], 3.2, self::WALNUT);
        $canvas->stroke([[32, 15], [41, 11.5], [50, 10.5], [59, 11.5], [68, 15]], 4.4, [132, 84, 48]);
        $canvas->box(36, 20, 28, 30, [222, 196, 146]);
        for ($line = 0; $line <= 14; $line++) {
            $canvas->stroke([[36 + $line * 2, 20], [36 + $line * 2, 50]], 0.5, [156, 122, 72]);
            $canvas->stroke([[36, 20 + $line * 2.14], [64, 20 + $line * 2.14]], 0.5, [156, 122, 72]);
        }
        $canvas->stroke([[34, 20], [66, 20], [66, 51], [34, 51], [34, 20]], 2.2, self::WALNUT);
        $canvas->polygon([[33, 60], [67, 60], [73, 68], [27, 68]], [150, 52, 58]);
        $canvas->polygon([[27, 68], [73, 68], [73, 72], [27, 72]], self::WALNUT);
        $canvas->stroke([[29, 72], [27, 93]], 3.2, self::WALNUT);
        $canvas->stroke([[71, 72], [73, 93]], 3.2, self::WALNUT);
        $canvas->stroke([[28, 83], [72, 83]], 1.6, [92, 56, 32]);
    }

    /** A mantel clock that shows eight minutes past ten, as clocks for sale do. */
    public static function clock(Canvas $canvas): void
    {
        $canvas->shadow(50, 88, 56);
        $canvas->board(24, 80, 52, 8, self::WALNUT);
        $canvas->board(29, 36, 42, 45, [126, 78, 44]);
        $canvas->polygon([[26, 37], [34, 24], [43, 18], [57, 18], [66, 24], [74, 37]], self::WALNUT);
        $canvas->ellipse(50, 15, 5, 7, self::BRASS);
        $canvas->ellipse(50, 50, 36, 36, self::BRASS);
        $canvas->ellipse(50, 50, 32, 32, [244, 238, 220]);
        for ($hour = 0; $hour < 12; $hour++) {
            $angle = $hour / 12 * 2 * M_PI;
            $outer = [50 + sin($angle) * 14, 50 - cos($angle) * 14];
            $inner = [50 + sin($angle) * 11.4, 50 - cos($angle) * 11.4];
            $canvas->stroke([$inner, $outer], $hour % 3 === 0 ? 1.3 : 0.7, self::INK);
        }
        $canvas->stroke([[50, 50], [50 + sin(-0.98) * 7, 50 - cos(-0.98) * 7]], 1.3, self::INK);
        $canvas->stroke([[50, 50], [50 + sin(0.84) * 11, 50 - cos(0.84) * 11]], 0.8, self::INK);
        $canvas->ellipse(50, 50, 2, 2, self::BRASS);
        $canvas->stroke([[40, 74], [60, 74]], 1.2, self::BRASS);
    }

    /** A landscape in a gilded frame. */
    public static function painting(Canvas $canvas): void
    {
        self::frame($canvas, 14, 16, 72, 60);
        $canvas->box(22, 24, 56, 44, [176, 196, 212]);
        $canvas->ellipse(64, 34, 8, 8, [250, 226, 160]);
        $mountains = [[22, 52], [34, 40], [44, 49], [56, 36], [70, 50], [78, 45], [78, 68], [22, 68]];
        $canvas->polygon($mountains, [118, 134, 142]);
        $canvas->polygon([[22, 56], [40, 51], [62, 57], [78, 53], [78, 68], [22, 68]], [108, 132, 84]);
        $canvas->polygon([[44, 68], [50, 56], [53, 56], [60, 68]], [196, 206, 208]);
        foreach ([[28, 57], [33, 59], [70, 58]] as [$x, $y]) {
            $canvas->stroke([[$x, $y], [$x, $y + 5]], 0.9, [70, 50, 34]);
            $canvas->ellipse($x, $y - 2, 6, 8, [62, 92, 56]);
        }
        $canvas->stroke([[66, 66.5], [74, 66]], 0.4, [120, 40, 36]);
    }

    /** A mirror in an oval frame. */
    public static function mirror(Canvas $canvas): void
    {
        $canvas->ellipse(52, 46, 58, 78, [20, 14, 10], 0.2);
        $canvas->ellipse(50, 44, 58, 78, [164, 122, 50]);
        $canvas->ellipse(50, 44, 55, 75, [214, 176, 92]);
        $canvas->ellipse(50, 44, 47, 66, [128, 92, 38]);
        $canvas->ellipse(50, 44, 45, 64, [196, 208, 214]);
        for ($stripe = 0; $stripe < 3; $stripe++) {
            $x = 40 + $stripe * 7;
            $y = 66 - $stripe * 3;
            $canvas->polygon([[$x, $y], [$x + 3, $y], [$x + 12, 24], [$x + 9, 24]], [255, 255, 255], 0.28);
        }
        foreach ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as $bead) {
            $angle = $bead / 6 * M_PI;
            $canvas->ellipse(50 + cos($angle) * 25.6, 44 + sin($angle) * 35.2, 3.4, 3.4, [238, 206, 128]);
        }
    }

    /** A stack of leather-bound books. */
    public static function books(Canvas $canvas): void
    {
        $canvas->shadow(50, 86, 70);
        $volumes = [[22, 74, 58, 12, [108, 38, 34]], [26, 62, 52, 12, [52, 72, 58]], [20, 51, 56, 11, [58, 52, 92]]];
        foreach ($volumes as [$x, $y, $width, $height, $colour]) {
            $canvas->box($x + 3, $y + 1.5, $width, $height - 3, [232, 220, 190]);
            $canvas->board($x, $y, $width - 2, $height, $colour);
            foreach ([0.12, 0.3, 0.7, 0.88] as $part) {
                $canvas->box($x + $width * $part, $y, 1, $height, self::BRASS);
            }
            $canvas->box($x + $width * 0.38, $y + $height * 0.3, $width * 0.24, $height * 0.4, [196, 156, 74], 0.85);
        }
        $canvas->polygon([[30, 50], [68, 50], [64, 22], [34, 22]], [128, 84, 44]);
        $canvas->polygon([[33, 48], [65, 48], [62, 24], [36, 24]], [146, 98, 54]);
        $canvas->ellipse(49, 36, 14, 14, self::BRASS);
        $canvas->ellipse(49, 36, 11, 11, [146, 98, 54]);
    }

    /** A carpet with a medallion. */
    public static function carpet(Canvas $canvas): void
    {
        $canvas->box(16, 10, 70, 82, [20, 14, 10], 0.25);
        foreach (range(0, 22) as $tassel) {
            $x = 15 + $tassel * 3.15;
            $canvas->stroke([[$x, 6], [$x, 94]], 0.7, [226, 212, 180]);
        }
        $layers = [[14, 10, [92, 24, 30]], [17, 13, [30, 40, 70]], [22, 18, [206, 178, 124]], [24, 20, [140, 34, 38]]];
        foreach ($layers as [$x, $y, $colour]) {
            $canvas->box($x, $y, 100 - 2 * $x, 100 - 2 * $y, $colour);
        }
        foreach (range(0, 13) as $step) {
            foreach ([19.5, 80.5] as $x) {
                $canvas->polygon(self::diamond($x, 21 + $step * 4.46, 1.7, 1.9), [206, 178, 124]);
            }
        }
        $medallion = [
            [26, 32, [30, 40, 70]], [21, 26, [206, 178, 124]], [18, 23, [140, 34, 38]], [10, 13, [30, 40, 70]],
        ];
        foreach ($medallion as [$width, $height, $colour]) {
            $canvas->polygon(self::diamond(50, 50, $width, $height), $colour);
        }
        foreach ([[31, 27], [69, 27], [31, 73], [69, 73]] as [$x, $y]) {
            $canvas->polygon(self::diamond($x, $y, 5, 6), [206, 178, 124]);
            $canvas->polygon(self::diamond($x, $y, 3, 3.6), [30, 40, 70]);
        }
    }

    /** A pocket watch on its chain. */
    public static function watch(Canvas $canvas): void
    {
        $canvas->shadow(50, 84, 44, 4);
        foreach (range(0, 18) as $link) {
            $canvas->ellipse(50 + $link * 2.4, 12 + sin($link / 3) * 4 - $link * 0.4, 3, 2, self::BRASS);
            $canvas->ellipse(50 + $link * 2.4, 12 + sin($link / 3) * 4 - $link * 0.4, 1.6, 0.9, [120, 90, 40]);
        }
        $canvas->ellipse(50, 17, 9, 9, self::BRASS);
        $canvas->ellipse(50, 17, 5, 5, [150, 130, 104]);
        $canvas->box(47, 19, 6, 6, [168, 128, 54]);
        $rings = [[62, [150, 112, 44]], [59, [226, 190, 108]], [52, [168, 128, 54]], [49, [250, 248, 240]]];
        foreach ($rings as [$size, $colour]) {
            $canvas->ellipse(50, 53, $size, $size, $colour);
        }
        for ($minute = 0; $minute < 60; $minute++) {
            $angle = $minute / 30 * M_PI;
            $length = $minute % 5 === 0 ? 3.4 : 1.3;
            $canvas->stroke(
                [[50 + sin($angle) * 22.5, 53 - cos($angle) * 22.5],
                    [50 + sin($angle) * (22.5 - $length), 53 - cos($angle) * (22.5 - $length)]],
                $minute % 5 === 0 ? 1.1 : 0.4,
                self::INK
            );
        }
        $canvas->ellipse(50, 65, 11, 11, [230, 226, 212]);
        $canvas->stroke([[50, 65], [52.5, 62]], 0.5, self::INK);
        $canvas->stroke([[50, 53], [41, 46]], 1.2, [34, 52, 110]);
        $canvas->stroke([[50, 53], [62, 39]], 0.9, [34, 52, 110]);
        $canvas->ellipse(50, 53, 2.4, 2.4, self::BRASS);
        $canvas->ellipse(38, 38, 14, 8, [255, 255, 255], 0.18);
    }

    /** A cupboard with two painted doors. */
    public static function cupboard(Canvas $canvas): void
    {
        $canvas->shadow(50, 92, 66);
        $canvas->board(20, 12, 60, 79, [74, 98, 104]);
        $canvas->board(16, 7, 68, 7, [60, 80, 86]);
        $canvas->board(17, 86, 66, 6, [60, 80, 86]);
        foreach ([24, 51] as $x) {
            $canvas->board($x, 18, 25, 64, [92, 118, 122]);
            foreach ([21, 52] as $y) {
                $canvas->box($x + 3, $y, 19, 27, [226, 214, 184]);
                $canvas->stroke([[$x + 12.5, $y + 24], [$x + 12.5, $y + 13]], 0.8, [84, 116, 74]);
                foreach (range(0, 5) as $petal) {
                    $angle = $petal / 3 * M_PI;
                    $centre = [$x + 12.5 + cos($angle) * 3.4, $y + 10 + sin($angle) * 3.4];
                    $canvas->ellipse($centre[0], $centre[1], 4, 4, [176, 66, 58]);
                }
                $canvas->ellipse($x + 12.5, $y + 10, 3, 3, [222, 174, 70]);
                $canvas->ellipse($x + 9, $y + 19, 4.6, 2, [84, 116, 74]);
                $canvas->ellipse($x + 16, $y + 17, 4.6, 2, [84, 116, 74]);
            }
        }
        $canvas->ellipse(48, 51, 2.2, 3.4, self::BRASS);
    }

    /** A writing desk with a sloping front. */
    public static function desk(Canvas $canvas): void
    {
        $canvas->shadow(50, 91, 70);
        foreach ([20, 76] as $x) {
            $canvas->polygon([[$x, 62], [$x + 5, 62], [$x + 3.6, 92], [$x + 1.4, 92]], self::OAK);
        }
        $canvas->board(17, 54, 66, 12, self::OAK);
        $canvas->polygon([[17, 54], [83, 54], [77, 31], [23, 31]], [172, 126, 74]);
        $canvas->polygon([[23, 51.5], [77, 51.5], [72.5, 34], [27.5, 34]], [66, 92, 70]);
        $canvas->board(23, 25, 54, 6, [134, 94, 52]);
        foreach ([22, 52] as $x) {
            $canvas->board($x, 56.5, 26, 7.4, [172, 126, 74]);
            $canvas->ellipse($x + 13, 60.2, 3, 3, self::BRASS);
        }
        $canvas->polygon([[40, 47], [58, 45], [60, 38], [44, 39.5]], [244, 238, 220]);
        $canvas->stroke([[62, 46], [68, 33]], 0.9, [236, 236, 240]);
    }

    /** A brooch with stones around a cameo. */
    public static function brooch(Canvas $canvas): void
    {
        $canvas->shadow(50, 66, 50, 6);
        $canvas->ellipse(50, 50, 50, 40, [190, 150, 70]);
        $canvas->ellipse(50, 50, 47, 37, [232, 196, 114]);
        for ($stone = 0; $stone < 20; $stone++) {
            $angle = $stone / 10 * M_PI;
            [$x, $y] = [50 + cos($angle) * 21.4, 50 + sin($angle) * 16.4];
            $canvas->ellipse($x, $y, 4.8, 4.8, $stone % 2 === 0 ? [124, 22, 52] : [240, 240, 236]);
            $canvas->ellipse($x - 0.8, $y - 0.9, 1.4, 1.2, [255, 255, 255], 0.75);
        }
        $canvas->ellipse(50, 50, 35, 26, [150, 84, 62]);
        $profile = [[46, 61], [46, 57], [44, 55], [45.4, 53], [43.6, 51], [45.6, 47], [47, 42], [51, 39.6],
            [56, 41], [58, 46], [56, 52], [54, 56], [57, 61]];
        $canvas->polygon($profile, [244, 230, 212]);
        $canvas->ellipse(55.4, 44.4, 6.4, 6, [228, 208, 184]);
    }

    /** An engraving behind glass. */
    public static function engraving(Canvas $canvas): void
    {
        $canvas->box(20, 10, 64, 78, [20, 14, 10], 0.22);
        $canvas->board(18, 8, 64, 78, [54, 38, 28]);
        $canvas->box(21, 11, 58, 72, [240, 234, 216]);
        $canvas->box(29, 20, 42, 46, [222, 210, 178]);
        $cathedral = [
            [33, 62], [33, 44], [38, 44], [38, 32], [41, 25], [44, 32], [44, 44],
            [56, 44], [56, 36], [59, 30], [62, 36], [62, 44], [67, 44], [67, 62],
        ];
        $canvas->polygon($cathedral, [112, 96, 70]);
        for ($line = 0; $line < 30; $line++) {
            $y = 21 + $line * 1.5;
            $canvas->stroke([[29.6, $y], [70.4, $y + 0.4 * sin($line)]], 0.25, [88, 74, 54], 0.55);
        }
        foreach ([36, 41, 47, 53, 59, 64] as $x) {
            $canvas->box($x - 0.8, 50, 1.6, 5, [64, 52, 36]);
        }
        $canvas->stroke([[36, 72], [64, 72]], 0.6, [88, 74, 54]);
        $canvas->stroke([[41, 75.4], [59, 75.4]], 0.4, [88, 74, 54]);
        $canvas->polygon([[24, 60], [46, 14], [56, 14], [30, 70]], [255, 255, 255], 0.1);
    }

    /** A gramophone with a horn. */
    public static function gramophone(Canvas $canvas): void
    {
        $canvas->shadow(50, 90, 62);
        $canvas->board(24, 70, 50, 18, self::OAK);
        $canvas->board(21, 86, 56, 4, [128, 88, 48]);
        $canvas->ellipse(47, 69, 42, 7, [30, 28, 30]);
        $canvas->ellipse(47, 69, 12, 2.2, [150, 40, 40]);
        $canvas->stroke([[66, 68], [70, 58], [66, 50], [58, 46]], 3, self::BRASS);
        $canvas->polygon([[60, 49], [56, 43], [26, 8], [14, 42]], [176, 132, 58]);
        $canvas->polygon([[60, 48], [57, 44], [34, 14], [20, 34]], [206, 164, 84]);
        foreach (range(0, 5) as $petal) {
            $canvas->ellipse(13 + $petal * 2.8, 41 - $petal * 6.4, 13, 12, [190, 146, 68]);
        }
        $canvas->ellipse(20.5, 25, 15, 34, [92, 62, 26], 0.85);
        $canvas->stroke([[74, 80], [82, 80], [82, 75]], 1.6, [90, 90, 92]);
        $canvas->ellipse(49, 79, 12, 7, self::BRASS);
    }

    private static function frame(Canvas $canvas, float $x, float $y, float $width, float $height): void
    {
        $canvas->box($x + 2, $y + 3, $width, $height, [20, 14, 10], 0.3);
        $mouldings = [[0, [150, 110, 44]], [1.5, [206, 166, 84]], [4.5, [168, 126, 54]], [6.5, [222, 186, 106]]];
        foreach ($mouldings as [$in, $colour]) {
            $canvas->board($x + $in, $y + $in, $width - 2 * $in, $height - 2 * $in, $colour);
        }
        foreach ([$x, $x + $width] as $cornerX) {
            foreach ([$y, $y + $height] as $cornerY) {
                $canvas->ellipse($cornerX, $cornerY, 9, 9, [206, 166, 84]);
                $canvas->ellipse($cornerX, $cornerY, 5, 5, [238, 206, 128]);
            }
        }
    }

    /**
     * @return list<array{float, float}>
     */
    private static function diamond(float $x, float $y, float $width, float $height): array
    {
        return [[$x, $y - $height], [$x + $width, $y], [$x, $y + $height], [$x - $width, $y]];
    }
}
