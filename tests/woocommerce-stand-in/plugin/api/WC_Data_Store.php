<?php

declare(strict_types=1);

/** Finds the store of a kind of object and passes calls on to it. */
class WC_Data_Store
{
    private const STORES = [
        'webhook' => WC_Webhook_Data_Store::class,
        'product' => WC_Product_Data_Store_CPT::class,
        'product-variable' => WC_Product_Variable_Data_Store_CPT::class,
        'product-variation' => WC_Product_Variation_Data_Store_CPT::class,
        'product-grouped' => WC_Product_Grouped_Data_Store_CPT::class,
    ];

    private readonly object $instance;

    public function __construct(string $object_type)
    {
        $stores = apply_filters('woocommerce_data_stores', self::STORES);
        // "product-simple" has no store of its own and takes that of "product".
        $type = isset($stores[$object_type]) ? $object_type : strtok($object_type, '-');
        $store = isset($stores[$type]) ? apply_filters("woocommerce_{$type}_data_store", $stores[$type]) : null;
        if ($store === null) {
            throw new Exception(__('Invalid data store.', 'woocommerce'));
        }
        $this->instance = is_object($store) ? $store : new $store();
    }

    /**
     * @throws Exception for a kind of object that has no store
     */
    public static function load($object_type)
    {
        return new self((string) $object_type);
    }

    public function get_current_class_name()
    {
        return $this->instance::class;
    }

    public function create(&$data)
    {
        $this->instance->create($data);
    }

    public function read(&$data)
    {
        $this->instance->read($data);
    }

    public function update(&$data)
    {
        $this->instance->update($data);
    }

    public function delete(&$data, $args = [])
    {
        $this->instance->delete($data, $args);
    }

    public function __call($method, $arguments)
    {
        if (is_callable([$this->instance, $method])) {
            return $this->instance->$method(...$arguments);
        }

        return null;
    }
}
