<?php

/**
 * The shop that the browser tests visit. Says where it is in one line of JSON, then does what each line of standard
 * input asks, `[method, …arguments]` of the shop of the WordPress suite, and answers each with a line of JSON.
 * Shop and sandbox end when standard input does.
 */

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\Environment\Server\Sandbox;
use AuraHistoria\PartnerConnect\Tests\Environment\Site\Site;
use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

require __DIR__ . '/../php/wordpress/bootstrap.php';

$say = static fn(mixed $value) => fwrite(STDOUT, json_encode($value, JSON_THROW_ON_ERROR) . "\n");

$shop = Shop::build('browser-suite');
$say([
    'url' => $shop->site->url,
    'page' => "{$shop->site->url}/wp-admin/admin.php?page=" . Shop::SLUG,
    'slug' => Shop::SLUG,
    'user' => Site::ADMIN,
    'password' => Site::PASSWORD,
    'shop_id' => Sandbox::SHOP_ID,
    'api_key' => Sandbox::API_KEY,
    'parts' => $shop->site->parts->describe(),
]);
while (($line = fgets(STDIN)) !== false) {
    [$method, $arguments] = [($asked = json_decode($line, true, 512, JSON_THROW_ON_ERROR))[0], array_slice($asked, 1)];
    try {
        $value = $method === 'debugLog' ? $shop->site->debugLog() : $shop->{$method}(...$arguments);
        $say(['value' => is_object($value) ? null : $value]);
    } catch (Throwable $failure) {
        $say(['failure' => $failure->getMessage()]);
    }
}
