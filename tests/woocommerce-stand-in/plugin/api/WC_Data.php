<?php

declare(strict_types=1);

/**
 * A stored thing: what was read, and beside it what was changed since.
 *
 * Once an object counts as read, a setter writes to the changes; a save asks them what there is to do.
 */
abstract class WC_Data
{
    protected int $id = 0;

    protected string $object_type = 'data';

    /** @var array<string, mixed> */
    protected array $data = [];

    /** @var array<string, mixed> */
    protected array $extra_data = [];

    /** @var array<string, mixed> */
    protected array $changes = [];

    protected bool $object_read = false;

    protected ?WC_Data_Store $data_store = null;

    /** @var array<string, mixed> */
    private array $default_data;

    /** @var list<WC_Meta_Data>|null */
    private ?array $meta_data = null;

    public function __construct()
    {
        $this->data = array_merge($this->data, $this->extra_data);
        $this->default_data = $this->data;
    }

    /** A copy shares nothing that can be changed. */
    public function __clone()
    {
        if ($this->meta_data !== null) {
            $this->meta_data = array_map(static fn (WC_Meta_Data $meta): WC_Meta_Data => clone $meta, $this->meta_data);
        }
    }

    public function get_id()
    {
        return $this->id;
    }

    public function set_id($id)
    {
        $this->id = absint($id);
    }

    public function get_data_store()
    {
        return $this->data_store;
    }

    public function save()
    {
        do_action("woocommerce_before_{$this->object_type}_object_save", $this, $this->data_store);
        if ($this->id > 0) {
            $this->data_store->update($this);
        } else {
            $this->data_store->create($this);
        }
        do_action("woocommerce_after_{$this->object_type}_object_save", $this, $this->data_store);

        return $this->id;
    }

    public function delete($force_delete = false)
    {
        $answer = apply_filters("woocommerce_pre_delete_{$this->object_type}", null, $this, $force_delete);
        if ($answer !== null) {
            return $answer;
        }
        $this->data_store->delete($this, ['force_delete' => $force_delete]);
        $this->set_id(0);

        return true;
    }

    public function get_data()
    {
        return ['id' => $this->id] + $this->data + ['meta_data' => $this->get_meta_data()];
    }

    public function get_data_keys()
    {
        return array_keys($this->data);
    }

    public function get_extra_data_keys()
    {
        return array_keys($this->extra_data);
    }

    public function get_changes()
    {
        return $this->changes;
    }

    public function apply_changes()
    {
        $this->data = array_replace_recursive($this->data, $this->changes);
        $this->changes = [];
    }

    public function set_defaults()
    {
        $this->data = $this->default_data;
        $this->changes = [];
        $this->object_read = false;
    }

    public function set_object_read($read = true)
    {
        $this->object_read = (bool) $read;
    }

    public function get_object_read()
    {
        return $this->object_read;
    }

    /** Sets what has a setter and a value; what a setter refuses comes back as one error. */
    public function set_props($props)
    {
        $errors = new WP_Error();
        foreach ($props as $prop => $value) {
            try {
                if ($value !== null && is_callable([$this, "set_$prop"])) {
                    $this->{"set_$prop"}($value);
                }
            } catch (WC_Data_Exception $refusal) {
                $errors->add($refusal->getErrorCode(), $refusal->getMessage(), ['property_name' => $prop]);
            }
        }

        return $errors->has_errors() ? $errors : true;
    }

    public function get_meta_data()
    {
        $this->meta_data ??= ($this->id > 0 ? $this->data_store->read_meta($this) : null) ?? [];

        return array_values(array_filter($this->meta_data, static fn (WC_Meta_Data $meta): bool => $meta->value !== null));
    }

    public function get_meta($key = '', $single = true)
    {
        $found = array_filter($this->get_meta_data(), static fn (WC_Meta_Data $meta): bool => $meta->key === $key);
        if (!$single) {
            return $found;
        }

        return $found === [] ? '' : reset($found)->value;
    }

    public function add_meta_data($key, $value, $unique = false)
    {
        if ($unique) {
            $this->delete_meta_data($key);
        }
        $this->get_meta_data();
        $this->meta_data[] = new WC_Meta_Data(0, (string) $key, $value);
    }

    public function update_meta_data($key, $value)
    {
        foreach ($this->get_meta_data() as $meta) {
            if ($meta->key === $key) {
                $meta->value = $value;
                return;
            }
        }
        $this->add_meta_data($key, $value);
    }

    public function delete_meta_data($key)
    {
        foreach ($this->get_meta_data() as $meta) {
            if ($meta->key === $key) {
                $meta->value = null;
            }
        }
    }

    public function save_meta_data()
    {
        if ($this->meta_data !== null) {
            $this->data_store->write_meta($this, $this->meta_data);
            $this->meta_data = null;
        }
    }

    protected function get_hook_prefix()
    {
        return "woocommerce_{$this->object_type}_get_";
    }

    protected function get_prop($prop, $context = 'view')
    {
        if (!array_key_exists($prop, $this->data)) {
            return null;
        }
        $value = array_key_exists($prop, $this->changes) ? $this->changes[$prop] : $this->data[$prop];

        return $context === 'view' ? apply_filters($this->get_hook_prefix() . $prop, $value, $this) : $value;
    }

    protected function set_prop($prop, $value)
    {
        if (!array_key_exists($prop, $this->data)) {
            return;
        }
        if (!$this->object_read) {
            $this->data[$prop] = $value;
        } elseif ($value !== $this->data[$prop] || array_key_exists($prop, $this->changes)) {
            $this->changes[$prop] = $value;
        }
    }

    protected function set_date_prop($prop, $value)
    {
        $this->set_prop($prop, WC_DateTime::from_input($value));
    }

    /**
     * @throws WC_Data_Exception always
     */
    protected function error($code, $message)
    {
        throw new WC_Data_Exception($code, $message);
    }
}
