<?php

declare(strict_types=1);

/** A value that a product or webhook does not take. */
class WC_Data_Exception extends Exception
{
    /**
     * @param array<string, mixed> $error_data
     */
    public function __construct(
        private readonly string $error_code,
        string $message,
        int $http_status_code = 400,
        private readonly array $error_data = [],
    ) {
        parent::__construct($message, $http_status_code);
    }

    public function getErrorCode(): string
    {
        return $this->error_code;
    }

    /**
     * @return array<string, mixed>
     */
    public function getErrorData(): array
    {
        return ['status' => $this->getCode()] + $this->error_data;
    }
}
