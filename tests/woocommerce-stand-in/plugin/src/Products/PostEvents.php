<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products;

use WC_Data_Store;
use WP_Post;

/** What follows for products when WordPress does something to their posts. */
final class PostEvents
{
    public static function addHooks(): void
    {
        add_action('shutdown', [self::class, 'syncParents']);
        add_action('wp_trash_post', [self::class, 'trashVariations']);
        add_action('untrashed_post', [self::class, 'untrashVariations']);
        add_action('delete_post', [self::class, 'deleteVariations']);
        add_action('save_post_product', [self::class, 'announceEditorSave'], 10, 2);
        foreach (['added_post_meta', 'updated_post_meta', 'deleted_post_meta'] as $hook) {
            add_action($hook, static fn ($metaId, $postId) => Meta::forget((int) $postId), 10, 2);
        }
        add_filter('post_type_link', [self::class, 'linkOfVariation'], 10, 2);
    }

    /** Parents are brought up to date once a request, however many of their variations were saved in it. */
    public static function syncParents(): void
    {
        foreach (wp_parse_id_list($GLOBALS['wc_deferred_product_sync'] ?? []) as $id) {
            $product = wc_get_product($id);
            if (is_callable([$product, 'sync'])) {
                $product::sync($product);
            }
        }
    }

    public static function trashVariations(int $id): void
    {
        if (get_post_type($id) === 'product') {
            WC_Data_Store::load('product-variable')->delete_variations($id, false);
        }
    }

    public static function untrashVariations(int $id): void
    {
        if (get_post_type($id) === 'product') {
            WC_Data_Store::load('product-variable')->untrash_variations($id);
        }
    }

    public static function deleteVariations(int $id): void
    {
        if (get_post_type($id) === 'product') {
            WC_Data_Store::load('product-variable')->delete_variations($id, true);
        }
    }

    /** The admin's editor, and nothing else, fires the hook of the product form. */
    public static function announceEditorSave(int $id, WP_Post $post): void
    {
        if (is_admin() && (int) ($_POST['post_ID'] ?? 0) === $id && current_user_can('edit_post', $id)) {
            do_action('woocommerce_process_product_meta', $id, $post);
        }
    }

    /** A variation has no page of its own. */
    public static function linkOfVariation(string $link, WP_Post $post): string
    {
        $variation = $post->post_type === 'product_variation' ? wc_get_product($post->ID) : false;

        return $variation && $variation->get_parent_id() ? $variation->get_permalink() : $link;
    }
}
