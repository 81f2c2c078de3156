<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Environment\Parts;

use AuraHistoria\PartnerConnect\Tests\Environment\Support\Command;
use AuraHistoria\PartnerConnect\Tests\Environment\Support\Files;

/** Unpacks what the sources hand over. */
final class Archive
{
    /** Unpacks a zip; where everything lies in one folder, as in WordPress's own zips, that folder becomes `$into`. */
    public static function unpackZip(string $zip, string $into): bool
    {
        $scratch = "$into.unpacking";
        Files::remove($scratch);
        if (!Command::run(['unzip', '-qo', $zip, '-d', $scratch])->ok()) {
            Files::remove($scratch);

            return false;
        }
        $entries = array_values(array_diff((array) scandir($scratch), ['.', '..']));
        $single = count($entries) === 1 && is_dir("$scratch/$entries[0]");
        rename($single ? "$scratch/$entries[0]" : $scratch, $into);
        Files::remove($scratch);

        return true;
    }
}
