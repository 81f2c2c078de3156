<?php

/**
 * The constant without which every file of the plugin ends at once, for those who load them without WordPress.
 */

declare(strict_types=1);

define('ABSPATH', '/');
