<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Settings\Settings;
use AuraHistoria\PartnerConnect\Status\LastSaves;
use AuraHistoria\PartnerConnect\Status\Status;
use AuraHistoria\PartnerConnect\Status\StatusReader;

defined('ABSPATH') || exit;

/**
 * The one page of the plugin: two fields, how all of it stands, and tools. Works without JavaScript; with it, mistakes are
 * told while someone types, and there are previews.
 */
final class SettingsPage
{
    public const SLUG = 'aura-historia-partner-connect';

    public function __construct(
        private readonly Settings $settings,
        private readonly Messages $messages,
        private readonly FormMemory $memory,
        private readonly StatusReader $status,
        private readonly LastSaves $saves,
        private readonly StatusView $standing,
        private readonly CatalogView $catalog,
        private readonly ProductsView $products,
        private readonly ToolsView $tools,
        private readonly PageScript $script
    ) {
    }

    public static function url(): string
    {
        return admin_url('admin.php?page=' . self::SLUG);
    }

    /**
     * Gives the name that WordPress has for the page; none for a user who may not see it.
     */
    public function addToMenu(): ?string
    {
        $title = __('Aura Historia Partner Connect', 'aura-historia-partner-connect');
        $name = add_submenu_page('woocommerce', $title, __('Aura Historia', 'aura-historia-partner-connect'), AdminActions::CAPABILITY, self::SLUG, $this->render(...));

        return is_string($name) ? $name : null;
    }

    /**
     * @param array<int|string, string> $links
     * @return array<int|string, string>
     */
    public function addPluginLink(array $links): array
    {
        $link = sprintf('<a href="%s">%s</a>', esc_url(self::url()), esc_html__('Settings', 'aura-historia-partner-connect'));

        return ['settings' => $link] + $links;
    }

    public function render(): void
    {
        $answer = $this->memory->recall();
        echo '<div class="wrap">';
        printf('<h1>%s</h1>', esc_html__('Aura Historia Partner Connect', 'aura-historia-partner-connect'));
        if ($answer !== null) {
            $this->renderAnswer($answer);
        }
        $status = $this->status->read();
        $this->renderForm($answer, $status instanceof Status && $status->isSilentPlace());
        $this->renderStatus($status);
        $this->tools->render($status);
        echo '</div>';
        $this->script->printData();
    }

    private function renderStatus(Status|CoreError $status): void
    {
        if ($status instanceof CoreError) {
            Html::notice('error', $this->messages->sentence($status));
            return;
        }
        $this->standing->render($status);
        $this->catalog->render($status);
        $this->products->render($status);
        if ($status->has('settings_replaced')) {
            // Told now, to the one whom it concerns.
            $this->saves->forget(get_current_user_id());
        }
    }

    private function renderAnswer(FormAnswer $answer): void
    {
        [$type, $text] = match ($answer->outcome) {
            FormAnswer::CONNECTED => ['success', __('Saved. Your shop is connected.', 'aura-historia-partner-connect')],
            FormAnswer::SAVED_WITH_PROBLEM => ['warning', __('Saved, but your shop is not connected yet. It is tried again by itself.', 'aura-historia-partner-connect')],
            FormAnswer::NOT_SAVED => ['error', $this->nothingSaved()],
            FormAnswer::SYNCED => ['success', __('The connection is as it should be.', 'aura-historia-partner-connect')],
            FormAnswer::SYNC_FAILED => ['error', __('The check did not succeed.', 'aura-historia-partner-connect')],
            FormAnswer::MOVED => ['success', __('Your shop is connected at this address now, and everything is sent again.', 'aura-historia-partner-connect')],
            FormAnswer::COPY => ['success', __('Noted: this is a copy, and nothing leaves it.', 'aura-historia-partner-connect')],
            FormAnswer::NOTED_WITH_PROBLEM => ['warning', __('That did not succeed yet.', 'aura-historia-partner-connect')],
            FormAnswer::SENT => ['info', __('This page has done what it could in one go. Below stands what is still on its way; press again to go on.', 'aura-historia-partner-connect')],
            FormAnswer::SENDING => ['success', __('Noted. Products are being sent in the background as soon as nothing stands in the way. You may leave this page.', 'aura-historia-partner-connect')],
            FormAnswer::PAUSED => ['success', __('Sending rests until you resume it. Changes are written down meanwhile.', 'aura-historia-partner-connect')],
            FormAnswer::TAKING_OFF => ['success', __('Noted. These products are taken off Aura Historia.', 'aura-historia-partner-connect')],
            default => ['warning', __('Another check is under way, so nothing was changed. Please try again in a minute.', 'aura-historia-partner-connect')],
        };
        $problem = $answer->problem === null ? '' : ' ' . $this->messages->sentence($answer->problem);
        printf('<div class="notice notice-%s"><p>%s</p></div>', esc_attr($type), esc_html($text . $problem));
    }

    private function nothingSaved(): string
    {
        return $this->settings->isConfigured()
            ? __('Nothing was saved. What was connected before stays as it is.', 'aura-historia-partner-connect')
            : __('Nothing was saved.', 'aura-historia-partner-connect');
    }

    /**
     * @param bool $isSilentPlace whether nothing leaves from here, where what is stored is another shop's
     */
    private function renderForm(?FormAnswer $answer, bool $isSilentPlace): void
    {
        $hasKey = !$isSilentPlace && $this->settings->apiKey() !== '';
        Html::openForm(AdminActions::SAVE);
        echo '<table class="form-table" role="presentation"><tbody>';
        $this->renderField('shop_id', 'text', __('Shop ID', 'aura-historia-partner-connect'), [
            'value' => $answer->shopId ?? ($isSilentPlace ? '' : $this->settings->shopId()),
            'placeholder' => '',
            'hint' => __('You find it in your Aura Historia partner account.', 'aura-historia-partner-connect'),
            'error' => $answer->errors['shop_id'] ?? null,
        ]);
        $this->renderField('api_key', 'password', __('API key', 'aura-historia-partner-connect'), [
            'value' => '',
            'placeholder' => $hasKey ? str_repeat('•', 16) : '',
            'hint' => $hasKey
                ? __('A key is stored and is not shown. Leave this empty to keep it.', 'aura-historia-partner-connect')
                : __('You find it in your Aura Historia partner account.', 'aura-historia-partner-connect'),
            'error' => $answer->errors['api_key'] ?? null,
        ]);
        echo '</tbody></table>';
        submit_button(__('Save and connect', 'aura-historia-partner-connect'));
        echo '</form>';
    }

    /**
     * @param array{value: string, placeholder: string, hint: string, error: CoreError|null} $field
     */
    private function renderField(string $name, string $type, string $label, array $field): void
    {
        $error = $field['error'] === null ? '' : $this->messages->sentence($field['error']);
        printf('<tr%s><th scope="row"><label for="%s">%s</label></th><td>', $error === '' ? '' : ' class="form-invalid"', esc_attr($name), esc_html($label));
        printf(
            '<input type="%s" id="%s" name="%s" value="%s" placeholder="%s" class="regular-text code" autocomplete="%s" spellcheck="false" aria-describedby="%s-hint"%s>',
            esc_attr($type),
            esc_attr($name),
            esc_attr($name),
            esc_attr($field['value']),
            esc_attr($field['placeholder']),
            // A browser must not fill in the administrator's own password.
            $type === 'password' ? 'new-password' : 'off',
            esc_attr($name),
            $error === '' ? '' : ' aria-invalid="true"'
        );
        if ($error !== '') {
            printf('<p class="ahpc-error" id="%s-error" role="alert">%s</p>', esc_attr($name), esc_html($error));
        }
        printf('<p class="description" id="%s-hint">%s</p></td></tr>', esc_attr($name), esc_html($field['hint']));
    }
}
