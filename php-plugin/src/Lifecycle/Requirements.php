<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Lifecycle;

defined('ABSPATH') || exit;

/**
 * What the host must offer before anything else of the plugin is loaded.
 *
 * Keeps to the syntax of PHP 7.0: it is the one class that an older PHP has to read.
 */
final class Requirements
{
    const PHP = '8.1';
    const WORDPRESS = '6.5';

    /** Name of the plugin's main file, in whatever folder it is. */
    const FILE = 'aura-historia-partner-connect.php';

    /**
     * What is missing of the things that are known before other plugins are loaded.
     *
     * @return string[] any of `integers`, `php`, `wordpress`
     */
    public static function unmetByHost(): array
    {
        $unmet = [];
        // The translated core computes with 64-bit integers; on 32 bits its arithmetic would turn into floats.
        if (PHP_INT_SIZE < 8) {
            $unmet[] = 'integers';
        }
        if (version_compare(PHP_VERSION, self::PHP, '<')) {
            $unmet[] = 'php';
        }
        // A pre-release such as 6.5-RC1 counts as 6.5.
        if (version_compare(preg_replace('/-.*$/', '', $GLOBALS['wp_version']), self::WORDPRESS, '<')) {
            $unmet[] = 'wordpress';
        }

        return $unmet;
    }

    /**
     * What is missing once all plugins are loaded.
     *
     * @return string[] those of `unmetByHost()` and `woocommerce`
     */
    public static function unmet(): array
    {
        $unmet = self::unmetByHost();
        if (!class_exists('WooCommerce', false)) {
            $unmet[] = 'woocommerce';
        }

        return $unmet;
    }

    /**
     * Whether the plugin is active from another folder too. That copy goes on with all that is stored, whatever becomes of the
     * one in this folder.
     *
     * @param string $folder of the copy that asks, as a path
     * @param bool $onAnySite whether to look at every site of a network, and not at this one only
     */
    public static function isOtherCopyActive(string $folder, bool $onAnySite): bool
    {
        $plugins = (array) get_option('active_plugins', []);
        if (is_multisite()) {
            $plugins = array_merge($plugins, array_keys((array) get_site_option('active_sitewide_plugins', [])));
            foreach ($onAnySite ? get_sites(['fields' => 'ids', 'number' => 0]) : [] as $site) {
                $plugins = array_merge($plugins, (array) get_blog_option((int) $site, 'active_plugins', []));
            }
        }
        $own = plugin_basename($folder . '/' . self::FILE);
        foreach ($plugins as $plugin) {
            if (is_string($plugin) && $plugin !== $own && basename($plugin) === self::FILE && is_file(WP_PLUGIN_DIR . '/' . $plugin)) {
                return true;
            }
        }

        return false;
    }

    /**
     * Tells those who can do something about it what is missing.
     *
     * @return void
     */
    public static function showNotice()
    {
        if (!current_user_can('activate_plugins')) {
            return;
        }
        foreach (self::unmet() as $requirement) {
            printf('<div class="notice notice-error"><p>%s</p></div>', esc_html(self::sentence($requirement)));
        }
    }

    private static function sentence(string $requirement): string
    {
        switch ($requirement) {
            case 'integers':
                return __('Aura Historia Partner Connect does nothing, since this server runs a 32-bit PHP. Ask your host for a 64-bit one.', 'aura-historia-partner-connect');
            case 'php':
                /* translators: 1: the version that is needed, 2: the version of this server */
                $text = __('Aura Historia Partner Connect does nothing, since it needs PHP %1$s or later and this server runs %2$s. Ask your host for an update.', 'aura-historia-partner-connect');
                return sprintf($text, self::PHP, PHP_VERSION);
            case 'wordpress':
                /* translators: 1: the version that is needed, 2: the version of this site */
                $text = __('Aura Historia Partner Connect does nothing, since it needs WordPress %1$s or later and this site runs %2$s. Please update WordPress.', 'aura-historia-partner-connect');
                return sprintf($text, self::WORDPRESS, $GLOBALS['wp_version']);
            default:
                return __('Aura Historia Partner Connect does nothing, since WooCommerce is not active. Please install and activate WooCommerce.', 'aura-historia-partner-connect');
        }
    }
}
