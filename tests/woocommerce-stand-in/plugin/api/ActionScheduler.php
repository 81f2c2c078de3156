<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\CliCommand;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Queue\RecurringActions;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Versions;

/** Where the parts of Action Scheduler are found, and when it may be asked. */
abstract class ActionScheduler
{
    private static bool $initialized = false;

    public static function init(): void
    {
        if (Versions::isActionScheduler('3.9.3')) {
            RecurringActions::addHooks();
        }
        if (did_action('init') > 0) {
            // The request in which the plugin is activated has long passed this hook.
            self::start();
        } else {
            add_action('init', [self::class, 'start'], 1);
        }
        if (defined('WP_CLI') && WP_CLI) {
            WP_CLI::add_command('action-scheduler', CliCommand::class);
        }
    }

    public static function start(): void
    {
        self::logger()->init();
        self::runner()->init();
        self::$initialized = true;
        do_action('action_scheduler_init');
    }

    public static function is_initialized($function_name = null)
    {
        if (!self::$initialized && !empty($function_name)) {
            _doing_it_wrong(
                esc_html($function_name),
                esc_html("$function_name() was called before Action Scheduler was ready, that is before action_scheduler_init."),
                '3.1.6'
            );
        }

        return self::$initialized;
    }

    public static function store()
    {
        return ActionScheduler_Store::instance();
    }

    public static function logger()
    {
        return ActionScheduler_Logger::instance();
    }

    public static function runner()
    {
        return ActionScheduler_QueueRunner::instance();
    }

    public static function factory()
    {
        return new ActionScheduler_ActionFactory();
    }
}
