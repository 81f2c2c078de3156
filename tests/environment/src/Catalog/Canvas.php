<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Catalog;

use GdImage;

/**
 * A square to draw antiques on, measured from 0 to 100 in both directions whatever its size in pixels.
 *
 * Shapes are drawn twice as large as they are shown, which gives them smooth edges.
 */
final class Canvas
{
    private const PIXELS = 800;
    private const OVERSAMPLING = 2;

    private GdImage $image;
    private readonly float $scale;

    /**
     * @param array{int, int, int} $wall colour of the backdrop
     * @param array{int, int, int} $table colour of what the object stands on
     */
    public function __construct(array $wall, array $table, private readonly float $horizon = 76.0)
    {
        $size = self::PIXELS * self::OVERSAMPLING;
        $this->scale = $size / 100;
        $this->image = $this->backdrop($wall, $table, $size);
        imagealphablending($this->image, true);
    }

    /**
     * @param array{int, int, int} $colour
     */
    public function ellipse(float $x, float $y, float $width, float $height, array $colour, float $opacity = 1.0): void
    {
        [$px, $py] = $this->pixels($x, $y);
        [$pw, $ph] = $this->pixels($width, $height);
        imagefilledellipse($this->image, $px, $py, $pw, $ph, $this->colour($colour, $opacity));
    }

    /**
     * @param list<array{float|int, float|int}> $points
     * @param array{int, int, int} $colour
     */
    public function polygon(array $points, array $colour, float $opacity = 1.0): void
    {
        $flat = [];
        foreach ($points as [$x, $y]) {
            array_push($flat, ...$this->pixels($x, $y));
        }
        imagefilledpolygon($this->image, $flat, $this->colour($colour, $opacity));
    }

    /**
     * @param array{int, int, int} $colour
     */
    public function box(float $x, float $y, float $width, float $height, array $colour, float $opacity = 1.0): void
    {
        [$right, $bottom] = [$x + $width, $y + $height];
        $this->polygon([[$x, $y], [$right, $y], [$right, $bottom], [$x, $bottom]], $colour, $opacity);
    }

    /**
     * A box lit from the left, as a board or a moulding looks.
     *
     * @param array{int, int, int} $colour
     */
    public function board(float $x, float $y, float $width, float $height, array $colour): void
    {
        $this->box($x, $y, $width, $height, $colour);
        $edge = min($width, $height) * 0.12;
        $this->box($x, $y, $width, $edge, [255, 255, 255], 0.25);
        $this->box($x, $y, $edge, $height, [255, 255, 255], 0.18);
        $this->box($x, $y + $height - $edge, $width, $edge, [0, 0, 0], 0.25);
        $this->box($x + $width - $edge, $y, $edge, $height, [0, 0, 0], 0.22);
    }

    /**
     * @param list<array{float|int, float|int}> $points
     * @param array{int, int, int} $colour
     */
    public function stroke(array $points, float $width, array $colour, float $opacity = 1.0): void
    {
        for ($i = 1; $i < count($points); $i++) {
            [[$x1, $y1], [$x2, $y2]] = [$points[$i - 1], $points[$i]];
            $length = max(0.001, hypot($x2 - $x1, $y2 - $y1));
            [$dx, $dy] = [($y2 - $y1) / $length * $width / 2, ($x1 - $x2) / $length * $width / 2];
            $corners = [
                [$x1 + $dx, $y1 + $dy], [$x2 + $dx, $y2 + $dy], [$x2 - $dx, $y2 - $dy], [$x1 - $dx, $y1 - $dy],
            ];
            $this->polygon($corners, $colour, $opacity);
            if ($opacity === 1.0) {
                $this->ellipse($x2, $y2, $width, $width, $colour);
            }
        }
    }

    /** The soft shadow of something that stands at this height. */
    public function shadow(float $x, float $y, float $width, float $height = 5.0): void
    {
        for ($step = 10; $step > 0; $step--) {
            [$wide, $high] = [$width * (0.75 + $step * 0.05), $height * (0.6 + $step * 0.08)];
            $this->ellipse($x + 2, $y, $wide, $high, [20, 14, 10], 0.055);
        }
    }

    /**
     * Something turned on a wheel or a lathe: a profile that goes round the axis, lit from the upper left.
     *
     * @param list<array{float|int, float|int}> $profile height and radius from top to bottom
     * @param callable(float, float): array{int, int, int} $glaze colour at an angle (-1 left edge … 1 right edge) and
     *                                                            a height (0 top … 1 bottom)
     */
    public function lathe(float $x, array $profile, callable $glaze, float $gloss = 0.5): void
    {
        $top = $profile[0][0];
        $bottom = $profile[count($profile) - 1][0];
        for ($row = (int) ($top * $this->scale); $row < $bottom * $this->scale; $row++) {
            $y = $row / $this->scale;
            $radius = Profile::radiusAt($profile, $y);
            $left = (int) (($x - $radius) * $this->scale);
            $right = (int) (($x + $radius) * $this->scale);
            for ($column = $left; $column <= $right; $column++) {
                $across = ($column / $this->scale - $x) / max($radius, 0.01);
                $across = $across > 1.0 ? 1.0 : ($across < -1.0 ? -1.0 : $across);
                $colour = $glaze(asin($across) / M_PI_2, ($y - $top) / ($bottom - $top));
                imagesetpixel($this->image, $column, $row, $this->lit($colour, $across, $gloss));
            }
        }
    }

    /** Writes the picture, or with `$zoom` above 1 a detail of it around the point. */
    public function save(string $file, float $zoom = 1.0, float $centreX = 50.0, float $centreY = 50.0): void
    {
        $size = (int) (imagesx($this->image) / $zoom);
        $largest = imagesx($this->image) - $size;
        $left = (int) max(0, min($largest, $centreX * $this->scale - $size / 2));
        $top = (int) max(0, min($largest, $centreY * $this->scale - $size / 2));
        $shown = imagecreatetruecolor(self::PIXELS, self::PIXELS);
        imagecopyresampled($shown, $this->image, 0, 0, $left, $top, self::PIXELS, self::PIXELS, $size, $size);
        imagejpeg($shown, $file, 86);
    }

    /**
     * A wall that is brighter where the light falls, and a table in front of it.
     *
     * @param array{int, int, int} $wall
     * @param array{int, int, int} $table
     */
    private function backdrop(array $wall, array $table, int $size): GdImage
    {
        // Light has no edges, so a small picture enlarged shows it as well as a large one.
        $small = imagecreatetruecolor(150, 150);
        for ($row = 0; $row < 150; $row++) {
            for ($column = 0; $column < 150; $column++) {
                [$x, $y] = [$column / 1.5, $row / 1.5];
                $isTable = $y > $this->horizon;
                $light = 1.16 - hypot($x - 38, $y - 34) / 130 + ($isTable ? ($y - $this->horizon) / 160 : 0);
                imagesetpixel($small, $column, $row, $this->mixed($isTable ? $table : $wall, $light));
            }
        }

        return imagescale($small, $size, $size, IMG_BICUBIC_FIXED) ?: $small;
    }

    /**
     * @param array{int, int, int} $colour
     */
    private function lit(array $colour, float $across, float $gloss): int
    {
        $facing = sqrt(1 - $across * $across) * 0.78 - $across * 0.5;
        $shine = 1 - abs($across + 0.42) * 6.5;

        return $this->mixed(
            $colour,
            $facing > 0 ? 0.42 + 0.66 * $facing : 0.42,
            $shine > 0 ? $shine * $gloss * 190 : 0.0
        );
    }

    /**
     * @param array{int, int, int} $colour
     */
    private function mixed(array $colour, float $light, float $shine = 0.0): int
    {
        // Asked for each pixel, hence without any call that can be avoided.
        $red = (int) ($colour[0] * $light + $shine);
        $green = (int) ($colour[1] * $light + $shine);
        $blue = (int) ($colour[2] * $light + $shine);
        $red = $red > 255 ? 255 : ($red < 0 ? 0 : $red);
        $green = $green > 255 ? 255 : ($green < 0 ? 0 : $green);
        $blue = $blue > 255 ? 255 : ($blue < 0 ? 0 : $blue);

        return ($red << 16) | ($green << 8) | $blue;
    }

    /**
     * @param array{int, int, int} $colour
     */
    private function colour(array $colour, float $opacity): int
    {
        return (int) imagecolorallocatealpha($this->image, ...$colour, alpha: (int) (127 * (1 - $opacity)));
    }

    /**
     * @return array{int, int}
     */
    private function pixels(float $x, float $y): array
    {
        return [(int) round($x * $this->scale), (int) round($y * $this->scale)];
    }
}
