<?php

declare(strict_types=1);

use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Delivery;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Eligibility;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Payload;
use AuraHistoria\PartnerConnect\Tests\WooCommerceStandIn\Webhooks\Topics;

/** A webhook: its record, and what it does when its topic fires. */
class WC_Webhook extends WC_Data
{
    protected array $data = [
        'date_created' => null,
        'date_modified' => null,
        'status' => 'disabled',
        'delivery_url' => '',
        'secret' => '',
        'name' => '',
        'topic' => '',
        'failure_count' => 0,
        'user_id' => 0,
        'api_version' => 3,
        'pending_delivery' => false,
    ];

    /** @var list<mixed> what was taken for delivery in this request */
    private array $processed = [];

    /** @param int|string|WC_Webhook $data an id that does not exist gives an object whose id is 0 */
    public function __construct($data = 0)
    {
        parent::__construct();
        $this->set_id($data instanceof self ? $data->get_id() : (is_numeric($data) ? (int) $data : 0));
        $this->data_store = WC_Data_Store::load('webhook');
        try {
            if ($this->id > 0) {
                $this->data_store->read($this);
            }
        } catch (Exception) {
            $this->set_id(0);
        }
        $this->set_object_read();
    }

    public function enqueue()
    {
        if ($this->get_delivery_url() === '') {
            return;
        }
        foreach ($this->get_hooks() as $hook) {
            add_action($hook, [$this, 'process']);
        }
    }

    public function process($arg)
    {
        if (!$this->should_deliver($arg)) {
            return null;
        }
        $this->processed[] = $arg;
        do_action('woocommerce_webhook_process_delivery', $this, $arg);

        return $arg;
    }

    public function deliver($arg)
    {
        Delivery::send($this, $arg);
    }

    public function deliver_ping()
    {
        return Delivery::ping($this);
    }

    public function build_payload($resource_id)
    {
        return Payload::build($this, $resource_id);
    }

    public function generate_signature($payload)
    {
        $algorithm = apply_filters('woocommerce_webhook_hash_algorithm', 'sha256', $payload, $this->id);
        $key = wp_specialchars_decode($this->get_secret(), ENT_QUOTES);

        return base64_encode(hash_hmac($algorithm, $payload, $key, true));
    }

    public function get_new_delivery_id()
    {
        return wp_hash($this->id . time());
    }

    /** Writes the log, counts the failures, and saves in any case. */
    public function log_delivery($delivery_id, $request, $response, $duration)
    {
        Delivery::log($this, $delivery_id, $request, $response, (float) $duration);
        if (Delivery::isReceived($response)) {
            $this->set_failure_count(0);
        } elseif ($this->get_failure_count() > apply_filters('woocommerce_max_webhook_delivery_failures', 5)) {
            $this->set_status('disabled');
            do_action('woocommerce_webhook_disabled_due_delivery_failures', $this->id);
        } else {
            $this->set_failure_count($this->get_failure_count() + 1);
        }
        if ($this->id > 0) {
            $this->save();
        }
    }

    public function get_hooks()
    {
        $hooks = $this->get_resource() === 'action' ? [$this->get_event()] : Topics::hooks($this);

        return apply_filters('woocommerce_webhook_hooks', $hooks, $this->id);
    }

    public function get_resource()
    {
        return apply_filters('woocommerce_webhook_resource', explode('.', $this->get_topic())[0], $this->id);
    }

    public function get_event()
    {
        return apply_filters('woocommerce_webhook_event', explode('.', $this->get_topic())[1] ?? '', $this->id);
    }

    public function get_name($context = 'view')
    {
        return apply_filters('woocommerce_webhook_name', $this->get_prop('name', $context), $this->id);
    }

    public function set_name($name)
    {
        $this->set_prop('name', $name);
    }

    public function get_status($context = 'view')
    {
        return apply_filters('woocommerce_webhook_status', $this->get_prop('status', $context), $this->id);
    }

    public function set_status($status)
    {
        $this->set_prop('status', wc_is_webhook_valid_status($status) ? $status : 'disabled');
    }

    public function get_i18n_status()
    {
        return wc_get_webhook_statuses()[$this->get_status()] ?? $this->get_status();
    }

    public function get_secret($context = 'view')
    {
        return apply_filters('woocommerce_webhook_secret', $this->get_prop('secret', $context), $this->id);
    }

    public function set_secret($secret)
    {
        $this->set_prop('secret', $secret);
    }

    public function get_topic($context = 'view')
    {
        return apply_filters('woocommerce_webhook_topic', $this->get_prop('topic', $context), $this->id);
    }

    public function set_topic($topic)
    {
        $topic = wc_clean($topic);
        $this->set_prop('topic', wc_is_webhook_valid_topic($topic) ? $topic : '');
    }

    public function get_delivery_url($context = 'view')
    {
        return apply_filters('woocommerce_webhook_delivery_url', $this->get_prop('delivery_url', $context), $this->id);
    }

    public function set_delivery_url($url)
    {
        $this->set_prop('delivery_url', esc_url_raw((string) $url, ['http', 'https']));
    }

    public function get_user_id($context = 'view')
    {
        return $this->get_prop('user_id', $context);
    }

    public function set_user_id($user_id)
    {
        $this->set_prop('user_id', (int) $user_id);
    }

    public function get_api_version($context = 'view')
    {
        $version = $this->get_prop('api_version', $context);

        return $version > 0 ? "wp_api_v$version" : 'legacy_v3';
    }

    public function set_api_version($version)
    {
        $this->set_prop('api_version', is_numeric($version) ? (int) $version : $this->data_store->get_api_version_number($version));
    }

    public function get_failure_count($context = 'view')
    {
        return $this->get_prop('failure_count', $context);
    }

    public function set_failure_count($failure_count)
    {
        $this->set_prop('failure_count', (int) $failure_count);
    }

    public function get_pending_delivery($context = 'view')
    {
        return $this->get_prop('pending_delivery', $context);
    }

    public function set_pending_delivery($pending_delivery)
    {
        $this->set_prop('pending_delivery', (bool) $pending_delivery);
    }

    public function get_date_created($context = 'view')
    {
        return $this->get_prop('date_created', $context);
    }

    public function set_date_created($date = null)
    {
        $this->set_date_prop('date_created', $date);
    }

    public function get_date_modified($context = 'view')
    {
        return $this->get_prop('date_modified', $context);
    }

    public function set_date_modified($date = null)
    {
        $this->set_date_prop('date_modified', $date);
    }

    private function should_deliver(mixed $arg): bool
    {
        $should = Eligibility::holds($this, $arg) && !in_array($arg, $this->processed, true);

        return (bool) apply_filters('woocommerce_webhook_should_deliver', $should, $this, $arg);
    }
}
