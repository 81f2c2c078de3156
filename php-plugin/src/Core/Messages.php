<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Core;

defined('ABSPATH') || exit;

/**
 * Puts what the core says into the shop owner's language: one sentence a code, saying what is wrong and what to do.
 */
final class Messages
{
    /** From so many on minutes are told in hours or days. */
    private const MANY_MINUTES = 120;

    /**
     * Plain text: what people entered is in it, so whoever shows it escapes it.
     *
     * Of a product only the code is remembered; then the sentence has no figures.
     */
    public function sentence(CoreError $problem): string
    {
        $template = $problem->params === [] ? $this->withoutFigures($problem->code) : null;

        return strtr($template ?? $this->template($problem) ?? $this->unknown(), $this->placeholders($problem->params));
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

    /**
     * A sentence, and after it that so many changes wait, if any does.
     */
    public function withWaiting(string $sentence, int $waiting): string
    {
        if ($waiting <= 0) {
            return $sentence;
        }

        return $sentence . ' ' . sprintf(
            /* translators: %s: number of changes */
            _n('Nothing is lost: %s change waits.', 'Nothing is lost: %s changes wait.', $waiting, 'aura-historia-partner-connect'),
            number_format_i18n($waiting)
        );
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
            'invalid_api_key' => __('This is not an API key. Please copy all of it from your Aura Historia partner account; a key of today starts with “aurahistoria_”.', 'aura-historia-partner-connect'),
            'api_key_incomplete' => __('This API key is incomplete: a part of it is missing. Please copy all of it from your Aura Historia partner account.', 'aura-historia-partner-connect'),
            /* translators: {value} is the address that was configured */
            'invalid_base_url' => __('“{value}” is not an address of the API. Please correct AHPC_BACKEND_BASE_URL in this site’s configuration.', 'aura-historia-partner-connect'),
            /* translators: {value} is the address that was configured */
            'insecure_base_url' => __('“{value}” is not encrypted, so the API key would travel in clear. Please use an address with https in AHPC_BACKEND_BASE_URL.', 'aura-historia-partner-connect'),

            'shop_elsewhere' => $this->elsewhere(($problem->params['environment'] ?? 0) === 1),
            'secret_contested' => __('Another shop is connected with the same Shop ID and takes the connection over again and again, so nothing is sent from here. Enter a Shop ID of its own in each shop, or disconnect the other one; then save the settings here again.', 'aura-historia-partner-connect'),

            /* translators: {currency} is a currency code such as SEK */
            'unsupported_currency' => __('Aura Historia does not take prices in {currency} yet, so nothing is sent. Choose another currency in WooCommerce’s settings, or contact Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {locale} is a language code such as sv_SE */
            'unsupported_language' => __('Aura Historia does not take texts in this shop’s language ({locale}) yet, so nothing is sent. Choose another site language in Settings > General, or contact Aura Historia.', 'aura-historia-partner-connect'),

            /* translators: {price} is a price as it stands in the shop */
            'invalid_price' => __('“{price}” is not a price, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            /* translators: {price} is a price as it stands in the shop */
            'price_out_of_range' => __('The price {price} is too large, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            'not_published' => __('The product is not published and is not offered. Publish it to offer it on Aura Historia.', 'aura-historia-partner-connect'),
            'hidden_from_catalog' => __('The product is hidden from the shop’s catalog and is not offered. Change its catalog visibility to offer it on Aura Historia.', 'aura-historia-partner-connect'),
            'excluded' => __('The product is kept from Aura Historia by this shop. Undo that in the product to offer it.', 'aura-historia-partner-connect'),
            'other_language' => __('The product is in another language than the shop, whose version in the shop’s own language is offered instead. Nothing has to be done.', 'aura-historia-partner-connect'),
            'gone' => __('The product is not in the shop any more and is not offered. Nothing has to be done.', 'aura-historia-partner-connect'),
            'password_protected' => __('The product is protected by a password and is not sent. Remove the password to offer it on Aura Historia.', 'aura-historia-partner-connect'),
            /* translators: {bytes} and {max_bytes} are sizes in bytes */
            'description_cut' => __('The description is {bytes} bytes long and was cut to {max_bytes}. A description stays as it was first sent; shorten it before that to have all of it shown.', 'aura-historia-partner-connect'),
            /* translators: {bytes} and {max_bytes} are sizes in bytes */
            'product_too_large' => __('The product has {bytes} bytes, more than the {max_bytes} that can be sent. Remove some of its images or text.', 'aura-historia-partner-connect'),
            'product_unreadable' => __('The product cannot be read; another plugin may be the reason, and WooCommerce > Status > Logs says more. Open the product and save it; then it is tried again.', 'aura-historia-partner-connect'),
            'product_ends_worker' => __('Whatever reads this product ends at once, so it is tried alone and once a day only. A shortcode or another plugin may be the reason: look at the product’s text, or ask your host for the error log.', 'aura-historia-partner-connect'),
            /* translators: {attempts} is how often the product was sent */
            'product_not_accepted' => __('Aura Historia did not accept the product in {attempts} attempts. Check the product and save it; then it is sent again. If it stays, contact Aura Historia.', 'aura-historia-partner-connect'),

            'api_timeout' => __('Aura Historia did not answer in time. If this stays, ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'),
            /* translators: {reason} is the server’s own report, in English */
            'api_unreachable' => __('Aura Historia cannot be reached ({reason}). If this stays, ask your host whether the server may reach the internet.', 'aura-historia-partner-connect'),
            'api_unavailable' => $this->unavailable((int) ($problem->params['status'] ?? 0)),
            'api_rate_limited' => __('Aura Historia asks this shop for fewer requests and will take them later.', 'aura-historia-partner-connect'),
            'api_key_rejected' => __('Aura Historia does not accept this API key. Please check that it belongs to this Shop ID and has not been replaced, and enter the current one.', 'aura-historia-partner-connect'),
            'shop_not_partnered' => __('This shop is not a partner shop of Aura Historia yet. Please complete the registration in your partner account, or contact Aura Historia.', 'aura-historia-partner-connect'),
            'shop_unknown' => __('Aura Historia knows no shop with this Shop ID. Please compare it with the one in your partner account.', 'aura-historia-partner-connect'),
            'request_too_large' => __('Aura Historia refused a request because of its size. If it is about a product, remove some of its images or text; otherwise please report this to Aura Historia.', 'aura-historia-partner-connect'),
            'request_refused' => $this->refused($problem->params),
            /* translators: {status} is a number */
            'unexpected_answer' => __('The answer (status {status}) did not come from Aura Historia. A proxy or firewall may stand between; please ask your host.', 'aura-historia-partner-connect'),

            'nothing_reaches' => $this->withWaiting(
                __('Nothing reaches Aura Historia until this is put right.', 'aura-historia-partner-connect'),
                (int) ($problem->params['waiting'] ?? 0)
            ),
            'sending_paused' => $this->withWaiting(
                __('Sending is paused, so no change goes to Aura Historia until somebody presses “Resume” on the plugin’s page.', 'aura-historia-partner-connect'),
                (int) ($problem->params['waiting'] ?? 0)
            ),
            'tables_missing' => $this->tablesMissing(($problem->params['tried'] ?? 1) === 0),
            'queue_asleep' => $this->asleep((int) ($problem->params['minutes'] ?? 0)),
            /* translators: {products} is a number */
            'many_removals' => __('{products} products would be taken off Aura Historia at once, since they are no longer offered in this shop. Look whether that is right. If it is, press “Take them off”; if not, put them right here, and nothing is taken off.', 'aura-historia-partner-connect'),
            'deliveries_unbuildable' => $this->unbuildable((string) ($problem->params['why'] ?? '')),
            /* translators: {locale} is a language code such as fr_FR */
            'locale_filtered' => __('Another plugin changes this site’s language to {locale} now and then. What counts for Aura Historia is the language in Settings > General. Nothing has to be done if that one is right.', 'aura-historia-partner-connect'),
            /* translators: {currency} is a currency code such as USD */
            'currency_filtered' => __('Another plugin changes this shop’s currency to {currency} now and then. What counts for Aura Historia is the currency in WooCommerce’s settings, with the stored prices. Nothing has to be done if that one is right.', 'aura-historia-partner-connect'),
            'settings_replaced' => $this->replaced((string) ($problem->params['by'] ?? '')),
            default => null,
        };
    }

    /**
     * What is said where only the code is known; null where that is what is said anyway.
     */
    private function withoutFigures(string $code): ?string
    {
        return match ($code) {
            'invalid_price' => __('What stands as the price is no price, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            'price_out_of_range' => __('The price is too large, so the product was sent without one. Please correct the product’s price.', 'aura-historia-partner-connect'),
            'description_cut' => __('The description is too long and was cut. It stays as it was first sent, so nothing has to be done; of new products, shorter ones are shown whole.', 'aura-historia-partner-connect'),
            'product_too_large' => __('The product is larger than what can be sent. Remove some of its images or text.', 'aura-historia-partner-connect'),
            'product_not_accepted' => __('Aura Historia does not accept the product. Check the product and save it; then it is sent again. If it stays, contact Aura Historia.', 'aura-historia-partner-connect'),
            'request_refused' => __('Aura Historia refuses the product as wrong. Check the product and save it; then it is sent again. If it stays, contact Aura Historia.', 'aura-historia-partner-connect'),
            default => null,
        };
    }

    private function elsewhere(bool $byEnvironment): string
    {
        if ($byEnvironment) {
            return __('This shop was connected as a live site, and this site says that it is none (WP_ENVIRONMENT_TYPE), so nothing leaves it; changes are written down. Please say what it is: “This shop has moved here” or “This is a copy”.', 'aura-historia-partner-connect');
        }

        return __('This shop was connected at another address, so nothing leaves it from here; changes are written down. Please say what it is: “This shop has moved here” or “This is a copy”.', 'aura-historia-partner-connect');
    }

    /**
     * @param string $why a code of ours, or of another version
     */
    private function unbuildable(string $why): string
    {
        $reasons = [
            'other_body' => __('What came was not the product: another plugin may close the REST API, or the user by whose rights WooCommerce reads products may have lost them.', 'aura-historia-partner-connect'),
            'threw' => __('Another plugin or the theme broke off with an error, which stands in WooCommerce > Status > Logs.', 'aura-historia-partner-connect'),
        ];

        return implode(' ', [
            /* translators: {product_id} is a number */
            __('Changes cannot be told at once, since something in this shop fails when WooCommerce describes them, at last with product #{product_id}.', 'aura-historia-partner-connect'),
            $reasons[$why] ?? __('Another plugin may be the reason, such as one that restricts the REST API.', 'aura-historia-partner-connect'),
            __('Please ask whoever looks after this site. Changes are sent all the same, only some minutes later.', 'aura-historia-partner-connect'),
        ]);
    }

    /**
     * @param array<string, string|int> $params what the API says of it, of which anything may be empty
     */
    private function refused(array $params): string
    {
        $said = array_filter(['{status}' => $params['status'] ?? '', '{error}' => $params['error'] ?? '', '{field}' => $params['field'] ?? ''], static fn(string|int $word): bool => trim((string) $word) !== '');
        $said = implode(' ', array_keys($said));

        return strtr(
            /* translators: {said} is one to three technical words of the API */
            __('Aura Historia refused the request as wrong ({said}). Please update the plugin; if this stays, report it to Aura Historia.', 'aura-historia-partner-connect'),
            ['{said}' => $said]
        );
    }

    /**
     * @param bool $isNew whether nobody has tried yet to make it, or to write into it
     */
    private function tablesMissing(bool $isNew): string
    {
        return $isNew
            ? __('Changes cannot be written down at the moment, since the plugin’s table is missing from the database. The plugin looks again within minutes and makes it anew.', 'aura-historia-partner-connect')
            : __('Changes cannot be written down, since the database refuses to make the plugin’s table or to write into it. Ask your host to let this site’s database user create and write tables, and whether the database has room left; the plugin looks again by itself. Whatever changes meanwhile is looked for then.', 'aura-historia-partner-connect');
    }

    private function asleep(int $minutes): string
    {
        $time = $minutes >= self::MANY_MINUTES
            ? human_time_diff(0, $minutes * 60)
            /* translators: %s: number of minutes */
            : sprintf(_n('%s minute', '%s minutes', $minutes, 'aura-historia-partner-connect'), number_format_i18n($minutes));

        return strtr(
            /* translators: {time} is such as "12 minutes" or "3 days" */
            __('The background tasks of this site have been overdue for {time}, so nothing is sent by itself. Ask your host to run WP-Cron every minute and to let the site call itself (loopback requests). Until then, “Send now from this page” on the plugin’s page sends what waits.', 'aura-historia-partner-connect'),
            ['{time}' => $time]
        );
    }

    private function replaced(string $by): string
    {
        if ($by === '') {
            return __('What you had saved was replaced: another Shop ID or key is stored now. If that was not meant, talk to whoever looks after this shop with you.', 'aura-historia-partner-connect');
        }

        /* translators: {by} is the name of a user of this site */
        return __('What you had saved was replaced by {by}: another Shop ID or key is stored now. If that was not meant, talk to each other.', 'aura-historia-partner-connect');
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
            // An id is a name and no quantity.
            $isQuantity = is_int($value) && !str_ends_with((string) $name, '_id');
            $placeholders['{' . $name . '}'] = $isQuantity ? number_format_i18n($value) : (string) $value;
        }

        return $placeholders;
    }
}
