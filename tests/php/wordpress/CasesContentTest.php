<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress;

use AuraHistoria\PartnerConnect\Tests\WordPress\Support\Shop;

/**
 * Cases B: what is sent is what was judged. One place makes, checks and digests what leaves, and remembers that and
 * nothing else.
 */
final class CasesContentTest extends ConnectedShopTestCase
{
    /** What another plugin makes of the body of a delivery, by the meta `_foreign` of its product. */
    private const FOREIGN_BODIES = <<<'PHP'
        $kind = static fn($id) => get_post_meta((int) $id, "_foreign", true);
        add_filter("woocommerce_webhook_payload", static function ($body, $resource, $id) use ($kind) {
            if (!is_array($body) || !isset($body["name"])) { return $body; }
            switch ($kind($id)) {
                case "of an order": return ["blog_id" => 1, "resource" => $id, "status" => "processing"];
                case "of another product": return ["id" => $id + 1, "name" => "FOREIGN"] + $body;
                case "a text": return "FOREIGN";
                case "nothing": return null;
                case "a list": return [$body];
                case "an id as text": return ["id" => (string) $id, "name" => "FOREIGN"] + $body;
                case "an id as number with decimals": return ["id" => $id + 0.5, "name" => "FOREIGN"] + $body;
                case "without a name": return array_diff_key($body, ["name" => 1]);
                case "a name that is none": return ["name" => ["raw" => "FOREIGN"]] + $body;
                case "without an address": return ["permalink" => false] + $body;
                case "an object around it": return ["data" => $body];
            }
            return $body;
        }, 10, 3);
        add_filter("woocommerce_webhook_http_args", static fn($args, $id) => match ($kind($id)) {
            "an array in the place of a text" => ["body" => ["name" => "FOREIGN"]] + $args,
            "an object in the place of a text" => ["body" => (object) ["name" => "FOREIGN"]] + $args,
            "no body" => array_diff_key($args, ["body" => 1]),
            default => $args,
        }, 10, 2);
        add_filter("woocommerce_product_get_stock_status", static fn($status, $product) => match ($kind($product->get_id())) {
            "a list of states" => ["instock"],
            "no state" => null,
            default => $status,
        }, 10, 2);
        add_action("init", static fn() => add_filter("woocommerce_webhook_http_args", static fn($args, $id) => $kind($id) === "after ours"
            ? ["body" => "{\"id\":" . (int) $id . ",\"name\":\"FOREIGN\",\"permalink\":\"https://x.example/\"}"] + $args : $args, PHP_INT_MAX, 2));
        add_action("init", static fn() => add_filter("http_request_args", static function ($args) use ($kind) {
            $id = is_string($args["body"] ?? null) ? (json_decode($args["body"], true)["id"] ?? 0) : 0;
            return $id && $kind($id) === "after the signature" ? ["body" => str_replace("Stuhl", "FOREIGN", $args["body"])] + $args : $args;
        }, PHP_INT_MAX));
        PHP;

    /** A product's price as a filter has it, for all of WooCommerce's prices. */
    private const FILTER_PRICES = 'foreach (["woocommerce_product_get_price", "woocommerce_product_get_regular_price", "woocommerce_product_get_sale_price",
            "woocommerce_product_variation_get_price", "woocommerce_product_variation_get_regular_price", "woocommerce_product_variation_get_sale_price"] as $hook) {
            add_filter($hook, $filter, 10, 2);
        }';

    /** What leaves the shop of a product with a delivery. */
    private const FIELDS = ['categories', 'catalog_visibility', 'date_created_gmt', 'date_modified_gmt', 'description', 'id', 'images', 'name', 'permalink',
        'price', 'regular_price', 'sale_price', 'short_description', 'slug', 'status', 'stock_status', 'tags', 'type'];

    public function testCaseB1ABodyThatIsNotThatProductsNeverLeavesAndTheProductGoesByBatch(): void
    {
        $kinds = ['of an order', 'of another product', 'a text', 'nothing', 'a list', 'an id as text', 'an id as number with decimals', 'without a name',
            'a name that is none', 'without an address', 'an object around it', 'after ours', 'after the signature', 'an array in the place of a text',
            'an object in the place of a text', 'no body', 'a list of states', 'no state'];
        $ids = $this->createKnown(array_combine($kinds, array_map(static fn(string $kind): array => ['meta' => ['_foreign' => $kind]], $kinds)) + ['its own' => []]);
        $before = $this->shop->sandbox->lastRequestId();

        $this->shop->addHostCode(self::FOREIGN_BODIES);
        $this->change($ids, ['regular_price' => '250']);
        $this->shop->runQueue();

        self::assertSame([$ids['its own']], array_keys($this->delivered($before)), 'only a body of that product leaves');
        self::assertStringNotContainsString('FOREIGN', (string) json_encode($this->shop->sandbox->requests(null, $before)));
        $this->shop->removeHostCode();
        $this->settle();
        self::assertSame(array_fill_keys(array_keys($ids), 'AVAILABLE 250.00'), $this->atApi($ids));
    }

    public function testCaseB1ABodyOfLastWeekSaysTodaysPriceAndState(): void
    {
        $ids = $this->createKnown(['kept' => [], 'kept in part' => []]);
        $this->shop->addHostCode('add_filter("woocommerce_webhook_payload", static function ($body, $resource, $id) {
            if (!isset($body["name"])) { return $body; }
            $old = ["price" => "1", "regular_price" => "1", "status" => "draft", "stock_status" => "outofstock", "permalink" => "https://old.example/"];
            return get_post_field("post_title", $id) === "Stuhl kept" ? $old + $body : array_intersect_key($old + $body, array_flip(["id", "name", "permalink", "status"]));
        }, 10, 3);');
        $before = $this->shop->sandbox->lastRequestId();
        $this->change($ids, ['regular_price' => '250']);
        $this->shop->runQueue();

        self::assertNotEmpty($this->delivered($before));
        foreach ($this->delivered($before) as $id => $body) {
            $now = ['price' => '250', 'regular_price' => '250', 'status' => 'publish', 'stock_status' => 'instock'];
            self::assertEquals(array_intersect_key($now, $body), array_intersect_key($body, $now), "product {$id}");
            self::assertStringStartsWith($this->shop->site->url, $body['permalink']);
        }
        $this->settle();
        self::assertSame(array_fill_keys(array_keys($ids), 'AVAILABLE 250.00'), $this->atApi($ids));
    }

    /**
     * @dataProvider prices
     * @param string $filter the code of a filter of prices
     * @param list<string> $expected of a simple product of 30.50, one of 1000 for sale at 900, and one whose variations begin at 300
     */
    public function testCaseB2OnePriceInEveryWay(string $filter, array $expected): void
    {
        $this->shop->addHostCode($filter);
        $ids = $this->create(['plain' => ['regular_price' => '30.50'], 'for sale' => ['regular_price' => '1000', 'sale_price' => '900']]);
        $ids['variable'] = $this->variable('300', '1200');
        $this->later(130);
        $this->later(200);
        $before = $this->shop->sandbox->lastRequestId();
        $this->change($ids, ['name' => 'Umbenannt']);
        $this->shop->runQueue();

        $delivered = $this->delivered($before);
        $batch = $this->put();
        self::assertSame($expected, array_map(static fn(int $id): string => number_format((float) $delivered[$id]['price'], 2, '.', ''), array_values($ids)), 'deliveries');
        self::assertSame($expected, array_map(static fn(int $id): string => number_format($batch[$id]['price']['amount'] / 100, 2, '.', ''), array_values($ids)), 'batch');
        self::assertSame(['EUR'], array_values(array_unique(array_map(static fn(array $product): string => $product['price']['currency'], $batch))));
        self::assertSame('1000.00', number_format((float) $delivered[$ids['for sale']]['regular_price'] / ((float) $expected[1] / 900), 2, '.', ''), 'the price before the sale is of the same kind');
    }

    /**
     * @return array<string, array{string, list<string>}>
     */
    public function prices(): array
    {
        $stored = ['30.50', '900.00', '300.00'];
        $filter = static fn(string $code): string => '$filter = static fn($price) => $price === "" ? $price : ' . $code . '; ' . self::FILTER_PRICES;

        return [
            'less for who manages the shop' => [$filter('(current_user_can("manage_woocommerce") ? (string) ($price * 0.6) : $price)'), $stored],
            'less for who is logged in' => [$filter('(is_user_logged_in() ? (string) ($price * 0.5) : $price)'), $stored],
            'more for visitors' => [$filter('(is_user_logged_in() ? $price : (string) ($price * 2))'), ['61.00', '1800.00', '600.00']],
            'another currency' => [
                'add_filter("woocommerce_currency", static fn() => "USD"); ' . $filter('(string) ($price * 1.1)'), $stored,
            ],
            'another currency for who is not logged in' => [
                'add_filter("woocommerce_currency", static fn($stored) => is_user_logged_in() ? $stored : "CHF"); ' . $filter('(is_user_logged_in() ? $price : (string) ($price * 0.9))'), $stored,
            ],
        ];
    }

    public function testCaseB3OfADeliveryOnlyWhatAVisitorCanSeeLeaves(): void
    {
        $this->shop->php('update_option("woocommerce_feature_cost_of_goods_sold_enabled", "yes");');
        $this->shop->addHostCode('add_action("rest_api_init", static function () {
                register_rest_field("product", "supplier", ["get_callback" => static fn() => "SECRET supplier"]);
            });
            add_filter("woocommerce_rest_prepare_product_object", static function ($response) {
                $data = $response->get_data();
                $response->set_data(["purchase" => ["price" => "SECRET 12"], "images" => [["id" => 1, "src" => "https://x.example/1.jpg", "alt" => "", "name" => "1", "origin" => "SECRET estate"]],
                    "tags" => [["id" => 1, "name" => "Eiche", "slug" => "eiche", "margin" => "SECRET 3"]]] + $data);
                return $response;
            });');
        $secrets = ['_purchase_price' => 'SECRET 300', '_consignor_name' => 'SECRET name', '_reserve_price' => 'SECRET 400', '_wc_cog_cost' => 'SECRET 310', 'consignor' => 'SECRET too'];
        $ids = $this->createKnown(['with secrets' => ['meta' => $secrets, 'purchase_note' => 'SECRET note', 'total_sales' => 4711, 'sku' => 'SECRET-1']]);
        $this->shop->php('$product = wc_get_product($arguments["id"]); if (method_exists($product, "set_cogs_value")) { $product->set_cogs_value(123.45); $product->save(); }', ['id' => $ids['with secrets']]);
        $before = $this->shop->sandbox->lastRequestId();
        $this->change($ids, ['regular_price' => '250']);
        $this->shop->runQueue();

        $body = $this->delivered($before)[$ids['with secrets']];
        self::assertEqualsCanonicalizing(self::FIELDS, array_keys($body));
        self::assertSame(['id', 'src', 'name', 'alt'], array_values(array_intersect(['id', 'src', 'name', 'alt', 'origin'], array_keys($body['images'][0]))));
        self::assertEqualsCanonicalizing(['id', 'name', 'slug'], array_keys($body['tags'][0]));
        $this->settle();
        $everything = (string) json_encode($this->shop->sandbox->requests());
        foreach (['SECRET', '123.45', '4711'] as $secret) {
            self::assertStringNotContainsString($secret, $everything);
        }
    }

    public function testCaseB3ADeveloperMayAddFieldsAndNotTakeAwayWhatMakesItThatProduct(): void
    {
        $ids = $this->createKnown(['Stuhl' => ['sku' => 'ST-1', 'meta' => ['_purchase_price' => 'SECRET']]]);
        $this->shop->addHostCode('add_filter("ahpc_delivery_fields", static fn($fields, $id) => ["sku", "price", 17], 10, 2);');
        $before = $this->shop->sandbox->lastRequestId();
        $this->change($ids, ['regular_price' => '250']);
        $this->shop->runQueue();

        $body = $this->delivered($before)[$ids['Stuhl']];
        self::assertSame('ST-1', $body['sku']);
        self::assertSame('250', $body['price']);
        self::assertSame($ids['Stuhl'], $body['id']);
        self::assertArrayHasKey('name', $body);
        self::assertArrayHasKey('permalink', $body);
        self::assertArrayNotHasKey('meta_data', $body);
    }

    public function testCaseB4AnImportWithIdsOffersProductsOnly(): void
    {
        $this->needRealWooCommerce('The CSV importer');
        $head = 'ID,Type,SKU,Name,Published,In stock?,Regular price,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global';
        $rows = static fn(int $id, string $name): array => [
            "{$id},variable,{$name},{$name},1,1,,,Frame,\"gilt, plain\",1,0",
            ($id + 1) . ",variation,{$name}-G,{$name},1,1,900,id:{$id},Frame,gilt,,0",
            ($id + 2) . ",variation,{$name}-P,{$name},1,1,300,id:{$id},Frame,plain,,0",
        ];
        $this->import([$head, ...$rows(901, 'Engraving')]);
        $this->shop->runQueue();
        // Variations before their product, which is a placeholder until its row is read.
        $this->import([$head, ...array_reverse($rows(951, 'Etching')), '961,simple,VASE,Vase,1,1,80,,,,,'], 2);
        $this->import(null);
        $this->shop->runQueue();
        $placeholders = $this->ofStatus('importing');
        $this->settle();

        self::assertNotSame([], $placeholders, 'pictures that cannot be fetched leave placeholders');
        $this->assertOnlyProductsWereOffered();
        $products = array_column($this->shop->sandbox->products(), 'price', 'id');
        self::assertSame(30000, $products[$this->idOf('Engraving')]['amount']);
        self::assertSame(30000, $products[$this->idOf('Etching')]['amount']);

        $this->shop->php('global $wpdb; $wpdb->delete($wpdb->posts, ["post_type" => "product", "post_status" => "importing"]);');
        $this->settle();
        $this->assertOnlyProductsWereOffered();
    }

    public function testCaseB4WhatIsNoProductOfTheCatalogNeverLeavesAndIsTakenOff(): void
    {
        $ids = $this->createKnown(['becomes a variation' => [], 'is imported anew' => [], 'becomes a page' => [], 'goes to the trash' => [], 'is deleted' => [], 'stays' => []]);
        $before = $this->shop->sandbox->lastRequestId();
        $placeholders = $this->shop->php('$ids = [];
            foreach ([901, 902, 903] as $original) {
                $product = wc_get_product_object("simple"); $product->set_name("Import placeholder for $original"); $product->set_status("importing");
                $product->add_meta_data("_original_id", $original, true); $ids[] = $product->save();
            }
            return $ids;');
        $this->shop->runQueue();
        $this->shop->php('["becomes a variation" => $variation, "is imported anew" => $importing, "becomes a page" => $page, "goes to the trash" => $trash, "is deleted" => $deleted, "stays" => $stays] = $arguments["ids"];
            wp_update_post(["ID" => $variation, "post_type" => "product_variation", "post_parent" => $stays]);
            $product = wc_get_product($importing); $product->set_status("importing"); $product->set_name("Import placeholder for 17"); $product->save();
            wp_update_post(["ID" => $page, "post_type" => "page"]);
            wp_trash_post($trash);
            wp_delete_post($deleted, true);
            wp_update_post(["ID" => $arguments["placeholders"][0], "post_type" => "product_variation", "post_parent" => $stays]);
            wp_delete_post($arguments["placeholders"][1], true);', ['ids' => $ids, 'placeholders' => $placeholders]);
        $this->shop->runQueue();
        $this->settle();

        $gone = array_fill_keys(array_keys($ids), 'REMOVED');
        self::assertSame(['stays' => 'AVAILABLE'] + $gone, ['stays' => 'AVAILABLE'] + $this->statesOf($ids));
        self::assertSame([], array_intersect_key($this->shop->sandbox->products(), array_flip($placeholders)));
        self::assertSame([], array_filter($this->put($before), static fn(array $product): bool => $product['state'] !== 'REMOVED' && $product['shopsProductId'] !== (string) $ids['stays']));
    }

    public function testCaseB5ShortcodesOfBuildersLeaveTheirTextAndNoBrackets(): void
    {
        $descriptions = [
            'a counted id' => ['[audio src="x.mp3"]Nussbaum', 'Nussbaum'],
            'a builder that is not there' => ['[vc_row][vc_column width="1/2"][vc_column_text]Oak, c. 1750[/vc_column_text][/vc_column][/vc_row]', 'Oak, c. 1750'],
            'another builder' => [
                '[et_pb_section fb_built="1" _builder_version="4.0"][et_pb_row][et_pb_column type="4_4"][et_pb_text text_font="||||" admin_label="%22x%22"]<p>Walnut</p>[/et_pb_text][et_pb_divider /][/et_pb_column][/et_pb_row][/et_pb_section]',
                'Walnut',
            ],
            'tags within tags' => ['[tabs][tab title="Masse"][col size=6]80 cm[/col][/tab][/tabs]', '80 cm'],
            'alone' => ['Lampe [contact-form-7 id="1" title="Anfrage"] aus [portfolio limit=4] Messing [divider/]', 'Lampe aus Messing'],
            'quotes as word processors make them' => ['[gallerie ids=&#8221;1,2&#8243; size=”full”]Stich', 'Stich'],
            'no shortcodes at all' => ['Bild [signed], Holz [c. 1750], Rahmen [sic] und [lower left]', 'Bild [signed], Holz [c. 1750], Rahmen [sic] und [lower left]'],
            'brackets that are meant' => ['Titel [[audio]] und [1] und []', 'Titel [audio] und [1] und []'],
        ];
        $ids = $this->createKnown(array_map(static fn(array $description): array => ['description' => $description[0], 'short_description' => $description[0]], $descriptions));
        $put = $this->put();

        foreach ($ids as $name => $id) {
            $text = preg_replace('/\s+/', ' ', trim($put[$id]['description']['text']));
            self::assertStringContainsString($descriptions[$name][1], $text, $name);
            self::assertSame(substr_count($descriptions[$name][1], '['), substr_count($text, '['), "{$name}: {$text}");
        }
        $this->settle();
        $before = $this->shop->sandbox->lastRequestId();
        $this->sendChanges();
        $this->sendChanges();
        self::assertSame([], $this->shop->sandbox->requests(null, $before), 'nothing has changed, so nothing is sent anew');
    }

    public function testCaseB5AProductIsOfferedByItsSummaryWhereItHasNoDescription(): void
    {
        $ids = $this->createKnown(['Stuhl' => ['short_description' => '[vc_row][vc_column width="1/2"]Oak [signed][/vc_column][/vc_row]']]);

        self::assertSame('Oak [signed]', preg_replace('/\s+/', ' ', trim($this->put()[$ids['Stuhl']]['description']['text'])));
    }

    /** What makes a product one that is not offered, as code that has its `$id`. */
    private const NOT_OFFERED = [
        'private' => '$set(["status" => "private"]);',
        'draft' => '$set(["status" => "draft"]);',
        'pending' => '$set(["status" => "pending"]);',
        'future' => '$set(["status" => "future", "date_created" => time() + 864000]);',
        'of a status of another plugin' => 'wp_update_post(["ID" => $id, "post_status" => "consigned"]);',
        'hidden' => '$set(["catalog_visibility" => "hidden"]);',
        'protected' => 'wp_update_post(["ID" => $id, "post_password" => "x", "post_content" => "BEHIND THE PASSWORD", "post_title" => "BEHIND THE PASSWORD"]);',
        'excluded' => 'update_post_meta($id, "_ahpc_exclude", "yes");',
        'excluded by a one' => 'update_post_meta($id, "_ahpc_exclude", "1");',
        'excluded by a filter' => 'update_post_meta($id, "_of_the_museum", "1"); $set(["weight" => "1"]);',
        'in the trash' => 'wp_trash_post($id);',
    ];

    public function testCaseB6WhatIsNotOfferedNeverLeaves(): void
    {
        $this->excludeByFilter();
        $ids = $this->create(array_map(static fn(): array => ['status' => 'auto-draft', 'description' => 'BEHIND THE PASSWORD'], self::NOT_OFFERED));
        $this->shop->php('global $wpdb; $wpdb->query("UPDATE {$wpdb->posts} SET post_status = \'publish\' WHERE post_status = \'auto-draft\'");');
        $this->makeNotOffered($ids);
        $ids['a copy'] = $this->shop->php('$product = wc_get_product($arguments["id"]);
            if (class_exists("WC_Admin_Duplicate_Product") || is_file(WP_PLUGIN_DIR . "/woocommerce/includes/admin/class-wc-admin-duplicate-product.php")) {
                class_exists("WC_Admin_Duplicate_Product") || require_once WP_PLUGIN_DIR . "/woocommerce/includes/admin/class-wc-admin-duplicate-product.php";
                return (new WC_Admin_Duplicate_Product())->product_duplicate($product)->get_id();
            }
            $copy = clone $product; $copy->set_id(0); $copy->set_name($product->get_name() . " (Copy)"); $copy->set_status("draft");
            return $copy->save();', ['id' => $ids['hidden']]);
        $this->shop->runQueue();
        $this->settle();

        self::assertSame([], $this->shop->sandbox->products());
        self::assertSame([], array_merge($this->shop->sandbox->deliveries(), $this->shop->sandbox->requests('putPartnerProducts')));
        self::assertSame([0, 0, 0, count($ids) - 1], $this->shop->numbers(), 'all but what is in the trash are told as left out');
    }

    public function testCaseB6WhatIsNoLongerOfferedIsTakenOffAndComesBack(): void
    {
        $this->excludeByFilter();
        $ids = $this->createKnown(array_map(static fn(): array => [], self::NOT_OFFERED) + ['stays' => [], 'only in the search' => []]);
        $this->makeNotOffered($ids);
        $this->shop->php('$product = wc_get_product($arguments["id"]); $product->set_catalog_visibility("search"); $product->save();', ['id' => $ids['only in the search']]);
        $this->shop->runQueue();
        $this->settle();

        $expected = ['stays' => 'AVAILABLE', 'only in the search' => 'AVAILABLE'] + array_fill_keys(array_keys($ids), 'REMOVED');
        self::assertEquals($expected, $this->statesOf($ids));
        self::assertStringNotContainsString('BEHIND THE PASSWORD', (string) json_encode($this->shop->sandbox->requests()));

        $this->shop->php('foreach ($arguments["ids"] as $id) {
                wp_untrash_post($id); wp_update_post(["ID" => $id, "post_password" => "", "post_status" => "publish", "post_date" => "2026-01-01 00:00:00", "post_date_gmt" => "2026-01-01 00:00:00", "edit_date" => true]);
                delete_post_meta($id, "_ahpc_exclude"); delete_post_meta($id, "_of_the_museum");
                $product = wc_get_product($id); $product->set_catalog_visibility("visible"); $product->save();
            }', ['ids' => array_values($ids)]);
        $this->settle();
        self::assertSame(array_fill_keys(array_keys($ids), 'AVAILABLE'), $this->statesOf($ids));
    }

    public function testCaseB6AProductThatWasWrittenPastWooCommerceIsOfferedWithinTwoMinutes(): void
    {
        $ids = $this->shop->php('foreach (["publish", "draft", "private"] as $status) {
                $ids[$status] = wp_insert_post(["post_type" => "product", "post_title" => "Stuhl $status", "post_status" => $status]);
                update_post_meta($ids[$status], "_price", "100"); update_post_meta($ids[$status], "_regular_price", "100");
            }
            return $ids;');
        $this->later(121);
        self::assertSame(['publish' => 'AVAILABLE 100.00', 'draft' => null, 'private' => null], $this->atApi($ids));

        $this->shop->php('wp_update_post(["ID" => $arguments["draft"], "post_status" => "publish"]); wp_update_post(["ID" => $arguments["publish"], "post_status" => "draft"]);', $ids);
        $this->later(121);
        self::assertSame(['publish' => 'REMOVED', 'draft' => 'AVAILABLE', 'private' => null], $this->statesOf($ids));
    }

    /**
     * @dataProvider junk
     */
    public function testCaseB6AFilterOfOursThatGivesWhatItMustNotChangesNothing(string $junk): void
    {
        $ids = $this->createKnown(['offered' => [], 'excluded' => ['meta' => ['_ahpc_exclude' => 'yes']]]);
        $this->shop->addHostCode('foreach (["ahpc_product_language", "ahpc_exclude_product", "ahpc_delivery_fields", "ahpc_backfill_workers"] as $hook) {
            add_filter($hook, static fn() => ' . $junk . ');
        }');
        $before = $this->shop->sandbox->lastRequestId();
        $this->change($ids, ['regular_price' => '250']);
        $this->shop->runQueue();
        $delivered = $this->delivered($before);
        $this->settle();

        self::assertSame(['250'], array_column($delivered, 'price'));
        self::assertSame(['offered' => 'AVAILABLE 250.00', 'excluded' => null], $this->atApi($ids));
    }

    /**
     * @return array<string, array{string}>
     */
    public function junk(): array
    {
        return ['nothing' => ['null'], 'a list' => ['[["de"]]'], 'an object' => ['new stdClass()'], 'a number' => ['1.5']];
    }

    /**
     * @dataProvider languages
     * @param string $host what tells the language of a product, kept in its meta `_language`
     */
    public function testCaseB7OnlyTheVersionInTheShopsLanguageIsOffered(string $host, string $german, string $austrian, string $english): void
    {
        $this->shop->addHostCode($host);
        $in = static fn(string $language): array => ['meta' => ['_language' => $language]];
        $ids = $this->create(['de' => $in($german), 'de of Austria' => $in($austrian), 'en' => $in($english), 'of no language' => $in(''), 'changes' => $in($german)]);
        $this->setLanguages($ids);
        $this->later(130);
        $this->later(200);
        self::assertSame(['de' => 'AVAILABLE', 'de of Austria' => 'AVAILABLE', 'en' => null, 'of no language' => 'AVAILABLE', 'changes' => 'AVAILABLE'], $this->statesOf($ids));

        $this->shop->php('update_post_meta($arguments["changes"], "_language", $arguments["english"]); update_post_meta($arguments["en"], "_language", $arguments["german"]);', $ids + ['english' => $english, 'german' => $german]);
        $this->setLanguages($ids);
        $this->sendChanges();
        $this->settle();
        self::assertSame(['de' => 'AVAILABLE', 'de of Austria' => 'AVAILABLE', 'en' => 'AVAILABLE', 'of no language' => 'AVAILABLE', 'changes' => 'REMOVED'], $this->statesOf($ids));
    }

    /**
     * @return array<string, array{string, string, string, string}>
     */
    public function languages(): array
    {
        $meta = 'get_post_meta($id, "_language", true)';

        return [
            'a taxonomy' => ['add_action("init", static fn() => register_taxonomy("language", ["product"]));', 'de', 'de-at', 'en'],
            'Polylang' => ["function pll_get_post_language(\$id, \$field = 'slug') { \$l = {$meta}; return \$l === '' ? false : (\$field === 'locale' ? \$l : substr(\$l, 0, 2)); }", 'de_DE', 'de_AT', 'en_GB'],
            'WPML' => ["add_filter('wpml_post_language_details', static fn(\$none, \$id) => {$meta} === '' ? new WP_Error('none') : ['language_code' => substr({$meta}, 0, 2), 'locale' => {$meta}], 10, 2);", 'de_DE', 'de_AT', 'fr_FR'],
            'a filter' => ["add_filter('ahpc_product_language', static fn(\$none, \$id) => {$meta}, 10, 2);", 'de', 'de_CH_informal', 'xx'],
        ];
    }

    public function testCaseB7TheLanguageThatABookIsWrittenInIsNoVersionOfIt(): void
    {
        $this->shop->addHostCode('add_action("init", static fn() => register_taxonomy("language", ["product"]));');
        $ids = $this->create(['latein' => ['meta' => ['_language' => 'Latein']], 'deutsch' => ['meta' => ['_language' => 'Deutsch']]]);
        $this->setLanguages($ids);
        $this->later(130);

        self::assertSame(['latein' => 'AVAILABLE', 'deutsch' => 'AVAILABLE'], $this->statesOf($ids));
    }

    /**
     * @dataProvider caches
     * @param list<string> $features options that are switched on
     * @param string $change what another process does to the product `$id`
     */
    public function testCaseB8ABodyIsReadFreshWhateverAnotherProcessHasChanged(array $features, bool $withObjectCache, string $change): void
    {
        if ($features !== []) {
            $this->needStandIn('What keeps products and answers');
        }
        $this->shop->addHostCode('if (isset($_GET["other_process"])) { add_action("wp_loaded", static function () { $id = (int) $_GET["other_process"]; ' . $change . ' exit("done"); }); }');
        $ids = $this->createKnown(['Stuhl' => []]);
        $dropIn = "{$this->shop->site->path}/wp-content/object-cache.php";
        try {
            if ($withObjectCache) {
                copy(__DIR__ . '/Support/object-cache.php', $dropIn);
            }
            $this->shop->php('foreach ($arguments["features"] as $feature) { update_option($feature, "yes"); }', ['features' => $features]);
            $before = $this->shop->sandbox->lastRequestId();
            $answer = $this->shop->php('$deliver = static fn() => do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);
                $deliver();
                wc_get_product($arguments["id"])->get_price();
                $answer = wp_remote_retrieve_body(wp_remote_get(home_url("/?other_process=" . $arguments["id"])));
                $deliver();
                return $answer;', ['id' => $ids['Stuhl'], 'webhook' => $this->shop->webhookId('product.updated')], user: null, context: 'cron');
            $bodies = array_map(static fn(array $request): array => json_decode($request['body'], true), $this->shop->sandbox->requests('postWoocommerceWebhook', $before));
            $this->settle();
        } finally {
            @unlink($dropIn);
            array_map(unlink(...), glob("{$this->shop->site->path}/wp-content/object-cache/*") ?: []);
        }

        self::assertSame('done', $answer);
        self::assertSame(['100', '333'], array_column($bodies, 'price'));
        self::assertSame(['Stuhl' => 'AVAILABLE 333.00'], $this->atApi($ids));
    }

    /**
     * @return array<string, array{list<string>, bool, string}>
     */
    public function caches(): array
    {
        $save = '$product = wc_get_product($id); $product->set_regular_price("333"); $product->save();';
        $meta = 'update_post_meta($id, "_regular_price", "333"); update_post_meta($id, "_price", "333");';
        $sql = 'global $wpdb; $wpdb->query("UPDATE {$wpdb->postmeta} SET meta_value = \'333\' WHERE post_id = $id AND meta_key IN (\'_price\', \'_regular_price\')"); '
            . 'wp_cache_delete($id, "post_meta"); foreach ($GLOBALS["wpdb"]->get_col("SELECT ID FROM {$wpdb->posts}") as $post) { wp_cache_delete($post, "post_meta"); }';
        $answers = ['woocommerce_feature_rest_api_caching_enabled', 'woocommerce_rest_api_enable_backend_caching'];
        $instances = ['woocommerce_feature_product_instance_caching_enabled'];

        return [
            'a save' => [[], false, $save],
            'meta' => [[], false, $meta],
            'SQL' => [[], false, $sql],
            'a save, with an object cache' => [[], true, $save],
            'a save, with kept products' => [$instances, false, $save],
            'meta, with kept products' => [$instances, true, $meta],
            'meta, with kept answers' => [$answers, true, $meta],
            'SQL, with both' => [[...$answers, ...$instances], true, $sql],
        ];
    }

    public function testCaseB8WhatIsSetForABodyIsGoneAfterItAlsoWhenBuildingThrows(): void
    {
        $ids = $this->createKnown(['Stuhl' => []]);
        $this->shop->addHostCode('add_filter("woocommerce_rest_prepare_product_object", static fn() => throw new Error("another plugin\'s"));');
        $left = $this->shop->php('$before = [get_current_user_id(), get_locale(), determine_locale()];
            do_action("woocommerce_deliver_webhook_async", $arguments["webhook"], $arguments["id"]);
            return [
                "user and language" => $before === [get_current_user_id(), get_locale(), determine_locale()],
                "cache of answers" => has_filter("woocommerce_rest_api_enable_response_caching", "__return_false"),
                "WooCommerce\'s own" => has_action("woocommerce_deliver_webhook_async", "wc_deliver_webhook_async"),
            ];', ['id' => $ids['Stuhl'], 'webhook' => $this->shop->webhookId('product.updated')], context: 'cron');

        self::assertSame(['user and language' => true, 'cache of answers' => false, "WooCommerce's own" => 10], $left);
    }

    public function testCaseB9AScheduledSaleIsToldWhenItsPriceIsThere(): void
    {
        $ids = $this->createKnown(['begins' => ['sale_price' => '80', 'date_on_sale_from' => time() + 86400, 'date_on_sale_to' => time() + 2 * 86400]]);
        self::assertSame(['begins' => 'AVAILABLE 100.00'], $this->atApi($ids));

        $this->letSale($ids['begins'], '_sale_price_dates_from');
        $this->settle();
        self::assertSame(['begins' => 'AVAILABLE 80.00'], $this->atApi($ids));

        $this->letSale($ids['begins'], '_sale_price_dates_to');
        $this->settle();
        self::assertSame(['begins' => 'AVAILABLE 100.00'], $this->atApi($ids));
    }

    public function testCaseB9ASaleThatWritesItsPriceAfterTheSaveIsRecordedWithThePrice(): void
    {
        $this->needStandIn('One action for each sale');
        $this->shop->php('update_option("woocommerce_stand_in_like_woocommerce", "10.5.0");');
        $ids = $this->createKnown(['begins' => ['sale_price' => '80', 'date_on_sale_from' => time() + 3600, 'date_on_sale_to' => time() + 7200]]);
        // As if a batch that has read the old price were confirmed between the save and the price.
        $this->shop->addHostCode('foreach (["wc_product_start_scheduled_sale", "wc_product_end_scheduled_sale"] as $hook) {
            add_action($hook, static function ($id) { global $wpdb; usleep(1100000); $wpdb->update("{$wpdb->prefix}ahpc_products", ["digest" => str_repeat("0", 32)], ["product_id" => $id]); }, 15);
        }');

        foreach (['_sale_price_dates_from' => '80.00', '_sale_price_dates_to' => '100.00'] as $date => $price) {
            $hook = $date === '_sale_price_dates_from' ? 'wc_product_start_scheduled_sale' : 'wc_product_end_scheduled_sale';
            $this->shop->php('update_post_meta($arguments["id"], $arguments["date"], time() - 60); do_action($arguments["hook"], $arguments["id"]);', ['id' => $ids['begins'], 'date' => $date, 'hook' => $hook], user: null, context: 'cron');
            self::assertSame('', $this->shop->productRows()[$ids['begins']]['digest'], $hook);
            $this->settle();
            self::assertSame(['begins' => "AVAILABLE {$price}"], $this->atApi($ids), $hook);
        }
    }

    /**
     * Lets a date of a sale pass, and WooCommerce's daily run come.
     */
    private function letSale(int $id, string $date): void
    {
        $this->shop->php('update_post_meta($arguments["id"], $arguments["date"], time() - 60);', ['id' => $id, 'date' => $date]);
        $this->shop->php('do_action("woocommerce_scheduled_sales");', user: null, context: 'cron');
    }

    /**
     * Gives products the terms of a taxonomy by their meta, where there is one.
     *
     * @param array<string, int> $ids
     */
    private function setLanguages(array $ids): void
    {
        $this->shop->php('foreach ($arguments["ids"] as $id) {
                $language = get_post_meta($id, "_language", true);
                if (taxonomy_exists("language") && $language !== "") { wp_set_object_terms($id, $language, "language"); }
            }', ['ids' => array_values($ids)]);
    }

    private function excludeByFilter(): void
    {
        $this->shop->addHostCode('add_filter("ahpc_exclude_product", static fn($excluded, $id) => $excluded || get_post_meta($id, "_of_the_museum", true) === "1", 10, 2);
            add_action("init", static fn() => register_post_status("consigned", ["public" => true]));');
    }

    /**
     * @param array<string, int> $ids by the keys of {@see NOT_OFFERED}
     */
    private function makeNotOffered(array $ids): void
    {
        $code = '';
        foreach (self::NOT_OFFERED as $name => $do) {
            $code .= "\$id = {$ids[$name]}; {$do}\n";
        }
        $this->shop->php('$set = static function (array $values) use (&$id) { $product = wc_get_product($id);
            foreach ($values as $name => $value) { $product->{"set_$name"}($value); } $product->save(); };' . $code);
    }

    /**
     * Imports rows as WooCommerce's own page does it, a few at a time.
     *
     * @param list<string>|null $rows null for the products that WooCommerce itself proposes
     */
    private function import(?array $rows, int $lines = -1): void
    {
        $this->shop->addHostCode('add_filter("pre_http_request", static fn($answer, $args, $url) => str_contains($url, "mystagingwebsite.com") ? new WP_Error("http_request_failed", "no way there") : $answer, 10, 3);');
        $this->shop->php('require_once ABSPATH . "wp-admin/includes/admin.php"; require_once WC_ABSPATH . "includes/import/class-wc-product-csv-importer.php";
            $file = wp_upload_dir()["basedir"] . "/import.csv";
            $arguments["rows"] === null ? copy(WC_ABSPATH . "sample-data/sample_products.csv", $file) : file_put_contents($file, implode("\n", $arguments["rows"]) . "\n");
            $controller = (new ReflectionClass("WC_Product_CSV_Importer_Controller"))->newInstanceWithoutConstructor();
            $names = (new WC_Product_CSV_Importer($file, ["lines" => 1]))->get_raw_keys();
            $mapping = (new ReflectionMethod($controller, "auto_map_columns"))->invoke($controller, $names, false);
            $position = 0;
            do {
                $importer = new WC_Product_CSV_Importer($file, ["parse" => true, "mapping" => $mapping, "lines" => $arguments["lines"], "start_pos" => $position, "prevent_timeouts" => false]);
                $importer->import(); $position = $importer->get_file_position();
            } while ($importer->get_percent_complete() < 100);', ['rows' => $rows, 'lines' => $lines]);
    }

    /**
     * Whatever the API was told of is a product of the catalog, and under its own name.
     */
    private function assertOnlyProductsWereOffered(): void
    {
        $published = $this->shop->php('return array_map("intval", array_values(array_filter(get_posts(["post_type" => "product", "post_status" => "publish", "numberposts" => -1, "fields" => "ids"]),
            static fn($id) => wc_get_product($id)->get_catalog_visibility() !== "hidden")));');
        $told = array_map(intval(...), array_keys($this->shop->sandbox->products()));

        self::assertEqualsCanonicalizing($published, $told);
        self::assertStringNotContainsString('placeholder', strtolower((string) json_encode($this->shop->sandbox->requests())));
    }

    /**
     * @return list<int>
     */
    private function ofStatus(string $status): array
    {
        return $this->shop->php('global $wpdb; return array_map("intval", $wpdb->get_col($wpdb->prepare("SELECT ID FROM {$wpdb->posts} WHERE post_status = %s", $arguments["status"])));', ['status' => $status]);
    }

    private function idOf(string $title): int
    {
        return (int) $this->shop->php('global $wpdb; return $wpdb->get_var($wpdb->prepare("SELECT ID FROM {$wpdb->posts} WHERE post_type = \'product\' AND post_title = %s", $arguments["title"]));', ['title' => $title]);
    }

    /**
     * @param array<string, int> $ids
     * @param array<string, string> $values
     */
    private function change(array $ids, array $values): void
    {
        $this->shop->php('foreach ($arguments["ids"] as $id) {
                $product = wc_get_product($id);
                foreach ($arguments["values"] as $name => $value) { $product->{"set_$name"}($value); }
                $product->save();
            }', ['ids' => array_values($ids), 'values' => $values]);
    }

    /**
     * A product with a variation of each price.
     */
    private function variable(string ...$prices): int
    {
        return $this->shop->php('$product = new WC_Product_Variable(); $product->set_name("Stich"); $product->set_status("publish");
            $attribute = new WC_Product_Attribute(); $attribute->set_name("Rahmen"); $attribute->set_options($arguments["prices"]); $attribute->set_variation(true);
            $product->set_attributes([$attribute]); $id = $product->save();
            foreach ($arguments["prices"] as $price) {
                $variation = new WC_Product_Variation(); $variation->set_parent_id($id); $variation->set_attributes(["rahmen" => $price]);
                $variation->set_regular_price($price); $variation->set_status("publish"); $variation->save();
            }
            WC_Product_Variable::sync($id); return $id;', ['prices' => $prices]);
    }
}
