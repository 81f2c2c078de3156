//! What the partner API knows of stores: the currencies and languages that it takes.
//!
//! A store says its currency by ISO 4217 code and its language by WordPress locale. What the API does not take is an
//! error and never a guess, since prices would be taken for another currency and texts for another language.
//!
//! ```
//! use ahpc_core::store::{Currency, Language};
//!
//! assert_eq!(Language::of_locale("de_DE_formal"), Ok(Language::De));
//! assert_eq!("CHF".parse(), Ok(Currency::Chf));
//! assert!("SEK".parse::<Currency>().is_err());
//! ```

use core::str::FromStr;

use crate::{Error, excerpt};

/// A store's currency and language, both of which the partner API takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Store {
    /// The currency of every price of the store.
    pub currency: Currency,
    /// The language of every text of the store.
    pub language: Language,
}

impl Store {
    /// The store with that WordPress locale and ISO 4217 code.
    ///
    /// # Errors
    ///
    /// [`Error::UnsupportedLanguage`] or [`Error::UnsupportedCurrency`], the language first.
    pub fn new(locale: &str, currency: &str) -> Result<Self, Error> {
        Ok(Self { language: Language::of_locale(locale)?, currency: currency.parse()? })
    }
}

/// Declares an enum whose variants are known by a code, in one place.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal: $what:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $name {
            $(
                #[doc = $what]
                #[cfg_attr(feature = "serde", serde(rename = $code))]
                $variant,
            )+
        }

        impl $name {
            /// All of them, in the order of the API's contract.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code that the API uses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

coded! {
    /// A currency that the partner API takes, by its ISO 4217 code.
    Currency {
        Eur = "EUR": "Euro.",
        Gbp = "GBP": "Pound sterling.",
        Usd = "USD": "US dollar.",
        Aud = "AUD": "Australian dollar.",
        Cad = "CAD": "Canadian dollar.",
        Nzd = "NZD": "New Zealand dollar.",
        Cny = "CNY": "Renminbi.",
        Brl = "BRL": "Brazilian real.",
        Pln = "PLN": "Złoty.",
        Try = "TRY": "Turkish lira.",
        Jpy = "JPY": "Yen, which has no minor unit.",
        Czk = "CZK": "Czech koruna.",
        Rub = "RUB": "Russian rouble.",
        Aed = "AED": "UAE dirham.",
        Sar = "SAR": "Saudi riyal.",
        Hkd = "HKD": "Hong Kong dollar.",
        Sgd = "SGD": "Singapore dollar.",
        Chf = "CHF": "Swiss franc.",
    }
}

coded! {
    /// A language that the partner API takes, by its ISO 639-1 code.
    Language {
        De = "de": "German.",
        En = "en": "English.",
        Fr = "fr": "French.",
        Es = "es": "Spanish.",
        It = "it": "Italian.",
        Zh = "zh": "Chinese.",
        Pt = "pt": "Portuguese.",
        Pl = "pl": "Polish.",
        Tr = "tr": "Turkish.",
        Nl = "nl": "Dutch.",
        Cs = "cs": "Czech.",
        Ja = "ja": "Japanese.",
        Ru = "ru": "Russian.",
        Ar = "ar": "Arabic.",
    }
}

impl Currency {
    /// How many decimals its minor unit has by ISO 4217.
    ///
    /// The same as [`crate::money::exponent`] gives for its code, without a search for each price of a catalog.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = Error;

    /// Reads an ISO 4217 code in upper case, as WooCommerce gives it.
    fn from_str(code: &str) -> Result<Self, Error> {
        Self::of_code(code)
            .ok_or_else(|| Error::UnsupportedCurrency { currency: excerpt(code, CURRENCY_EXCERPT_CHARS) })
    }
}

impl Language {
    /// The language of a WordPress locale such as `de_DE_formal`, `pt_BR`, `ja` or `ary`.
    ///
    /// The language is the part before the first `_` or `-`; region and form of address do not matter. Of languages
    /// that are named by a code of their own only the varieties of Arabic are taken for one of the fourteen.
    ///
    /// # Errors
    ///
    /// [`Error::UnsupportedLanguage`] for every other language, however close: a text in Galician is not Portuguese.
    pub fn of_locale(locale: &str) -> Result<Self, Error> {
        let subtag = locale.split(['_', '-']).next().unwrap_or_default();
        let language = ARABIC_VARIETIES.contains(&subtag).then_some(Self::Ar);
        language
            .or_else(|| Self::of_code(subtag))
            .ok_or_else(|| Error::UnsupportedLanguage { locale: excerpt(locale, LOCALE_EXCERPT_CHARS) })
    }
}

/// How much of an unknown currency is repeated.
const CURRENCY_EXCERPT_CHARS: usize = 16;

/// How much of an unknown locale is repeated.
const LOCALE_EXCERPT_CHARS: usize = 32;

/// The locales that WordPress has for Moroccan and Algerian Arabic; both are written in Standard Arabic.
const ARABIC_VARIETIES: [&str; 2] = ["ary", "arq"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(locale: &str, expected: Language) {
        assert_eq!(Language::of_locale(locale), Ok(expected));
    }

    #[track_caller]
    fn refused(locale: &str) {
        assert_eq!(
            Language::of_locale(locale),
            Err(Error::UnsupportedLanguage { locale: excerpt(locale, LOCALE_EXCERPT_CHARS) })
        );
    }

    #[test]
    fn region_and_form_of_address_do_not_matter() {
        check("de_DE_formal", Language::De);
        check("de_CH_informal", Language::De);
        check("pt_PT_ao90", Language::Pt);
        check("zh_TW", Language::Zh);
        check("ja", Language::Ja);
        check("en-GB", Language::En);
    }

    #[test]
    fn varieties_of_arabic_are_arabic_and_aragonese_is_not() {
        check("ar", Language::Ar);
        check("ary", Language::Ar);
        check("arq", Language::Ar);
        refused("arg");
    }

    #[test]
    fn a_language_is_never_guessed() {
        for locale in ["", "_DE", "gl_ES", "frp", "et", "DE_de", "deutsch", "sv_SE", &"x".repeat(100)] {
            refused(locale);
        }
    }

    #[test]
    fn codes_are_those_of_the_contract() {
        for currency in Currency::ALL {
            assert_eq!(currency.code().parse(), Ok(*currency));
            assert_eq!(Some(currency.exponent()), crate::money::exponent(currency.code()));
        }
        for language in Language::ALL {
            check(language.code(), *language);
        }
        assert_eq!((Currency::ALL.len(), Language::ALL.len()), (18, 14));
    }

    #[test]
    fn a_currency_that_the_api_does_not_take_is_an_error() {
        for code in ["SEK", "eur", "", "EUR "] {
            assert_eq!(code.parse::<Currency>(), Err(Error::UnsupportedCurrency { currency: code.into() }));
        }
    }
}
