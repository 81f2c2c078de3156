<?php

declare(strict_types=1);

/** What is asked of a store of actions, whatever tables it keeps. */
abstract class ActionScheduler_Store
{
    public const STATUS_COMPLETE = 'complete';
    public const STATUS_PENDING = 'pending';
    public const STATUS_RUNNING = 'in-progress';
    public const STATUS_FAILED = 'failed';
    public const STATUS_CANCELED = 'canceled';

    private static ?self $store = null;

    public static function instance()
    {
        return self::$store ??= new ActionScheduler_DBStore();
    }

    abstract public function query_actions($query = [], $query_type = 'select');

    public function query_action($query)
    {
        $found = $this->query_actions(['per_page' => 1, 'offset' => 0] + $query);

        return $found === [] ? null : (int) $found[0];
    }

    public function find_action($hook, $params = [])
    {
        $params += ['status' => self::STATUS_PENDING];
        $params['order'] = $params['status'] === self::STATUS_PENDING ? 'ASC' : 'DESC';

        return $this->query_action(['hook' => $hook, 'orderby' => 'date'] + $params);
    }

    public function get_status_labels()
    {
        return [
            self::STATUS_COMPLETE => __('Complete', 'woocommerce'),
            self::STATUS_PENDING => __('Pending', 'woocommerce'),
            self::STATUS_RUNNING => __('In-progress', 'woocommerce'),
            self::STATUS_FAILED => __('Failed', 'woocommerce'),
            self::STATUS_CANCELED => __('Canceled', 'woocommerce'),
        ];
    }
}
