<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

use AuraHistoria\PartnerConnect\Core\CoreError;

/**
 * The core could not be asked, so the work in hand ends without a report.
 */
final class CatalogDefect extends \RuntimeException
{
    public function __construct(public readonly CoreError $error)
    {
        parent::__construct($error->code);
    }
}
