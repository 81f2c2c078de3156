<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Shop;

defined('ABSPATH') || exit;

/**
 * Loads posts whose texts are long piece by piece: a database's client takes three times the size of what it is asked for at
 * once, and a description may have many megabytes.
 */
final class LongPosts
{
    /** What is asked for at once, in bytes; a text that is longer counts as long. */
    public const PIECE_BYTES = 1_048_576;

    public function __construct(private readonly \wpdb $wpdb)
    {
    }

    /**
     * Puts a post where WordPress looks first. What cannot be put together is left to WordPress.
     */
    public function prime(int $id): void
    {
        $columns = implode(', ', array_diff(array_keys(get_class_vars(\WP_Post::class)), ['post_content', 'filter']));
        $post = $this->wpdb->get_row("SELECT {$columns} FROM {$this->wpdb->posts} WHERE ID = {$id}");
        if (!is_object($post)) {
            return;
        }
        $post->post_content = '';
        for ($at = 1; ($piece = $this->piece($id, $at)) !== ''; $at += self::PIECE_BYTES) {
            $post->post_content .= $piece;
        }
        // Another process may have written it meanwhile, and half of each must not stay in anyone's cache.
        $digest = $this->wpdb->get_var("SELECT MD5(post_content) FROM {$this->wpdb->posts} WHERE ID = {$id}");
        if ($digest === md5($post->post_content)) {
            wp_cache_add($id, sanitize_post($post, 'raw'), 'posts');
        }
    }

    private function piece(int $id, int $at): string
    {
        return (string) $this->wpdb->get_var("SELECT SUBSTRING(post_content, {$at}, " . self::PIECE_BYTES . ") FROM {$this->wpdb->posts} WHERE ID = {$id}");
    }
}
