<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn;

/** The tables, with the columns and keys of WooCommerce 9.9 and Action Scheduler 3.9. */
final class Schema
{
    private const NO_DATE = "DEFAULT '0000-00-00 00:00:00'";

    public static function create(): void
    {
        global $wpdb;
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        $collate = $wpdb->get_charset_collate();
        foreach (self::tables() as $name => $columns) {
            dbDelta("CREATE TABLE {$wpdb->prefix}$name (\n$columns\n) $collate;");
        }
    }

    /**
     * @return array<string, string>
     */
    private static function tables(): array
    {
        $noDate = self::NO_DATE;

        return [
            'wc_webhooks' => "  webhook_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  status varchar(200) NOT NULL,
  name text NOT NULL,
  user_id bigint(20) unsigned NOT NULL,
  delivery_url text NOT NULL,
  secret text NOT NULL,
  topic varchar(200) NOT NULL,
  date_created datetime NOT NULL $noDate,
  date_created_gmt datetime NOT NULL $noDate,
  date_modified datetime NOT NULL $noDate,
  date_modified_gmt datetime NOT NULL $noDate,
  api_version smallint(4) NOT NULL,
  failure_count smallint(10) NOT NULL DEFAULT '0',
  pending_delivery tinyint(1) NOT NULL DEFAULT '0',
  PRIMARY KEY  (webhook_id),
  KEY user_id (user_id)",
            'actionscheduler_actions' => "  action_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  hook varchar(191) NOT NULL,
  status varchar(20) NOT NULL,
  scheduled_date_gmt datetime NULL $noDate,
  scheduled_date_local datetime NULL $noDate,
  priority tinyint unsigned NOT NULL DEFAULT '10',
  args varchar(191),
  schedule longtext,
  group_id bigint(20) unsigned NOT NULL DEFAULT '0',
  attempts int(11) NOT NULL DEFAULT '0',
  last_attempt_gmt datetime NULL $noDate,
  last_attempt_local datetime NULL $noDate,
  claim_id bigint(20) unsigned NOT NULL DEFAULT '0',
  extended_args varchar(8000) DEFAULT NULL,
  PRIMARY KEY  (action_id),
  KEY hook_status_scheduled_date_gmt (hook(163), status, scheduled_date_gmt),
  KEY status_scheduled_date_gmt (status, scheduled_date_gmt),
  KEY scheduled_date_gmt (scheduled_date_gmt),
  KEY args (args(191)),
  KEY group_id (group_id),
  KEY last_attempt_gmt (last_attempt_gmt),
  KEY claim_id_status_scheduled_date_gmt (claim_id, status, scheduled_date_gmt)",
            'actionscheduler_claims' => "  claim_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  date_created_gmt datetime NULL $noDate,
  PRIMARY KEY  (claim_id),
  KEY date_created_gmt (date_created_gmt)",
            'actionscheduler_groups' => "  group_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  slug varchar(255) NOT NULL,
  PRIMARY KEY  (group_id),
  KEY slug (slug(191))",
            'actionscheduler_logs' => "  log_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  action_id bigint(20) unsigned NOT NULL,
  message text NOT NULL,
  log_date_gmt datetime NULL $noDate,
  log_date_local datetime NULL $noDate,
  PRIMARY KEY  (log_id),
  KEY action_id (action_id),
  KEY log_date_gmt (log_date_gmt)",
        ];
    }
}
