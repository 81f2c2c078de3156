<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

defined('ABSPATH') || exit;

/**
 * The few pieces that several views share.
 */
final class Html
{
    /**
     * Opens a form that posts one action, with its nonce. Not by `wp_nonce_field()`, which repeats one id on a page.
     */
    public static function openForm(string $action): void
    {
        printf('<form method="post" action="%s" novalidate>', esc_url(admin_url('admin-post.php')));
        printf('<input type="hidden" name="action" value="%s">', esc_attr($action));
        printf('<input type="hidden" name="_wpnonce" value="%s">', esc_attr(wp_create_nonce($action)));
    }

    /**
     * A button of its own that posts one action.
     */
    public static function button(string $action, string $label): void
    {
        self::openForm($action);
        submit_button($label, 'secondary', $action);
        echo '</form>';
    }

    /**
     * A sentence in a frame, amid a page.
     *
     * @param string $type `error`, `warning`, `info` or `success`
     * @param int|null $product the id of one that it is about
     */
    public static function notice(string $type, string $sentence, ?int $product = null): void
    {
        printf('<div class="notice notice-%s inline"><p>%s', esc_attr($type), esc_html($sentence));
        if ($product !== null) {
            echo ' ';
            self::product($product);
        }
        echo '</p></div>';
    }

    /**
     * The name of a product, with a link to edit it. One that is gone for good has nothing to edit.
     */
    public static function product(int $id): void
    {
        $post = get_post($id);
        if ($post === null) {
            printf('#%d', absint($id));
            return;
        }
        printf(
            '<a href="%s">#%d %s</a>',
            esc_url(admin_url("post.php?action=edit&post={$id}")),
            absint($id),
            esc_html(wp_strip_all_tags($post->post_title))
        );
    }

    public static function paragraph(string $sentence): void
    {
        printf('<p>%s</p>', esc_html($sentence));
    }

    /**
     * A moment in the format and time zone of the site.
     */
    public static function time(int $timestamp): string
    {
        return (string) wp_date(get_option('date_format') . ' ' . get_option('time_format'), $timestamp);
    }
}
