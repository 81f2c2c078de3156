<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Status;

use AuraHistoria\PartnerConnect\Settings\OptionStore;
use AuraHistoria\PartnerConnect\Settings\Options;
use AuraHistoria\PartnerConnect\Settings\Settings;

defined('ABSPATH') || exit;

/**
 * Remembers what each user saved last, so that whoever was replaced by another one is told.
 *
 * A row a user, so that two who save at once do not lose one another's. It holds a digest with a salt of its own and no
 * value; uninstalling removes it by its prefix.
 */
final class LastSaves
{
    private const NAME_PREFIX = Options::PREFIX . 'saved_by_';

    public function __construct(
        private readonly \wpdb $wpdb,
        private readonly OptionStore $options,
        private readonly Settings $settings
    ) {
    }

    /**
     * A user has saved these.
     */
    public function note(int $user, #[\SensitiveParameter] string $shopId, #[\SensitiveParameter] string $apiKey): void
    {
        $salt = bin2hex(random_bytes(16));
        $this->options->save(self::NAME_PREFIX . $user, ['at' => time(), 'salt' => $salt, 'digest' => $this->digest($salt, $shopId, $apiKey)]);
    }

    /**
     * Who has replaced what this user saved last, and when.
     *
     * @return array{at: int, by: string}|null null where it is stored still, or nothing is; `by` is empty where nobody knows
     */
    public function replacedFor(int $user): ?array
    {
        $mine = $user > 0 ? $this->options->freshArray(self::NAME_PREFIX . $user) : [];
        if ($mine === [] || !$this->settings->isConfigured() || $this->isStored($mine)) {
            return null;
        }

        return $this->lastOfWhatIsStored() ?? ['at' => time(), 'by' => ''];
    }

    /**
     * This user knows.
     */
    public function forget(int $user): void
    {
        delete_option(self::NAME_PREFIX . $user);
    }

    /**
     * @return array{at: int, by: string}|null
     */
    private function lastOfWhatIsStored(): ?array
    {
        $found = null;
        $rows = $this->wpdb->get_results(
            $this->wpdb->prepare("SELECT option_name, option_value FROM {$this->wpdb->options} WHERE option_name LIKE %s", $this->wpdb->esc_like(self::NAME_PREFIX) . '%'),
            ARRAY_A
        );
        foreach ($rows ?? [] as $row) {
            $save = maybe_unserialize($row['option_value']);
            if (is_array($save) && $this->isStored($save) && (int) $save['at'] >= ($found['at'] ?? 0)) {
                $user = get_userdata((int) substr($row['option_name'], strlen(self::NAME_PREFIX)));
                $found = ['at' => (int) $save['at'], 'by' => $user === false ? '' : (string) $user->display_name];
            }
        }

        return $found;
    }

    /**
     * @param array<string, mixed> $save as it was noted
     */
    private function isStored(array $save): bool
    {
        $digest = $this->digest((string) ($save['salt'] ?? ''), $this->settings->shopId(), $this->settings->apiKey());

        return hash_equals($digest, (string) ($save['digest'] ?? ''));
    }

    private function digest(string $salt, #[\SensitiveParameter] string $shopId, #[\SensitiveParameter] string $apiKey): string
    {
        return hash_hmac('sha256', "{$shopId}\n{$apiKey}", $salt);
    }
}
