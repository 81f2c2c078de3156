<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;

/**
 * The parts one run uses, chosen by the environment variables WORDPRESS and WOOCOMMERCE.
 *
 * WORDPRESS is "latest" or "6.5"; WOOCOMMERCE is "real", "stand-in" or "auto", the real one where it can be had.
 */
final class Parts
{
    private function __construct(
        public readonly Part $wordPress,
        public readonly Part $wooCommerce,
        public readonly Part $sqliteDropIn,
        public readonly ?Part $wpCli,
        private readonly string $remark,
    ) {
    }

    public static function chosenByEnvironment(): self
    {
        return self::choose(getenv('WORDPRESS') ?: 'latest', getenv('WOOCOMMERCE') ?: 'auto');
    }

    public static function choose(string $wordPress, string $wooCommerce): self
    {
        $fetcher = new Fetcher();
        $wordPressPart = $fetcher->wordPress($wordPress);
        [$wooCommercePart, $remark] = self::chooseWooCommerce($fetcher, $wooCommerce, $wordPressPart);

        return new self($wordPressPart, $wooCommercePart, $fetcher->sqliteDropIn(), $fetcher->wpCli(), $remark);
    }

    /** The block that stands at the top of every run. */
    public function describe(): string
    {
        $lines = [
            'This run uses',
            "  WordPress      {$this->wordPress->describe()}",
            '  WooCommerce    ' . ($this->wooCommerce->isReal
                ? $this->wooCommerce->describe()
                : "{$this->wooCommerce->origin} (version {$this->wooCommerce->version})"),
            "  SQLite drop-in {$this->sqliteDropIn->describe()}",
            '  WP-CLI         ' . ($this->wpCli?->describe() ?? 'not to be had here; wp-admin is used instead'),
            '  PHP            ' . PHP_VERSION,
        ];
        if ($this->remark !== '') {
            $lines[] = "  $this->remark";
        }

        return implode("\n", $lines) . "\n";
    }

    /**
     * @return array{Part, string} the part, and a remark where it is not the one that a reader would expect
     */
    private static function chooseWooCommerce(Fetcher $fetcher, string $wish, Part $wordPress): array
    {
        if (!in_array($wish, ['real', 'stand-in', 'auto'], true)) {
            throw new EnvironmentFailure("WOOCOMMERCE is '$wish'; it can be 'real', 'stand-in' or 'auto'");
        }
        $real = $wish === 'stand-in' ? null : $fetcher->realWooCommerce();
        $needed = $real === null ? '0' : Version::ofRequiredWordPress("$real->path/woocommerce.php");
        if ($real !== null && $wordPress->isAtLeast($needed)) {
            return [$real, ''];
        }
        $why = $real === null
            ? 'The real WooCommerce cannot be had here.'
            : "WooCommerce $real->version needs WordPress $needed.";
        if ($wish === 'real') {
            throw new EnvironmentFailure("$why Put woocommerce.zip into the cache folder, or leave out WOOCOMMERCE.");
        }
        $standIn = $fetcher->wooCommerceStandIn() ?? throw new EnvironmentFailure(
            "$why The stand-in under tests/woocommerce-stand-in/plugin is not there either."
        );

        return [$standIn, $wish === 'stand-in' ? '' : "$why The stand-in takes its place."];
    }
}
