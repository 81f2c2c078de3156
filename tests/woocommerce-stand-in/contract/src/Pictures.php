<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceContract;

/** Pictures in the media library, as records without files: nothing here looks at the pixels. */
final class Pictures
{
    public static function attach(string $title): int
    {
        $id = wp_insert_attachment(
            ['post_title' => $title, 'post_mime_type' => 'image/jpeg', 'post_status' => 'inherit'],
            "2024/03/$title.jpg"
        );
        wp_update_attachment_metadata($id, ['width' => 800, 'height' => 600, 'file' => "2024/03/$title.jpg", 'sizes' => []]);

        return $id;
    }
}
