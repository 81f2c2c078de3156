<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Demo\Plugins;

use AuraHistoria\PartnerConnect\Tests\Demo\CheckFailed;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Browser;
use AuraHistoria\PartnerConnect\Tests\Environment\Http\Page;
use CURLFile;

/** In wp-admin, with the upload form and the links of the plugin list, as a merchant does. */
final class AdminPages implements PluginAdmin
{
    public function __construct(private readonly Browser $browser, private readonly string $url)
    {
    }

    public function way(): string
    {
        return 'in wp-admin';
    }

    public function install(string $zip): void
    {
        $form = $this->browser->get("$this->url/wp-admin/plugin-install.php?tab=upload")->form('install-plugin-submit');
        $page = $this->browser->submit($form, ['pluginzip' => new CURLFile($zip, 'application/zip')]);
        $this->follow($page, 'action=activate');
    }

    public function activate(): void
    {
        $this->follow($this->list(), 'action=activate&plugin=' . rawurlencode(self::FILE));
    }

    public function deactivate(): void
    {
        $this->follow($this->list(), 'action=deactivate&plugin=' . rawurlencode(self::FILE));
    }

    public function uninstall(): void
    {
        $this->deactivate();
        $bulk = $this->list()->form('checked[]');
        $confirmation = $this->browser->submit($bulk, ['action' => 'delete-selected', 'checked[]' => self::FILE]);
        $this->browser->submit($confirmation->form('verify-delete'));
    }

    private function list(): Page
    {
        return $this->browser->get("$this->url/wp-admin/plugins.php");
    }

    private function follow(Page $page, string $link): void
    {
        $address = $page->link($link);
        CheckFailed::unless($address !== null, "no link '$link' at $page->url: " . implode(' ', $page->notices()));
        $answer = $this->browser->get((string) $address);
        CheckFailed::unless($answer->status === 200, "$address answered $answer->status: {$answer->text()}");
    }
}
