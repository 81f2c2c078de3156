<?php

declare(strict_types=1);

/** Whole groups of cached values are made stale by changing the prefix that is part of their keys. */
class WC_Cache_Helper
{
    public static function get_cache_prefix($group)
    {
        $prefix = wp_cache_get("wc_{$group}_cache_prefix", $group);
        if ($prefix === false) {
            $prefix = microtime();
            wp_cache_set("wc_{$group}_cache_prefix", $prefix, $group);
        }

        return "wc_cache_{$prefix}_";
    }

    public static function invalidate_cache_group($group)
    {
        return wp_cache_set("wc_{$group}_cache_prefix", microtime(), $group);
    }

    public static function get_transient_version($group, $refresh = false)
    {
        $version = get_transient("$group-transient-version");
        if ($version === false || $refresh) {
            $version = (string) time();
            set_transient("$group-transient-version", $version);
        }

        return $version;
    }
}
