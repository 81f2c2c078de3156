<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Connection\SyncRunner;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\Settings;

/**
 * Takes entered settings to the core and to the API, and says what came of it. Either both values are stored or none.
 */
final class SettingsForm
{
    public function __construct(
        private readonly Core $core,
        private readonly SyncRunner $sync,
        private readonly Settings $settings
    ) {
    }

    /**
     * @param string $apiKey empty to keep the stored one, which is never shown and so cannot be entered again
     */
    public function submit(string $shopId, string $apiKey): FormAnswer
    {
        $keepsKey = $apiKey === '' && $this->settings->apiKey() !== '';
        $checked = $this->core->ask('check_settings', [
            'shop_id' => $shopId,
            'api_key' => $keepsKey ? $this->settings->apiKey() : $apiKey,
        ]);
        if ($checked instanceof CoreError) {
            return new FormAnswer(FormAnswer::NOT_SAVED, $checked, [], $shopId);
        }
        $errors = array_filter([
            'shop_id' => CoreError::fromJson($checked->shop_id->error ?? null),
            'api_key' => CoreError::fromJson($checked->api_key->error ?? null),
        ]);
        if ($errors !== []) {
            return new FormAnswer(FormAnswer::NOT_SAVED, null, $errors, $shopId);
        }

        return $this->connect($checked->shop_id->ok, $checked->api_key->ok);
    }

    private function connect(string $shopId, string $apiKey): FormAnswer
    {
        $result = $this->sync->enter($shopId, $apiKey);
        if ($result->isBusy) {
            return new FormAnswer(FormAnswer::BUSY, null, [], $shopId);
        }
        if ($result->problem === null) {
            return new FormAnswer(FormAnswer::CONNECTED);
        }
        if ($result->field !== null) {
            return new FormAnswer(FormAnswer::NOT_SAVED, null, [$result->field => $result->problem], $shopId);
        }
        $isSaved = $this->settings->shopId() === $shopId && $this->settings->apiKey() === $apiKey;

        return $isSaved
            ? new FormAnswer(FormAnswer::SAVED_WITH_PROBLEM, $result->problem)
            : new FormAnswer(FormAnswer::NOT_SAVED, $result->problem, [], $shopId);
    }
}
