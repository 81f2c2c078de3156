<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

use AuraHistoria\PartnerConnect\Catalog\Listed;
use AuraHistoria\PartnerConnect\Catalog\ProductTable;
use AuraHistoria\PartnerConnect\Core\CoreError;
use AuraHistoria\PartnerConnect\Core\Messages;
use AuraHistoria\PartnerConnect\Status\Status;

defined('ABSPATH') || exit;

/**
 * Lists on the settings page the products of which something is to be said, each with the reason and a link to edit it.
 */
final class ProductsView
{
    private const MAX_SHOWN = 20;

    public function __construct(private readonly ProductTable $products, private readonly Messages $messages)
    {
    }

    public function render(Status $status): void
    {
        if ($status->pill === Status::NOT_CONNECTED || $status->isSilentPlace() || $status->has('tables_missing')) {
            return;
        }
        $this->renderList(__('These products need you:', 'aura-historia-partner-connect'), Listed::NEEDS_YOU);
        $this->renderList(__('Online, but not whole:', 'aura-historia-partner-connect'), Listed::NOT_WHOLE);
        $this->renderList(__('Left out on purpose:', 'aura-historia-partner-connect'), Listed::LEFT_OUT);
    }

    private function renderList(string $title, string $which): void
    {
        // One more, to know whether that is all.
        $codes = $this->products->listed($which, self::MAX_SHOWN + 1);
        if ($codes === []) {
            return;
        }
        $shown = array_slice($codes, 0, self::MAX_SHOWN, true);
        _prime_post_caches(array_keys($shown), false, false);
        printf('<h3>%s</h3><ul class="ul-disc">', esc_html($title));
        foreach ($shown as $id => $code) {
            echo '<li>';
            Html::product($id);
            printf(' %s</li>', esc_html($this->messages->sentence(new CoreError($code))));
        }
        echo '</ul>';
        if (count($codes) > self::MAX_SHOWN) {
            /* translators: %s: a number */
            Html::paragraph(sprintf(__('These are the first %s.', 'aura-historia-partner-connect'), number_format_i18n(self::MAX_SHOWN)));
        }
    }
}
