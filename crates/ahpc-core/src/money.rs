//! Exact amounts: from the decimal text that WooCommerce stores to the minor units that the partner API takes.
//!
//! The number of decimals in a store's settings is for display and plays no part here: 12.50 EUR is 1250 and 1250 JPY
//! is 1250 whatever a shop shows. No floating point number is involved, so no amount is ever off by one.
//! Formatting amounts and converting between currencies are left to others.
//!
//! ```
//! use ahpc_core::money::minor_units;
//!
//! assert_eq!(minor_units("12.50", "EUR"), Ok(1250));
//! assert_eq!(minor_units("1250", "JPY"), Ok(1250));
//! assert_eq!(minor_units("1.2345", "KWD"), Ok(1234));
//! ```

use crate::{Error, decimal::Number, excerpt};

/// The amount in minor units of an ISO 4217 currency. Digits beyond the currency's exponent are cut, not rounded, as
/// the partner API itself cuts them in webhook deliveries.
///
/// # Errors
///
/// [`Error::UnsupportedCurrency`] for a code that is not an ISO 4217 currency with minor units (upper case),
/// and whatever [`scale`] reports.
pub fn minor_units(amount: &str, currency: &str) -> Result<i64, Error> {
    let exponent = exponent(currency)
        .ok_or_else(|| Error::UnsupportedCurrency { currency: excerpt(currency, CURRENCY_EXCERPT_CHARS) })?;
    scale(amount, exponent)
}

/// How many decimals the minor unit of a currency has by ISO 4217, such as 2 for EUR.
///
/// `None` for anything but the upper case code of a currency in circulation or of a fund; metals, test codes and the
/// like have no minor unit. Codes that were withdrawn in the last years are still known, since shops keep them longer.
#[must_use]
pub fn exponent(currency: &str) -> Option<u32> {
    if currency.len() != 3 {
        return None;
    }
    EXPONENTS.iter().find(|(_, codes)| codes.split(' ').any(|code| code == currency)).map(|(exponent, _)| *exponent)
}

/// Moves the decimal point of a plain decimal number `exponent` places to the right and cuts what remains behind it.
///
/// Taken are the forms in which WooCommerce stores a price: `12`, `12.5`, `12.`, `.5`, with blanks around them.
///
/// # Errors
///
/// [`Error::InvalidPrice`] for anything else: a sign, an exponent, a separator of thousands, a comma, no digit at all.
/// [`Error::PriceOutOfRange`] for more minor units than an `i64` holds.
pub fn scale(amount: &str, exponent: u32) -> Result<i64, Error> {
    let digits = amount.trim_ascii();
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(Error::InvalidPrice { price: excerpt(amount, PRICE_EXCERPT_CHARS) });
    }
    shifted(whole.as_bytes(), fraction.as_bytes(), exponent)
        .ok_or_else(|| Error::PriceOutOfRange { price: excerpt(amount, PRICE_EXCERPT_CHARS) })
}

/// The digits before the decimal point with `exponent` of those behind it, or zeros where there are not so many.
fn shifted(whole: &[u8], fraction: &[u8], exponent: u32) -> Option<i64> {
    let mut number = Number::default();
    for digit in whole {
        number.push(*digit)?;
    }
    for place in 0..exponent as usize {
        number.push(fraction.get(place).copied().unwrap_or(b'0'))?;
    }
    number.value()?.try_into().ok()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How much of a wrong price is repeated.
const PRICE_EXCERPT_CHARS: usize = 64;

/// How much of an unknown currency is repeated.
const CURRENCY_EXCERPT_CHARS: usize = 16;

/// ISO 4217, list one: the codes by the number of decimals of their minor unit, the most frequent exponent first.
const EXPONENTS: [(u32, &str); 4] = [
    (
        2,
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
         CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD \
         HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
         MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
         SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED \
         VES WST XAD XCD XCG YER ZAR ZMW ZWG ZWL",
    ),
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[track_caller]
    fn check(amount: &str, currency: &str, expected: i64) {
        assert_eq!(minor_units(amount, currency), Ok(expected));
    }

    #[track_caller]
    fn refused(amount: &str) {
        assert_eq!(minor_units(amount, "EUR"), Err(Error::InvalidPrice { price: excerpt(amount, 64) }));
    }

    #[track_caller]
    fn too_large(amount: &str, currency: &str) {
        assert_eq!(minor_units(amount, currency), Err(Error::PriceOutOfRange { price: amount.to_string() }));
    }

    #[test]
    fn the_forms_that_woocommerce_stores() {
        check("12.5", "EUR", 1250);
        check("12.50", "EUR", 1250);
        check("12.", "EUR", 1200);
        check(".5", "EUR", 50);
        check("0", "EUR", 0);
        check("0012", "EUR", 1200);
        check(" \t12.5\n", "EUR", 1250);
    }

    #[test]
    fn the_exponent_decides_how_many_digits_count() {
        check("1250", "JPY", 1250);
        check("1250.99", "JPY", 1250);
        check("12.999", "EUR", 1299);
        check("1.2345", "BHD", 1234);
        check("1.23456", "CLF", 12345);
        check("0.1", "CLF", 1000);
    }

    #[test]
    fn what_no_float_can_hold_is_exact() {
        check("0.29", "EUR", 29);
        check("1.15", "EUR", 115);
        check("90071992547409.93", "EUR", 9_007_199_254_740_993);
    }

    #[test]
    fn anything_but_a_plain_decimal_is_refused() {
        for amount in
            ["", " ", ".", "-1", "+1", "1e3", "1,50", "1.250,00", "1 250", "1.2.3", "NaN", "INF", "0x1F", "١٢", "12 €"]
        {
            refused(amount);
        }
        refused(&"x".repeat(1000));
    }

    #[test]
    fn the_largest_amount_is_that_of_an_i64() {
        check("92233720368547758.07", "EUR", i64::MAX);
        check("9223372036854775807", "JPY", i64::MAX);
        too_large("92233720368547758.08", "EUR");
        too_large("9223372036854775808", "JPY");
        too_large("99999999999999999999999999", "EUR");
    }

    #[test]
    fn leading_zeros_and_cut_digits_cannot_overflow() {
        check(&format!("{}1.5", "0".repeat(10_000)), "EUR", 150);
        check(&format!("1.50{}", "9".repeat(10_000)), "EUR", 150);
    }

    #[test]
    fn only_codes_with_a_minor_unit_are_known() {
        for code in ["", "eur", "EURO", "XAU", "XXX", "XTS", "BTC", "EU ", "D A"] {
            assert_eq!(exponent(code), None, "{code}");
        }
    }

    #[test]
    fn the_table_holds_each_code_once() {
        let codes = || EXPONENTS.iter().flat_map(|(_, codes)| codes.split(' '));
        for code in codes() {
            assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code:?}");
            assert_eq!(codes().filter(|other| *other == code).count(), 1, "{code}");
        }
        assert_eq!(codes().count(), 171);
    }
}
