<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Connection\SyncRunner;
use AuraHistoria\PartnerConnect\Core\Core;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Status\LastSaves;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusReader;

defined('ABSPATH') || exit;

/**
 * Takes entered settings to the core and to the API, and says what came of it. Either both values are stored or none.
 */
final class SettingsForm
{
    public function __construct(
        private readonly Core $core,
        private readonly SyncRunner $sync,
        private readonly Settings $settings,
        private readonly StatusReader $status,
        private readonly LastSaves $saves
    ) {
    }

    /**
     * @param string $shopId sensitive as well, since somebody may have pasted the key there
     * @param string $apiKey empty to keep the stored one, which is never shown and so cannot be entered again; not in a copy,
     *                       which has it from the shop and would speak for it by one click
     */
    public function submit(#[\SensitiveParameter] string $shopId, #[\SensitiveParameter] string $apiKey): FormAnswer
    {
        $keepsKey = $apiKey === '' && $this->settings->apiKey() !== '' && !$this->isSilentPlace();
        $checked = $this->core->ask('check_settings', [
            'shop_id' => $shopId,
            'api_key' => $keepsKey ? $this->settings->apiKey() : $apiKey,
        ]);
        if ($checked instanceof CoreError) {
            return new FormAnswer(FormAnswer::NOT_SAVED, $checked);
        }
        $errors = array_filter([
            'shop_id' => CoreError::fromArray($checked['shop_id']['error'] ?? null),
            'api_key' => CoreError::fromArray($checked['api_key']['error'] ?? null),
        ]);
        if ($errors !== []) {
            return new FormAnswer(FormAnswer::NOT_SAVED, null, $errors, $this->shownAgain($shopId, $errors['shop_id'] ?? null));
        }

        return $this->connect($checked['shop_id']['ok'], $checked['api_key']['ok']);
    }

    private function isSilentPlace(): bool
    {
        $status = $this->status->read();

        return $status instanceof Status && $status->isSilentPlace();
    }

    private function connect(string $shopId, #[\SensitiveParameter] string $apiKey): FormAnswer
    {
        $result = $this->sync->enter($shopId, $apiKey);
        if ($result->isBusy) {
            return new FormAnswer(FormAnswer::BUSY, null, [], $shopId);
        }
        if ($result->field !== null && $result->problem !== null) {
            return new FormAnswer(FormAnswer::NOT_SAVED, null, [$result->field => $result->problem], $shopId);
        }
        if (!$result->hasStored($shopId, $apiKey)) {
            return new FormAnswer(FormAnswer::NOT_SAVED, $result->problem, [], $shopId);
        }
        $this->saves->note(get_current_user_id(), $shopId, $apiKey);

        return $result->problem === null
            ? new FormAnswer(FormAnswer::CONNECTED)
            : new FormAnswer(FormAnswer::SAVED_WITH_PROBLEM, $result->problem);
    }

    /**
     * What was entered as Shop ID, so that nobody types it again, as far as the core repeats it; null where it has masked it,
     * since it looks like a credential.
     */
    private function shownAgain(#[\SensitiveParameter] string $shopId, ?CoreError $error): ?string
    {
        if ($error === null) {
            return $shopId;
        }
        $repeated = (string) ($error->params['value'] ?? '');

        return str_starts_with(trim($shopId), $repeated) ? $repeated : null;
    }
}
