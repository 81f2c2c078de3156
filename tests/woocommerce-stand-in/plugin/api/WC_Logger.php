<?php

declare(strict_types=1);

/** One file a source and day, in the folder wc-logs of the uploads. */
class WC_Logger
{
    /**
     * @param array<string, mixed> $context its "source" names the file, the rest is written behind the message
     */
    public function log($level, $message, $context = [])
    {
        $message = apply_filters('woocommerce_logger_log_message', $message, $level, $context, null);
        if ($message === null) {
            return;
        }
        $source = sanitize_title((string) ($context['source'] ?? 'plugin-woocommerce'));
        unset($context['source']);
        $suffix = $context === [] ? '' : ' CONTEXT: ' . wp_json_encode($context, JSON_UNESCAPED_UNICODE);
        $line = gmdate('c') . ' ' . strtoupper((string) $level) . " $message$suffix\n";
        file_put_contents($this->file($source), $line, FILE_APPEND | LOCK_EX);
    }

    public function emergency($message, $context = [])
    {
        $this->log('emergency', $message, $context);
    }

    public function alert($message, $context = [])
    {
        $this->log('alert', $message, $context);
    }

    public function critical($message, $context = [])
    {
        $this->log('critical', $message, $context);
    }

    public function error($message, $context = [])
    {
        $this->log('error', $message, $context);
    }

    public function warning($message, $context = [])
    {
        $this->log('warning', $message, $context);
    }

    public function notice($message, $context = [])
    {
        $this->log('notice', $message, $context);
    }

    public function info($message, $context = [])
    {
        $this->log('info', $message, $context);
    }

    public function debug($message, $context = [])
    {
        $this->log('debug', $message, $context);
    }

    /** The hash makes the name one that nobody guesses, since the folder may be reachable from outside. */
    private function file(string $source): string
    {
        $folder = wp_upload_dir(null, false)['basedir'] . '/wc-logs';
        if (!is_dir($folder)) {
            wp_mkdir_p($folder);
            file_put_contents("$folder/.htaccess", 'deny from all');
            file_put_contents("$folder/index.html", '');
        }
        $day = gmdate('Y-m-d');

        return "$folder/$source-$day-" . wp_hash("$source-$day") . '.log';
    }
}
