<?php

declare(strict_types=1);

/** A file that a buyer of a product may download. */
class WC_Product_Download implements ArrayAccess
{
    /** @var array{id: string, name: string, file: string, enabled: bool} */
    private array $data = ['id' => '', 'name' => '', 'file' => '', 'enabled' => true];

    /**
     * @param array<string, mixed> $data with the id as `download_id`; without one it gets a new one
     */
    public static function from_array(array $data): self
    {
        $download = new self();
        $download->set_id(empty($data['download_id']) ? wp_generate_uuid4() : $data['download_id']);
        $download->set_name($data['name']);
        $download->set_file($data['file']);
        $download->set_enabled($data['enabled'] ?? true);

        return $download;
    }

    public function get_data()
    {
        return $this->data;
    }

    public function get_id()
    {
        return $this->data['id'];
    }

    public function set_id($value)
    {
        $this->data['id'] = wc_clean((string) $value);
    }

    public function get_name()
    {
        return $this->data['name'];
    }

    public function set_name($value)
    {
        $this->data['name'] = wc_clean((string) $value);
    }

    public function get_file()
    {
        return $this->data['file'];
    }

    public function set_file($value)
    {
        $this->data['file'] = str_contains((string) $value, '://') ? esc_url_raw($value) : wc_clean((string) $value);
    }

    public function get_enabled()
    {
        return $this->data['enabled'];
    }

    public function set_enabled($enabled = true)
    {
        $this->data['enabled'] = (bool) $enabled;
    }

    #[ReturnTypeWillChange]
    public function offsetExists($offset)
    {
        return array_key_exists($offset, $this->data);
    }

    #[ReturnTypeWillChange]
    public function offsetGet($offset)
    {
        return $this->data[$offset] ?? '';
    }

    #[ReturnTypeWillChange]
    public function offsetSet($offset, $value)
    {
        if (is_callable([$this, "set_$offset"])) {
            $this->{"set_$offset"}($value);
        }
    }

    #[ReturnTypeWillChange]
    public function offsetUnset($offset)
    {
    }
}
