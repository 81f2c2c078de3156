<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

use WP_Error;

/**
 * Puts what the core says into the shop owner's language: one sentence a code, saying what is wrong and what to do.
 */
final class Messages
{
    public function toWpError(CoreError $problem): WP_Error
    {
        return new WP_Error('ahpc_' . $problem->code, $this->sentence($problem), $problem->params);
    }

    /**
     * Plain text: what people entered is in it, so whoever shows it escapes it.
     */
    public function sentence(CoreError $problem): string
    {
        return strtr($this->template($problem) ?? $this->unknown(), $this->placeholders($problem->params));
    }

    /**
     * Whether a code has a sentence of its own.
     */
    public function knows(string $code): bool
    {
        return $this->template(new CoreError($code)) !== null;
    }

    /**
     * The sentences of these codes with their placeholders, for whoever fills them as sentence() does.
     *
     * @param list<string> $codes
     * @return array<string, string>
     */
    public function templates(array $codes): array
    {
        $templates = [];
        foreach ($codes as $code) {
            $templates[$code] = $this->template(new CoreError($code)) ?? $this->unknown();
        }

        return $templates;
    }

    private function template(CoreError $problem): ?string
    {
        return match ($problem->code) {
            'unknown_operation', 'malformed_request', 'internal_error', 'not_enough_randomness', 'unknown_topic',
            'signature_not_base64', 'invalid_signature' => $this->defect(),

            'shop_id_missing' => __('Please enter your Shop ID. You find it in your Aura Historia partner account.', 'aura-historia-partner-connect'),
            /* translators: {value} is what was entered */
            'invalid_shop_id' => __('“{value}” is not a Shop ID. A Shop ID looks like 0b2f6c1e-5d7a-4f0e-9a3b-1c2d3e4f5a6b; please copy it from your Aura Historia partner account.', 'aura-historia-partner-connect'),
            'api_key_missing' => __('Please enter your API key. You find it in your Aura Historia partner account.', 'aura-historia-partner-connect'),
            'invalid_api_key' => __('This is not an API key. An API key starts with “aurahistoria_”; please copy all of it from your Aura Historia partner account.', 'aura-historia-partner-connect'),
            /* translators: {value} is the address that was configured */
            'invalid_base_url' => __('“{value}” is not an address of the API. Please correct AHPC_BACKEND_BASE_URL in this site’s configuration.', 'aura-historia-partner-connect'),
            /* translators: {value} is the address that was configured */
            'insecure_base_url' => __('“{value}” is not encrypted, so the API key would travel in clear. Please use an address with https in AHPC_BACKEND_BASE_URL.', 'aura-historia-partner-connect'),

            /* translators: {currency} is a currency code such as SEK */
            'unsupported_currency' => __('Aura Historia does not take prices in {currency} yet, so nothing is sent. Choose another currency in WooCommerce’s settings, or contact Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {locale} is a language code such as sv_SE */
            'unsupported_language' => __('Aura Historia does not take texts in this shop’s language ({locale}) yet, so nothing is sent. Choose another site language in Settings > General, or contact Aura Historia.', 'aura-historia-partner-connect'),

            /* translators: {price} is a price as it stands in the shop */
            'invalid_price' => __('“{price}” is not a price, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            /* translators: {price} is a price as it stands in the shop */
            'price_out_of_range' => __('The price {price} is too large, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            'password_protected' => __('The product is protected by a password and is not sent. Remove the password to offer it on Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {bytes} and {max_bytes} are sizes in bytes */
            'description_cut' => __('The description is {bytes} bytes long and was cut to {max_bytes}. Shorten it to have all of it shown.', 'aura-historia-partner-connect'),
            /* translators: {bytes} and {max_bytes} are sizes in bytes */
            'product_too_large' => __('The product has {bytes} bytes, more than the {max_bytes} that can be sent. Remove some of its images or text.', 'aura-historia-partner-connect'),
            'product_unreadable' => __('The product cannot be read; another plugin may be the reason, and WooCommerce’s log says more. Open the product and save it, then send the changes again.', 'aura-historia-partner-connect'),
            /* translators: {attempts} is how often the product was sent */
            'product_not_accepted' => __('Aura Historia did not accept the product in {attempts} attempts. Check the product, then send all products again; if it stays, contact Aura Historia.', 'aura-historia-partner-connect'),

            'api_timeout' => __('Aura Historia did not answer in time. If this stays, ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'),
            /* translators: {reason} is the server’s own report, in English */
            'api_unreachable' => __('Aura Historia cannot be reached ({reason}). If this stays, ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'),
            'api_unavailable' => $this->unavailable((int) ($problem->params['status'] ?? 0)),
            'api_rate_limited' => __('Aura Historia asks this shop for fewer requests and will take them later.', 'aura-historia-partner-connect'),
            'api_key_rejected' => __('Aura Historia does not accept this API key. Please check that it belongs to this Shop ID and has not been replaced, and enter the current one.', 'aura-historia-partner-connect'),
            'shop_not_partnered' => __('This shop is not a partner shop of Aura Historia yet. Please complete the registration in your partner account, or contact Aura Historia.', 'aura-historia-partner-connect'),
            'shop_unknown' => __('Aura Historia knows no shop with this Shop ID. Please compare it with the one in your partner account.', 'aura-historia-partner-connect'),
            'request_too_large' => __('Aura Historia refused a request because of its size. Please report this to Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {status}, {error} and {field} are technical words of the API */
            'request_refused' => __('Aura Historia refused the request as wrong ({status} {error} {field}). Please update the plugin; if this stays, report it to Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {status} is a number */
            'unexpected_answer' => __('The answer (status {status}) did not come from Aura Historia. A proxy or firewall may stand between; please ask your host.', 'aura-historia-partner-connect'),
            default => null,
        };
    }

    private function unavailable(int $status): string
    {
        if ($status === 503) {
            return __('Aura Historia is overloaded or under maintenance (status 503). Nothing has to be done if it passes.', 'aura-historia-partner-connect');
        }

        /* translators: {status} is a number */
        return __('Aura Historia has a fault on its side (status {status}). Nothing has to be done if it passes; if it stays, contact Aura Historia.', 'aura-historia-partner-connect');
    }

    private function defect(): string
    {
        return __('Something is wrong inside the plugin. WooCommerce > Status > Logs says what; please report it to Aura Historia.', 'aura-historia-partner-connect');
    }

    /**
     * A code of a core that is newer than these sentences.
     */
    private function unknown(): string
    {
        return $this->defect();
    }

    /**
     * @param array<string, string|int> $params
     * @return array<string, string>
     */
    private function placeholders(array $params): array
    {
        $placeholders = [];
        foreach ($params as $name => $value) {
            $placeholders['{' . $name . '}'] = is_int($value) ? number_format_i18n($value) : (string) $value;
        }

        return $placeholders;
    }
}
