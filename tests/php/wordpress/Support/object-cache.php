<?php

/**
 * A persistent object cache that several processes share, as a drop-in: each value is a file.
 *
 * It keeps nothing in the process, so what another process has written is read at once, and a stale value that it
 * wrote is too. Slow, and meant for tests only.
 */

declare(strict_types=1);

// phpcs:disable -- the names and signatures are WordPress's.

final class WP_Object_Cache
{
    private array $withoutPersistence = [];
    private array $kept = [];

    public function file($key, $group): string
    {
        return WP_CONTENT_DIR . '/object-cache/' . md5(get_current_blog_id() . ':' . ($group ?: 'default') . ':' . $key);
    }

    public function isPersistent($group): bool
    {
        return !in_array($group ?: 'default', $this->withoutPersistence, true);
    }

    public function get($key, $group = 'default', $force = false, &$found = null)
    {
        if (!$this->isPersistent($group)) {
            $found = isset($this->kept[$group][$key]);
            return $found ? unserialize($this->kept[$group][$key]) : false;
        }
        $stored = @file_get_contents($this->file($key, $group));
        $found = $stored !== false && ((int) $stored === 0 || (int) $stored > time());
        return $found ? unserialize(substr($stored, 11)) : false;
    }

    public function set($key, $value, $group = 'default', $expire = 0): bool
    {
        if (!$this->isPersistent($group)) {
            $this->kept[$group][$key] = serialize($value);
            return true;
        }
        @mkdir(WP_CONTENT_DIR . '/object-cache');
        $file = $this->file($key, $group);
        $part = $file . '.' . getmypid();
        $until = sprintf('%010d ', $expire > 0 ? time() + (int) $expire : 0);
        return file_put_contents($part, $until . serialize($value)) !== false && rename($part, $file);
    }

    public function add($key, $value, $group = 'default', $expire = 0): bool
    {
        if (wp_suspend_cache_addition()) {
            return false;
        }
        $this->get($key, $group, false, $found);
        return !$found && $this->set($key, $value, $group, $expire);
    }

    public function replace($key, $value, $group = 'default', $expire = 0): bool
    {
        $this->get($key, $group, false, $found);
        return $found && $this->set($key, $value, $group, $expire);
    }

    public function delete($key, $group = 'default'): bool
    {
        if (!$this->isPersistent($group)) {
            unset($this->kept[$group][$key]);
            return true;
        }
        return @unlink($this->file($key, $group));
    }

    public function incr($key, $offset = 1, $group = 'default')
    {
        $value = $this->get($key, $group, false, $found);
        if (!$found) {
            return false;
        }
        $value = max(0, (int) $value + $offset);
        $this->set($key, $value, $group);
        return $value;
    }

    public function flush(): bool
    {
        $this->kept = [];
        array_map('unlink', glob(WP_CONTENT_DIR . '/object-cache/*') ?: []);
        return true;
    }

    public function addNonPersistent(array $groups): void
    {
        $this->withoutPersistence = [...$this->withoutPersistence, ...$groups];
    }
}

function wp_cache_init() { $GLOBALS['wp_object_cache'] = new WP_Object_Cache(); }
function wp_cache_add($key, $data, $group = '', $expire = 0) { return $GLOBALS['wp_object_cache']->add($key, $data, $group, $expire); }
function wp_cache_set($key, $data, $group = '', $expire = 0) { return $GLOBALS['wp_object_cache']->set($key, $data, $group, $expire); }
function wp_cache_get($key, $group = '', $force = false, &$found = null) { return $GLOBALS['wp_object_cache']->get($key, $group, $force, $found); }
function wp_cache_replace($key, $data, $group = '', $expire = 0) { return $GLOBALS['wp_object_cache']->replace($key, $data, $group, $expire); }
function wp_cache_delete($key, $group = '') { return $GLOBALS['wp_object_cache']->delete($key, $group); }
function wp_cache_incr($key, $offset = 1, $group = '') { return $GLOBALS['wp_object_cache']->incr($key, $offset, $group); }
function wp_cache_decr($key, $offset = 1, $group = '') { return $GLOBALS['wp_object_cache']->incr($key, -$offset, $group); }
function wp_cache_flush() { return $GLOBALS['wp_object_cache']->flush(); }
function wp_cache_flush_runtime() { return true; }
function wp_cache_supports($feature) { return $feature === 'flush_runtime'; }
function wp_cache_close() { return true; }
function wp_cache_switch_to_blog($id) {}
function wp_cache_add_global_groups($groups) {}
function wp_cache_add_non_persistent_groups($groups) { $GLOBALS['wp_object_cache']->addNonPersistent((array) $groups); }
