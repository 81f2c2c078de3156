<?php

declare(strict_types=1);

/** One row of meta data; a value of null is one to be deleted. */
class WC_Meta_Data implements JsonSerializable
{
    private mixed $stored;

    public function __construct(public int $id, public string $key, public mixed $value)
    {
        $this->stored = $value;
    }

    public function has_changed(): bool
    {
        return $this->value !== $this->stored;
    }

    /**
     * @return array{id: int, key: string, value: mixed}
     */
    public function get_data(): array
    {
        return ['id' => $this->id, 'key' => $this->key, 'value' => $this->value];
    }

    /**
     * @return array{id: int, key: string, value: mixed}
     */
    public function jsonSerialize(): array
    {
        return $this->get_data();
    }
}
