<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Settings\Options;

defined('ABSPATH') || exit;

/**
 * Carries the answer to a submitted form over the redirect to the page that shows it, for the user who submitted it.
 *
 * What was entered comes along, so that nobody types it again. The key never does.
 */
final class FormMemory
{
    private const SECONDS = 5 * MINUTE_IN_SECONDS;

    /** A Shop ID has 36 characters; whoever pastes a megabyte gets the start of it back. */
    private const MAX_ENTERED_CHARS = 200;

    public function remember(FormAnswer $answer): void
    {
        set_transient($this->name(), [
            'outcome' => $answer->outcome,
            'problem' => $this->pack($answer->problem),
            'errors' => array_map($this->pack(...), $answer->errors),
            'shop_id' => $answer->shopId === null ? null : mb_substr($answer->shopId, 0, self::MAX_ENTERED_CHARS),
        ], self::SECONDS);
    }

    /**
     * The answer, once.
     */
    public function recall(): ?FormAnswer
    {
        $stored = get_transient($this->name());
        if (!is_array($stored)) {
            return null;
        }
        delete_transient($this->name());

        return new FormAnswer(
            $stored['outcome'],
            $this->unpack($stored['problem']),
            array_filter(array_map($this->unpack(...), $stored['errors'])),
            $stored['shop_id']
        );
    }

    private function name(): string
    {
        return Options::FORM_TRANSIENT_PREFIX . get_current_user_id();
    }

    /**
     * @return array{code: string, params: array<string, string|int>}|null
     */
    private function pack(?CoreError $problem): ?array
    {
        return $problem === null ? null : ['code' => $problem->code, 'params' => $problem->params];
    }

    /**
     * @param array{code: string, params: array<string, string|int>}|null $problem
     */
    private function unpack(?array $problem): ?CoreError
    {
        return $problem === null ? null : new CoreError($problem['code'], $problem['params']);
    }
}
