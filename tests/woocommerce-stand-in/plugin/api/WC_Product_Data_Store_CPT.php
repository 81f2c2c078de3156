<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Features;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\DirectWrites;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Meta;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\ScheduledSales;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Types;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Products\Visibility;

/** Products as posts. */
class WC_Product_Data_Store_CPT
{
    /** Changes of these touch the post itself; of all others only the time of its last change is written. */
    private const POST_PROPS = [
        'description', 'short_description', 'name', 'parent_id', 'reviews_allowed', 'status', 'menu_order', 'date_created',
        'date_modified', 'slug', 'post_password',
    ];

    protected const POST_TYPE = 'product';

    public function create(WC_Product &$product): void
    {
        if (!$product->get_date_created('edit')) {
            $product->set_date_created(time());
        }
        $post = apply_filters('woocommerce_new_' . static::POST_TYPE . '_data', ['post_author' => get_current_user_id()] + $this->post($product));
        $id = wp_insert_post($post, true);
        if (!$id || is_wp_error($id)) {
            return;
        }
        $product->set_id($id);
        $product->set_status(get_post_status($id));
        $this->write_rest($product, true);
        $product->save_meta_data();
        $product->apply_changes();
        do_action('woocommerce_new_' . static::POST_TYPE, $id, $product);
    }

    /**
     * @throws Exception when there is no such product
     */
    public function read(WC_Product &$product): void
    {
        $product->set_defaults();
        $post = get_post($product->get_id());
        if (!$post || $post->post_type !== static::POST_TYPE) {
            throw new Exception(__('Invalid product.', 'woocommerce'));
        }
        $product->set_props([
            'name' => $post->post_title,
            'slug' => $post->post_name,
            'date_created' => $this->moment($post->post_date_gmt),
            'date_modified' => $this->moment($post->post_modified_gmt),
            'status' => $post->post_status,
            'description' => $post->post_content,
            'short_description' => $post->post_excerpt,
            'parent_id' => $post->post_parent,
            'menu_order' => $post->menu_order,
            'post_password' => $post->post_password,
            'reviews_allowed' => $post->comment_status === 'open',
        ]);
        $this->read_rest($product);
        $product->set_object_read();
        do_action('woocommerce_product_read', $product->get_id(), $product);
    }

    public function update(WC_Product &$product): void
    {
        global $wpdb;
        $product->save_meta_data();
        $now = ['post_modified' => current_time('mysql'), 'post_modified_gmt' => current_time('mysql', true)];
        if (array_intersect(self::POST_PROPS, array_keys($product->get_changes())) === []) {
            $wpdb->update($wpdb->posts, $now, ['ID' => $product->get_id()]);
            clean_post_cache($product->get_id());
        } elseif (doing_action('save_post')) {
            // Within WordPress's own saving another one would call the same hooks again, and so without end.
            $wpdb->update($wpdb->posts, $this->post($product) + $now, ['ID' => $product->get_id()]);
            clean_post_cache($product->get_id());
        } else {
            wp_update_post(['ID' => $product->get_id()] + $this->post($product));
        }
        $this->write_rest($product, false);
        $product->apply_changes();
        do_action('woocommerce_update_' . static::POST_TYPE, $product->get_id(), $product);
    }

    /**
     * @param array<string, mixed> $args
     */
    public function delete(WC_Product &$product, array $args = []): void
    {
        $id = $product->get_id();
        if ($id === 0) {
            return;
        }
        if (empty($args['force_delete'])) {
            wp_trash_post($id);
            $product->set_status('trash');
            do_action('woocommerce_trash_' . static::POST_TYPE, $id);
            return;
        }
        do_action('woocommerce_before_delete_' . static::POST_TYPE, $id);
        wp_delete_post($id);
        $product->set_id(0);
        do_action('woocommerce_delete_' . static::POST_TYPE, $id);
    }

    public function get_product_type($product_id)
    {
        return Types::of((int) $product_id);
    }

    /**
     * @return list<WC_Meta_Data>
     */
    public function read_meta(WC_Product $product): array
    {
        return Meta::foreign($product);
    }

    /**
     * @param list<WC_Meta_Data> $rows
     */
    public function write_meta(WC_Product $product, array $rows): void
    {
        Meta::writeForeign($product, $rows);
    }

    public function get_starting_sales(): array
    {
        return ScheduledSales::due('_sale_price_dates_from', '_sale_price');
    }

    public function get_ending_sales(): array
    {
        return ScheduledSales::due('_sale_price_dates_to', '_regular_price');
    }

    public function update_product_stock($product_id, $stock_quantity = null, $operation = 'set')
    {
        return DirectWrites::stock((int) $product_id, $stock_quantity, (string) $operation);
    }

    public function update_product_sales($product_id, $quantity = null, $operation = 'set')
    {
        DirectWrites::sales((int) $product_id, $quantity, (string) $operation);
    }

    /** Takes over what is already stored, so it is no change of the product. */
    public function read_stock_quantity(WC_Product $product, $new_stock = null): void
    {
        $was_read = $product->get_object_read();
        $product->set_object_read(false);
        $product->set_stock_quantity($new_stock ?? get_post_meta($product->get_id(), '_stock', true));
        $product->set_object_read($was_read);
    }

    protected function read_rest(WC_Product $product): void
    {
        $id = $product->get_id();
        $product->set_attributes(Meta::attributes($id));
        Meta::read($product);
        $product->set_props([
            'featured' => Visibility::isFeatured($id),
            'catalog_visibility' => Visibility::read($id),
            'category_ids' => $this->term_ids($id, 'product_cat'),
            'tag_ids' => $this->term_ids($id, 'product_tag'),
        ]);
        $this->read_goods($product);
    }

    /** Writes what is not in the post's own row. */
    protected function write_rest(WC_Product $product, bool $everything): void
    {
        $changes = $product->get_changes();
        $changed = static fn (string ...$props): bool => $everything || array_intersect($props, array_keys($changes)) !== [];
        $written = Meta::write($product, $everything);
        $this->write_goods($product, $everything);
        if ($changed('category_ids')) {
            $default = array_filter([(int) get_option('default_product_cat')]);
            wp_set_post_terms($product->get_id(), $product->get_category_ids('edit') ?: $default, 'product_cat');
        }
        if ($changed('tag_ids')) {
            wp_set_post_terms($product->get_id(), $product->get_tag_ids('edit'), 'product_tag');
        }
        if ($changed('featured', 'stock_status', 'catalog_visibility')) {
            Visibility::write($product);
        }
        if ($changed('attributes')) {
            Meta::writeAttributes($product);
        }
        wp_set_object_terms($product->get_id(), $product->get_type(), 'product_type');
        $this->finish($product, $written);
    }

    /** Reads what the buyer gets and what the shop has paid. */
    protected function read_goods(WC_Product $product): void
    {
        $product->set_downloads(Meta::downloads($product));
        if (Features::isOn(Features::COST_OF_GOODS_SOLD)) {
            Meta::readCost($product);
        }
    }

    protected function write_goods(WC_Product $product, bool $everything): void
    {
        if ($everything || array_key_exists('downloads', $product->get_changes())) {
            Meta::writeDownloads($product);
        }
        if (Features::isOn(Features::COST_OF_GOODS_SOLD)) {
            Meta::writeCost($product);
        }
    }

    /**
     * @param list<string> $written
     */
    protected function finish(WC_Product $product, array $written): void
    {
        update_post_meta($product->get_id(), '_product_version', WC_VERSION);
        $this->settle_price($product, $written);
        $kind = $product->is_type('variation') ? 'variation' : 'product';
        if (in_array('stock_quantity', $written, true)) {
            do_action("woocommerce_{$kind}_set_stock", $product);
        }
        if (in_array('stock_status', $written, true)) {
            do_action("woocommerce_{$kind}_set_stock_status", $product->get_id(), $product->get_stock_status(), $product);
        }
        do_action('woocommerce_product_object_updated_props', $product, $written);
        foreach (array_filter([$product->get_id(), $product->get_parent_id('edit')]) as $id) {
            WC_Cache_Helper::invalidate_cache_group("product_$id");
        }
    }

    protected function moment(string $gmt): ?int
    {
        return $gmt === '0000-00-00 00:00:00' ? null : (int) strtotime("$gmt UTC");
    }

    /**
     * @return list<int>
     */
    protected function term_ids(int $product_id, string $taxonomy): array
    {
        $terms = get_the_terms($product_id, $taxonomy);

        return is_array($terms) ? wp_list_pluck($terms, 'term_id') : [];
    }

    /**
     * @return array<string, mixed>
     */
    protected function post(WC_Product $product): array
    {
        $created = $product->get_date_created('edit') ?? WC_DateTime::from_input(time());

        return [
            'post_type' => static::POST_TYPE,
            'post_status' => $product->get_status('edit') ?: 'publish',
            // A new product needs a title, or WordPress refuses a post without any text.
            'post_title' => $product->get_name('edit') ?: ($product->get_id() === 0 ? __('Product', 'woocommerce') : ''),
            'post_content' => $product->get_description('edit'),
            'post_excerpt' => $product->get_short_description('edit'),
            'post_parent' => $product->get_parent_id('edit'),
            'comment_status' => $product->get_reviews_allowed('edit') ? 'open' : 'closed',
            'ping_status' => 'closed',
            'menu_order' => $product->get_menu_order('edit'),
            'post_password' => $product->get_post_password('edit'),
            'post_name' => $product->get_slug('edit'),
            'post_date' => gmdate('Y-m-d H:i:s', $created->getOffsetTimestamp()),
            'post_date_gmt' => gmdate('Y-m-d H:i:s', $created->getTimestamp()),
        ];
    }

    /**
     * @param list<string> $written
     */
    private function settle_price(WC_Product $product, array $written): void
    {
        if ($product->is_type(['variable', 'grouped']) || array_intersect($written, ['regular_price', 'sale_price', 'date_on_sale_from', 'date_on_sale_to']) === []) {
            return;
        }
        if ($product->get_sale_price('edit') >= $product->get_regular_price('edit')) {
            update_post_meta($product->get_id(), '_sale_price', '');
            $product->set_sale_price('');
        }
        $price = $product->is_on_sale('edit') ? $product->get_sale_price('edit') : $product->get_regular_price('edit');
        update_post_meta($product->get_id(), '_price', $price);
        $product->set_price($price);
    }
}
