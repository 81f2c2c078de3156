<?php

declare(strict_types=1);

/** A moment that knows the shop's time zone, also where that is only an offset in hours. */
class WC_DateTime extends DateTime
{
    private int $utc_offset = 0;

    /**
     * Numbers are seconds since 1970; a text without a zone is in the shop's time.
     */
    public static function from_input(mixed $value): ?self
    {
        if ($value instanceof self) {
            return $value;
        }
        if (empty($value) || $value === '0000-00-00 00:00:00') {
            return null;
        }
        try {
            $seconds = is_numeric($value) ? (int) $value : (new DateTimeImmutable((string) $value, wp_timezone()))->getTimestamp();
        } catch (Exception) {
            return null;
        }
        $moment = new self("@$seconds");
        if (get_option('timezone_string')) {
            $moment->setTimezone(wp_timezone());
        } else {
            $moment->utc_offset = (int) wc_timezone_offset();
        }

        return $moment;
    }

    public function set_utc_offset($offset)
    {
        $this->utc_offset = (int) $offset;
    }

    #[ReturnTypeWillChange]
    public function getOffset()
    {
        return $this->utc_offset ?: parent::getOffset();
    }

    #[ReturnTypeWillChange]
    public function setTimezone($timezone)
    {
        $this->utc_offset = 0;

        return parent::setTimezone($timezone);
    }

    public function getOffsetTimestamp()
    {
        return $this->getTimestamp() + $this->getOffset();
    }

    public function date($format)
    {
        return gmdate($format, $this->getOffsetTimestamp());
    }

    public function date_i18n($format = 'Y-m-d')
    {
        return date_i18n($format, $this->getOffsetTimestamp());
    }

    public function __toString()
    {
        return $this->format(DATE_ATOM);
    }
}
