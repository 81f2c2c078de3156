<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Admin;

defined('ABSPATH') || exit;

/**
 * The two answers to the question what a place is where the shop was not connected.
 */
final class PlaceAnswers
{
    public static function render(): void
    {
        echo '<div class="ahpc-answers">';
        self::movedHere();
        self::isCopy();
        echo '</div>';
    }

    /**
     * The way back for whoever has called the shop itself a copy.
     */
    public static function renderWayBack(): void
    {
        echo '<div class="ahpc-answers">';
        self::movedHere();
        echo '</div>';
    }

    private static function movedHere(): void
    {
        Html::openForm(AdminActions::MOVED_HERE);
        Html::paragraph(__('The shop lives here now: Aura Historia is told, and all products are sent again with their new addresses.', 'aura-historia-partner-connect'));
        submit_button(__('This shop has moved here', 'aura-historia-partner-connect'), 'secondary', AdminActions::MOVED_HERE);
        echo '</form>';
    }

    private static function isCopy(): void
    {
        Html::openForm(AdminActions::IS_COPY);
        Html::paragraph(__('The shop goes on living where it was connected: nothing leaves from here, for good.', 'aura-historia-partner-connect'));
        printf(
            '<p><label><input type="checkbox" name="forget" value="1"> %s</label></p>',
            esc_html__('Also forget Shop ID, API key and signing secret here', 'aura-historia-partner-connect')
        );
        submit_button(__('This is a copy', 'aura-historia-partner-connect'), 'secondary', AdminActions::IS_COPY);
        echo '</form>';
    }
}
