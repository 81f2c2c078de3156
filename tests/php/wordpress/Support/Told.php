<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

/**
 * What a shop's owner is told elsewhere than on the plugin's page. For tests with a shop.
 *
 * @property Shop $shop
 */
trait Told
{
    /**
     * The notices on the dashboard.
     */
    private function notice(): string
    {
        return implode(' ', $this->shop->browser()->get("{$this->shop->site->url}/wp-admin/index.php")->notices());
    }

    /**
     * What Site Health shows of all tests of ours.
     */
    private function siteHealth(): string
    {
        return $this->shop->php('$told = ""; foreach (apply_filters("site_status_tests", ["direct" => [], "async" => []])["direct"] as $name => $test) {
                if (str_starts_with($name, "ahpc_")) { $result = ($test["test"])(); $told .= " " . $result["label"] . " " . html_entity_decode(wp_strip_all_tags($result["description"]), ENT_QUOTES); }
            } return $told;', context: 'admin');
    }
}
