<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Rest;

use WC_Product;

/** The pictures of a product, its own first, then its gallery. */
final class Images
{
    /**
     * @return list<array<string, mixed>>
     */
    public static function of(WC_Product $product): array
    {
        $images = [];
        foreach (array_filter([$product->get_image_id(), ...$product->get_gallery_image_ids()]) as $id) {
            $post = get_post((int) $id);
            $source = wp_get_attachment_image_src((int) $id, 'full');
            if ($post === null || !is_array($source)) {
                continue;
            }
            $images[] = [
                'id' => (int) $id,
                'date_created' => wc_rest_prepare_date_response($post->post_date, false),
                'date_created_gmt' => wc_rest_prepare_date_response(strtotime("$post->post_date_gmt UTC")),
                'date_modified' => wc_rest_prepare_date_response($post->post_modified, false),
                'date_modified_gmt' => wc_rest_prepare_date_response(strtotime("$post->post_modified_gmt UTC")),
                'src' => $source[0],
                'name' => get_the_title($post),
                'alt' => get_post_meta($post->ID, '_wp_attachment_image_alt', true),
            ];
        }

        return $images;
    }
}
