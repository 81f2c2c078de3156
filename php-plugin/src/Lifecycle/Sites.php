<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

defined('ABSPATH') || exit;

/**
 * The sites that something concerns: this one, or all of a network.
 */
final class Sites
{
    private const PAGE = 100;

    /**
     * @param \Closure(): void $work done with each site as the current one
     */
    public function each(bool $wholeNetwork, \Closure $work): void
    {
        if (!$wholeNetwork || !is_multisite()) {
            $work();
            return;
        }
        for ($offset = 0; $ids = get_sites(['fields' => 'ids', 'number' => self::PAGE, 'offset' => $offset]); $offset += self::PAGE) {
            foreach ($ids as $id) {
                switch_to_blog((int) $id);
                $work();
                restore_current_blog();
            }
        }
    }
}
