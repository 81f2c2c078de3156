<?php

declare(strict_types=1);

/** An attribute of a product, written down with the product; attributes with a taxonomy of their own are left out. */
class WC_Product_Attribute implements ArrayAccess
{
    private int $id = 0;

    private string $name = '';

    /** @var list<string> */
    private array $options = [];

    private int $position = 0;

    private bool $visible = false;

    private bool $variation = false;

    public function get_id()
    {
        return $this->id;
    }

    public function set_id($value)
    {
        $this->id = absint($value);
    }

    public function get_name()
    {
        return $this->name;
    }

    public function set_name($value)
    {
        $this->name = (string) $value;
    }

    public function get_options()
    {
        return $this->options;
    }

    public function set_options($value)
    {
        $this->options = $value;
    }

    public function get_position()
    {
        return $this->position;
    }

    public function set_position($value)
    {
        $this->position = absint($value);
    }

    public function get_visible()
    {
        return $this->visible;
    }

    public function set_visible($value)
    {
        $this->visible = wc_string_to_bool($value);
    }

    public function get_variation()
    {
        return $this->variation;
    }

    public function set_variation($value)
    {
        $this->variation = wc_string_to_bool($value);
    }

    public function is_taxonomy()
    {
        return $this->id > 0;
    }

    /**
     * @return array<string, mixed> as it is stored with the product
     */
    public function to_meta(): array
    {
        return [
            'name' => $this->name,
            'value' => wc_implode_text_attributes($this->options),
            'position' => $this->position,
            'is_visible' => (int) $this->visible,
            'is_variation' => (int) $this->variation,
            'is_taxonomy' => (int) $this->is_taxonomy(),
        ];
    }

    #[ReturnTypeWillChange]
    public function offsetExists($offset)
    {
        return array_key_exists($offset, $this->to_meta());
    }

    #[ReturnTypeWillChange]
    public function offsetGet($offset)
    {
        return $this->to_meta()[$offset] ?? '';
    }

    #[ReturnTypeWillChange]
    public function offsetSet($offset, $value)
    {
        $setter = 'set_' . preg_replace('/^is_/', '', (string) $offset);
        if (method_exists($this, $setter)) {
            $this->$setter($value);
        }
    }

    #[ReturnTypeWillChange]
    public function offsetUnset($offset)
    {
    }
}
