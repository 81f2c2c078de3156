//! The closed lists of words that the contract knows, each spelled as it travels.
//!
//! A test compares every list with the contract, so that neither can drift.

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

/// A closed list of words of the contract.
pub trait Word: Copy + 'static {
    /// Every word, in the order of the contract.
    const ALL: &'static [Self];

    /// The word as it travels.
    fn as_str(self) -> &'static str;

    /// The word that travels as `text`.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }

    /// Every word, for messages.
    fn listed() -> String {
        listed(Self::ALL)
    }
}

/// Some words of a list, for messages.
pub fn listed<W: Word>(words: &[W]) -> String {
    let words: Vec<_> = words.iter().map(|word| word.as_str()).collect();
    words.join(", ")
}

/// A word in a column of the database, spelled as it travels.
#[derive(Debug, Clone, Copy)]
pub struct Stored<W>(pub W);

impl<W: Word> ToSql for Stored<W> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_str().into())
    }
}

impl<W: Word> FromSql for Stored<W> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        W::parse(value.as_str()?).map(Self).ok_or(FromSqlError::InvalidType)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $crate::vocabulary::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::vocabulary::Word::as_str(*self))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How far Aura Historia works with a shop.
    PartnerStatus {
        /// Known from its public pages only; the partner API is closed to it.
        Scraped = "SCRAPED",
        /// A partner, who may call the API.
        Partnered = "PARTNERED",
    }
}

words! {
    /// What kind of shop it is.
    ShopType {
        /// Sells at its own auctions.
        AuctionHouse = "AUCTION_HOUSE",
        /// Carries the auctions of others.
        AuctionPlatform = "AUCTION_PLATFORM",
        /// A dealer with fixed prices.
        CommercialDealer = "COMMERCIAL_DEALER",
        /// A marketplace of many dealers.
        Marketplace = "MARKETPLACE",
    }
}

words! {
    /// Whether a product can be bought.
    ProductState {
        /// Known, but not for sale yet.
        Listed = "LISTED",
        /// For sale.
        Available = "AVAILABLE",
        /// Held for a buyer.
        Reserved = "RESERVED",
        /// Sold.
        Sold = "SOLD",
        /// No longer offered.
        Removed = "REMOVED",
        /// Anything else.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// How a listing can be had, as of 2026-10.
    Availability {
        /// Can be had.
        Available = "AVAILABLE",
        /// In stock.
        InStock = "IN_STOCK",
        /// Few are left.
        LimitedAvailability = "LIMITED_AVAILABILITY",
        /// Comes later.
        BackOrder = "BACK_ORDER",
        /// Is made when it is ordered.
        MadeToOrder = "MADE_TO_ORDER",
        /// Can be ordered before it is there.
        PreOrder = "PRE_ORDER",
        /// Can be bought before it is there.
        PreSale = "PRE_SALE",
        /// Cannot be had.
        Unavailable = "UNAVAILABLE",
        /// Held for a buyer.
        Reserved = "RESERVED",
        /// Not in stock, which does not mean sold.
        OutOfStock = "OUT_OF_STOCK",
        /// Sold.
        SoldOut = "SOLD_OUT",
    }
}

words! {
    /// Where the part of a request stands that a problem blames.
    SourceType {
        /// A query parameter.
        Query = "query",
        /// A path parameter.
        Path = "path",
        /// A header.
        Header = "header",
        /// The body.
        Body = "body",
    }
}

words! {
    /// Currencies that prices may be in. The later generations know more of them: [`Currency::UNTIL_2026_08`].
    Currency {
        /// Euro.
        Eur = "EUR",
        /// Pound sterling.
        Gbp = "GBP",
        /// United States dollar.
        Usd = "USD",
        /// Australian dollar.
        Aud = "AUD",
        /// Canadian dollar.
        Cad = "CAD",
        /// New Zealand dollar.
        Nzd = "NZD",
        /// Chinese yuan.
        Cny = "CNY",
        /// Brazilian real.
        Brl = "BRL",
        /// Polish zloty.
        Pln = "PLN",
        /// Turkish lira.
        Try = "TRY",
        /// Japanese yen.
        Jpy = "JPY",
        /// Czech koruna.
        Czk = "CZK",
        /// Russian rouble.
        Rub = "RUB",
        /// United Arab Emirates dirham.
        Aed = "AED",
        /// Saudi riyal.
        Sar = "SAR",
        /// Hong Kong dollar.
        Hkd = "HKD",
        /// Singapore dollar.
        Sgd = "SGD",
        /// Swiss franc.
        Chf = "CHF",
        /// South African rand.
        Zar = "ZAR",
        /// Swedish krona.
        Sek = "SEK",
        /// Danish krone.
        Dkk = "DKK",
        /// Norwegian krone.
        Nok = "NOK",
        /// South Korean won.
        Krw = "KRW",
        /// Indian rupee.
        Inr = "INR",
        /// New Taiwan dollar.
        Twd = "TWD",
        /// Hungarian forint.
        Huf = "HUF",
        /// Romanian leu.
        Ron = "RON",
        /// Mexican peso.
        Mxn = "MXN",
        /// Thai baht.
        Thb = "THB",
    }
}

words! {
    /// Languages that texts may be in.
    Language {
        /// German.
        De = "de",
        /// English.
        En = "en",
        /// French.
        Fr = "fr",
        /// Spanish.
        Es = "es",
        /// Italian.
        It = "it",
        /// Chinese.
        Zh = "zh",
        /// Portuguese.
        Pt = "pt",
        /// Polish.
        Pl = "pl",
        /// Turkish.
        Tr = "tr",
        /// Dutch.
        Nl = "nl",
        /// Czech.
        Cs = "cs",
        /// Japanese.
        Ja = "ja",
        /// Russian.
        Ru = "ru",
        /// Arabic.
        Ar = "ar",
    }
}

words! {
    /// What a WooCommerce event tells.
    Topic {
        /// A product was created.
        ProductCreated = "product.created",
        /// A product was updated.
        ProductUpdated = "product.updated",
        /// A product was deleted for good.
        ProductDeleted = "product.deleted",
    }
}

words! {
    /// What an access token may be used for.
    Scope {
        /// Sending products by batch.
        ProductsWrite = "products:write",
        /// Changing what is registered for a shop.
        ShopsManage = "shops:manage",
        /// Sending product listings by batch and by webhook.
        ProductListingsWrite = "product-listings:write",
        /// Changing what is registered for a listing source.
        ListingSourcesWrite = "listing-sources:write",
    }
}

words! {
    /// Generations of the API, each named by the month in which it began.
    #[derive(Default)]
    Generation {
        /// The shop's key in `x-api-key`, everything at once.
        G2026_05 = "2026-05",
        /// A user's token as `Bearer`, everything through a queue.
        #[default]
        G2026_06 = "2026-06",
        /// The same paths, at once again, with removal by batch.
        G2026_08 = "2026-08",
        /// Listing sources: other paths, ids and scopes.
        G2026_10 = "2026-10",
    }
}

impl Currency {
    /// Those of the generations 2026-05, 2026-06 and 2026-08.
    pub const UNTIL_2026_08: &'static [Self] = Self::ALL.split_at(18).0;

    /// How many digits of its minor unit follow the dot (ISO 4217).
    #[must_use]
    pub fn minor_digits(self) -> usize {
        if matches!(self, Self::Jpy | Self::Krw) { 0 } else { 2 }
    }
}
