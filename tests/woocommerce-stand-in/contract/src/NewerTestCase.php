<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

/**
 * What WooCommerce and Action Scheduler do in versions newer than the one that the contract is held to.
 *
 * Read in their sources and change logs, and not compared with the real ones: only the stand-in can be told to behave so.
 */
abstract class NewerTestCase extends ContractTestCase
{
    protected function setUp(): void
    {
        if (!str_ends_with(WC_VERSION, '-stand-in')) {
            self::markTestSkipped('WooCommerce ' . WC_VERSION . ' cannot be told to behave like a newer one; the stand-in can.');
        }
        parent::setUp();
    }

    protected function switchOn(string $feature): void
    {
        $this->site->setOption("woocommerce_feature_{$feature}_enabled", 'yes');
    }

    protected function behaveLikeWooCommerce(string $version): void
    {
        $this->site->setOption('woocommerce_stand_in_like_woocommerce', $version);
    }

    protected function behaveLikeActionScheduler(string $version): void
    {
        $this->site->setOption('woocommerce_stand_in_like_action_scheduler', $version);
    }
}
