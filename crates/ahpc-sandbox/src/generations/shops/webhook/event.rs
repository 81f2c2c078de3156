//! What the API makes of the fields of a product event.

use super::html;
use crate::{
    exchange::json::Object,
    generations::shops::entry::ProductEntry,
    model::{LocalizedText, Price, Shop},
    problem::Problem,
    vocabulary::ProductState,
};

/// The refusal of an event that needs a field of the registration.
type Incomplete = fn(&str) -> Problem;

/// The product that an event of creation or update tells of. Fields that are not read here are ignored.
///
/// # Errors
///
/// Returns 400 for a field that is missing, blank or of the wrong type, and `incomplete` for what the shop has not
/// registered.
pub fn read(event: &Object<'_>, id: String, shop: &Shop, incomplete: Incomplete) -> Result<ProductEntry, Problem> {
    let optional = |name: &str| event.nullable(name).map(|field| field.string()).transpose();
    let title = title(event)?;
    let url = event.required("permalink")?.uri()?;
    // Empty text is text: WooCommerce always sends it, so the short description is hardly ever looked at.
    let description = optional("description")?;
    let short_description = optional("short_description")?;
    let state = state(optional("status")?, optional("stock_status")?);
    let images = event.optional("images").map(|field| field.uris(|item| item.object()?.required("src")?.uri()));

    let language = shop.language.ok_or_else(|| incomplete("woocommerceLanguage"))?;
    let description = html::to_text(description.or(short_description).unwrap_or_default());
    Ok(ProductEntry {
        id,
        title: Some(LocalizedText { text: title.to_owned(), language }),
        description: (!description.is_empty()).then_some(LocalizedText { text: description, language }),
        price: price(event, shop, incomplete)?,
        state: Some(state),
        url: Some(url.to_owned()),
        images: images.transpose()?.unwrap_or_default(),
    })
}

/// The name as it stands, HTML entities and all.
fn title<'a>(event: &Object<'a>) -> Result<&'a str, Problem> {
    let field = event.required("name")?;
    let name = field.string()?;
    if name.trim().is_empty() { Err(field.wrong("must not be blank")) } else { Ok(name) }
}

fn price(event: &Object<'_>, shop: &Shop, incomplete: Incomplete) -> Result<Option<Price>, Problem> {
    let Some(field) = event.nullable("price") else { return Ok(None) };
    let text = field.string()?;
    if text.is_empty() {
        return Ok(None);
    }
    let currency = shop.currency.ok_or_else(|| incomplete("woocommerceCurrency"))?;
    let amount = hundredths(text)
        .ok_or_else(|| field.wrong("has to be digits, and after a dot more digits if there are any"))?;
    Ok(Some(Price { currency, amount }))
}

/// The price in hundredths, cut after the second decimal, for yen too: a yen price is stored 100 times too high.
fn hundredths(text: &str) -> Option<i64> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(decimals) {
        return None;
    }
    let decimals: String = decimals.chars().chain("00".chars()).take(2).collect();
    format!("{whole}{decimals}").parse().ok()
}

fn state(status: Option<&str>, stock_status: Option<&str>) -> ProductState {
    match (status, stock_status) {
        (Some("publish"), Some("outofstock")) => ProductState::Sold,
        (Some("publish"), _) => ProductState::Available,
        (Some("draft" | "pending" | "private"), _) => ProductState::Listed,
        (Some("trash"), _) => ProductState::Removed,
        _ => ProductState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_cut_to_hundredths_and_never_rounded() {
        let readable = [
            ("12.50", 1250),
            ("12.5", 1250),
            ("1250", 125_000),
            ("0.999", 99),
            ("007", 700),
            ("0", 0),
            ("92233720368547758.07", i64::MAX),
        ];
        for (text, expected) in readable {
            assert_eq!(hundredths(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_unreadable() {
        let unreadable =
            ["1,50", "1.250,00", "-1", "+1", ".5", "5.", "1e3", " 1", "1 ", "€5", "free", "١٢", "92233720368547758.08"];
        for text in unreadable {
            assert_eq!(hundredths(text), None, "{text}");
        }
    }
}
