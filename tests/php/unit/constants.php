<?php

/**
 * Constants of WordPress that the tested classes read, and the one that the plugin's main file defines, which needs WordPress.
 */

declare(strict_types=1);

define('MINUTE_IN_SECONDS', 60);
define('HOUR_IN_SECONDS', 3600);
define('DAY_IN_SECONDS', 86400);
define('AHPC_VERSION', preg_replace(
    "/^.*'AHPC_VERSION', '([^']+)'.*$/s",
    '$1',
    (string) file_get_contents(__DIR__ . '/../../../php-plugin/aura-historia-partner-connect.php')
));
