<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Http;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\EnvironmentFailure;
use DOMDocument;
use DOMElement;
use DOMXPath;

/** What a server answered, with the forms and notices a person would see on it. */
final class Page
{
    private ?DOMXPath $parsed = null;

    /**
     * @param array<string, string> $headers by name in lower case
     */
    public function __construct(
        public readonly string $url,
        public readonly int $status,
        public readonly string $body,
        public readonly array $headers = [],
    ) {
    }

    public function json(): mixed
    {
        return json_decode($this->body, true, 512, JSON_THROW_ON_ERROR);
    }

    /** The form that has a field of this name; with a value, only where the field holds it. */
    public function form(string $field, ?string $value = null): Form
    {
        $condition = $value === null ? "@name='$field'" : "@name='$field' and @value='$value'";
        $form = $this->xpath()->query("//form[.//*[$condition]]")->item(0);
        if (!$form instanceof DOMElement) {
            throw new EnvironmentFailure(
                "no form with the field '$field' at $this->url (status $this->status): {$this->excerpt()}"
            );
        }

        return new Form($this->absolute($form->getAttribute('action')), $this->fieldsOf($form));
    }

    public function hasForm(string $field): bool
    {
        return $this->xpath()->query("//form[.//*[@name='$field']]")->length > 0;
    }

    /**
     * The address of the first link that contains the text.
     */
    public function link(string $part): ?string
    {
        foreach ($this->xpath()->query('//a[@href]') as $link) {
            if ($link instanceof DOMElement && str_contains($link->getAttribute('href'), $part)) {
                return $this->absolute($link->getAttribute('href'));
            }
        }

        return null;
    }

    /**
     * The texts of wp-admin's notices.
     *
     * @return list<string>
     */
    public function notices(): array
    {
        return $this->texts("//*[contains(concat(' ', @class, ' '), ' notice ') or @id='login_error']");
    }

    /**
     * The messages beside the fields of forms.
     *
     * @return list<string>
     */
    public function fieldErrors(): array
    {
        return $this->texts("//form//*[@role='alert']");
    }

    /**
     * @return list<string>
     */
    private function texts(string $query): array
    {
        $texts = [];
        foreach ($this->xpath()->query($query) as $node) {
            $texts[] = trim((string) preg_replace('/\s+/', ' ', $node->textContent));
        }

        return $texts;
    }

    public function text(): string
    {
        $visible = '//body//text()[not(ancestor::script) and not(ancestor::style)]';
        $text = '';
        foreach ($this->xpath()->query($visible) as $node) {
            $text .= $node->textContent . ' ';
        }

        return trim((string) preg_replace('/\s+/', ' ', $text));
    }

    private function excerpt(): string
    {
        return mb_strimwidth($this->text(), 0, 300, '…');
    }

    /**
     * @return array<string, string>
     */
    private function fieldsOf(DOMElement $form): array
    {
        $fields = [];
        $wanted = ".//input[@name and not(@type='submit') and not(@type='file')]"
            . ' | .//textarea[@name] | .//select[@name]';
        foreach ($this->xpath()->query($wanted, $form) as $field) {
            if (!$field instanceof DOMElement || $this->isUnchecked($field)) {
                continue;
            }
            $fields[$field->getAttribute('name')] = match ($field->tagName) {
                'textarea' => $field->textContent,
                'select' => $this->selected($field),
                default => $field->getAttribute('value'),
            };
        }

        return $fields;
    }

    private function isUnchecked(DOMElement $field): bool
    {
        return in_array($field->getAttribute('type'), ['checkbox', 'radio'], true) && !$field->hasAttribute('checked');
    }

    private function selected(DOMElement $select): string
    {
        $first = null;
        foreach ($select->getElementsByTagName('option') as $option) {
            $first ??= $option->getAttribute('value');
            if ($option->hasAttribute('selected')) {
                return $option->getAttribute('value');
            }
        }

        return (string) $first;
    }

    private function absolute(string $address): string
    {
        if (preg_match('~^https?://~', $address) === 1) {
            return $address;
        }
        $origin = (string) preg_replace('~^(https?://[^/]+).*~', '$1', $this->url);
        if ($address === '') {
            return $this->url;
        }
        if ($address[0] === '/') {
            return $origin . $address;
        }
        $path = (string) parse_url($this->url, PHP_URL_PATH);

        return $origin . substr($path, 0, (int) strrpos($path, '/') + 1) . $address;
    }

    private function xpath(): DOMXPath
    {
        if ($this->parsed === null) {
            $document = new DOMDocument();
            @$document->loadHTML('<?xml encoding="utf-8"?>' . ($this->body === '' ? '<html></html>' : $this->body));
            $this->parsed = new DOMXPath($document);
        }

        return $this->parsed;
    }
}
