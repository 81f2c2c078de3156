<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WordPress\Support;

/**
 * Many products at once, with texts of any length, as an importer writes them. For tests with a shop.
 *
 * @property Shop $shop
 */
trait BulkProducts
{
    /**
     * @param list<int|string> $descriptions of the first of them: a text, or how many bytes of a page builder's HTML
     * @return list<int> ids
     */
    private function bulkProducts(int $count, array $descriptions = []): array
    {
        return $this->shop->php('ini_set("memory_limit", "-1"); global $wpdb; $ids = [];
            $builder = "<div class=\"vc_row wpb_row\"><div class=\"wpb_column\"><p>Nussbaum, furniert &amp; poliert, 19. Jh. — „Sammlerstück“</p></div></div>\n";
            $now = current_time("mysql");
            for ($i = 0; $i < $arguments["count"]; $i++) {
                $text = $arguments["descriptions"][$i] ?? "Nussbaum";
                $wpdb->insert($wpdb->posts, ["post_type" => "product", "post_status" => "publish", "post_title" => "Stuhl $i", "post_name" => "stuhl-$i", "post_date" => $now, "post_date_gmt" => $now,
                    "post_content" => is_int($text) ? mb_strcut(str_repeat($builder, intdiv($text, strlen($builder)) + 1), 0, $text, "UTF-8") : $text,
                    "post_excerpt" => "", "to_ping" => "", "pinged" => "", "post_content_filtered" => "", "post_author" => 1]);
                $ids[] = $id = $wpdb->insert_id;
                foreach (["_price" => "12.50", "_regular_price" => "12.50", "_stock_status" => "instock"] as $key => $value) {
                    $wpdb->insert($wpdb->postmeta, ["post_id" => $id, "meta_key" => $key, "meta_value" => $value]);
                }
            }
            return $ids;', ['count' => $count, 'descriptions' => $descriptions], user: null, context: 'cron');
    }
}
