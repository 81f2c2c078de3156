//! Reads the products of a page, which may hold whole products of WooCommerce's REST API.
//!
//! Keys that are of no use here are skipped without being stored, and texts are borrowed from the request where they
//! hold no escapes. `null` is read like a key that is missing.

use alloc::{borrow::Cow, vec::Vec};

use ahpc_core::{catalog::Presence, product::ProductFacts};

use crate::json::{Read, Reader};

/// A product, and what the table has of it.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct PageProduct<'a> {
    /// What the shop says of it.
    pub facts: ProductFacts<'a>,
    /// Whether the API may have it.
    pub presence: Presence,
    /// What was last said of it; empty where something is on its way.
    pub digest: Cow<'a, str>,
}

/// Whether name and descriptions are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// They are.
    Read,
    /// They are passed over.
    Skipped,
}

/// Reads a list of products and hands over one after the other.
pub(crate) fn read_products<'a>(
    reader: &mut Reader<'a>,
    texts: Texts,
    mut take: impl FnMut(&PageProduct<'a>),
) -> Read<()> {
    reader.open_list("a sequence")?;
    let mut product = PageProduct::default();
    while reader.next_item()? {
        read(reader, texts, &mut product)?;
        take(&product);
    }
    Ok(())
}

/// A key that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Id,
    AtApi,
    Digest,
    Status,
    PasswordProtected,
    CatalogVisibility,
    Excluded,
    Language,
    Gone,
    Name,
    Permalink,
    Description,
    DescriptionBytes,
    ShortDescription,
    Price,
    StockStatus,
    Images,
    /// How the REST API says that there is a password.
    PostPassword,
}

/// Their names, in the order in which our shell writes them. The first is needed.
const KEYS: [(&str, Key); 18] = [
    ("id", Key::Id),
    ("at_api", Key::AtApi),
    ("digest", Key::Digest),
    ("status", Key::Status),
    ("password_protected", Key::PasswordProtected),
    ("catalog_visibility", Key::CatalogVisibility),
    ("excluded", Key::Excluded),
    ("language", Key::Language),
    ("gone", Key::Gone),
    ("name", Key::Name),
    ("permalink", Key::Permalink),
    ("description", Key::Description),
    ("description_bytes", Key::DescriptionBytes),
    ("short_description", Key::ShortDescription),
    ("price", Key::Price),
    ("stock_status", Key::StockStatus),
    ("images", Key::Images),
    ("post_password", Key::PostPassword),
];

impl Key {
    /// The index of the key of that name among [`KEYS`], which is looked for from `likely` on.
    fn index_of(name: &str, likely: usize) -> Option<usize> {
        (likely..KEYS.len()).chain(0..likely).find(|index| KEYS[*index].0 == name)
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Description | Self::ShortDescription)
    }
}

/// Reads a product into the place of the one before, since moving it would take as long as reading many a fact.
fn read<'a>(reader: &mut Reader<'a>, texts: Texts, product: &mut PageProduct<'a>) -> Read<()> {
    reader.open_object("struct Facts")?;
    *product = PageProduct::default();
    let mut seen: u32 = 0;
    let mut likely = 0;
    while let Some(name) = reader.next_name()? {
        let Some(index) = Key::index_of(&name, likely) else {
            reader.skip_value()?;
            continue;
        };
        if seen & 1 << index != 0 {
            return Err(reader.wrong_name(&["duplicate field `", &name, "`"].concat()));
        }
        seen |= 1 << index;
        likely = index + 1;
        let (_, key) = KEYS[index];
        if texts == Texts::Skipped && key.is_text() {
            reader.skip_value()?;
        } else {
            read_fact(reader, key, product)?;
        }
    }
    if seen & 1 == 0 {
        return Err(reader.wrong_value("missing field `id`"));
    }
    Ok(())
}

fn read_fact<'a>(reader: &mut Reader<'a>, key: Key, product: &mut PageProduct<'a>) -> Read<()> {
    let PageProduct { facts, presence, digest } = product;
    let listing = &mut facts.listing;
    match key {
        Key::Id => facts.id = reader.whole_number()?,
        Key::AtApi => *presence = Presence::of(number(reader)?),
        Key::Digest => *digest = text(reader)?,
        Key::Name => facts.name = text(reader)?,
        Key::Permalink => facts.permalink = text(reader)?,
        Key::Description => facts.description = text(reader)?,
        Key::DescriptionBytes => facts.description_bytes = bytes(reader)?,
        Key::ShortDescription => facts.short_description = text(reader)?,
        Key::Price => facts.price = price(reader)?,
        Key::StockStatus => facts.stock_status = text(reader)?,
        Key::Images => facts.images = images(reader)?,
        Key::Status => listing.status = text(reader)?,
        Key::PasswordProtected => listing.is_protected |= flag(reader)?,
        Key::PostPassword => listing.is_protected |= !text(reader)?.is_empty(),
        Key::CatalogVisibility => listing.catalog_visibility = text(reader)?,
        Key::Excluded => listing.is_excluded = flag(reader)?,
        Key::Language => listing.language = text(reader)?,
        Key::Gone => listing.is_gone = flag(reader)?,
    }
    Ok(())
}

fn number(reader: &mut Reader<'_>) -> Read<u64> {
    if reader.take_null()? { Ok(0) } else { reader.whole_number() }
}

/// A size, no larger than what WebAssembly can say, so that it is the same in every build.
fn bytes(reader: &mut Reader<'_>) -> Read<usize> {
    Ok(u32::try_from(number(reader)?).unwrap_or(u32::MAX) as usize)
}

fn flag(reader: &mut Reader<'_>) -> Read<bool> {
    Ok(!reader.take_null()? && reader.boolean()?)
}

fn text<'a>(reader: &mut Reader<'a>) -> Read<Cow<'a, str>> {
    if reader.take_null()? {
        return Ok(Cow::default());
    }
    reader.text_or("a text or null")
}

/// A text, or the digits of a number as they are written, so that none passes through a floating point number.
/// Anything else stays as it is written and is no price.
fn price<'a>(reader: &mut Reader<'a>) -> Read<Cow<'a, str>> {
    match reader.peek() {
        b'n' | b'"' => text(reader),
        _ => reader.skip_value().map(Cow::Borrowed),
    }
}

fn images<'a>(reader: &mut Reader<'a>) -> Read<Vec<Cow<'a, str>>> {
    let mut images = Vec::new();
    if reader.take_null()? {
        return Ok(images);
    }
    reader.open_list("a sequence")?;
    while reader.next_item()? {
        images.push(image(reader)?);
    }
    Ok(images)
}

/// The address of an image, or an empty text.
fn image<'a>(reader: &mut Reader<'a>) -> Read<Cow<'a, str>> {
    let mut address = None;
    if reader.take_empty_list() {
        return Ok(Cow::default());
    }
    reader.open_object("struct Image")?;
    while let Some(name) = reader.next_name()? {
        match &*name {
            "src" if address.is_some() => return Err(reader.wrong_name("duplicate field `src`")),
            "src" => address = Some(text(reader)?),
            _ => {
                reader.skip_value()?;
            }
        }
    }
    Ok(address.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn first(json: &str, check: impl Fn(&ProductFacts<'_>)) {
        let list = format!("[{json}]");
        let mut count = 0;
        let take = |product: &PageProduct<'_>| {
            check(&product.facts);
            count += 1;
        };
        read_products(&mut Reader::of(&list), Texts::Read, take).unwrap();
        assert_eq!(count, 1);
    }

    #[track_caller]
    fn price(json: &str, expected: &str) {
        first(&format!(r#"{{"id":1,"price":{json}}}"#), |facts| assert_eq!(facts.price, expected));
    }

    #[test]
    fn a_price_is_taken_as_it_is_written() {
        price(r#""12.50""#, "12.50");
        price(r#""12\u002e50""#, "12.50");
        price("12.50", "12.50");
        price("90071992547409.93", "90071992547409.93");
        price("1e3", "1e3");
        price("null", "");
        price("false", "false");
        price(r#"{"a": [1, 2]}"#, r#"{"a": [1, 2]}"#);
        price(r#""""#, "");
        price(r#""\"""#, "\"");
    }

    #[test]
    fn texts_without_escapes_are_borrowed() {
        first(r#"{"id":1,"name":"Öl","permalink":"a\/b"}"#, |facts| {
            assert!(matches!(facts.name, Cow::Borrowed("Öl")));
            assert!(matches!(&facts.permalink, Cow::Owned(text) if text == "a/b"));
        });
    }

    #[test]
    fn null_is_like_a_missing_key() {
        let nulls = r#"{"id":1,"at_api":null,"digest":null,"name":null,"permalink":null,"description":null,
            "description_bytes":null,"short_description":null,"price":null,"status":null,"stock_status":null,
            "images":null,"password_protected":null,"post_password":null,"catalog_visibility":null,"excluded":null,
            "language":null,"gone":null}"#;
        first(nulls, |facts| assert_eq!(*facts, ProductFacts { id: 1, ..ProductFacts::default() }));
    }

    #[test]
    fn texts_that_are_not_needed_are_passed_over_whatever_they_are() {
        let list = r#"[{"id":1,"name":7,"description":["x"],"short_description":"\ud83c","price":"1"}]"#;
        let check = |product: &PageProduct<'_>| assert_eq!(product.facts.price, "1");
        read_products(&mut Reader::of(list), Texts::Skipped, check).unwrap();
    }

    #[test]
    fn an_empty_list_is_an_image_without_address() {
        first(r#"{"id":1,"images":[[],{},{"id":7,"src":"a"},[ ]]}"#, |facts| {
            assert_eq!(facts.images, ["", "", "a", ""]);
        });
    }

    #[track_caller]
    fn check_wrong(json: &str, expected: &str) {
        let mut reader = Reader::of(json);
        read_products(&mut reader, Texts::Read, |_| {}).unwrap_err();
        assert_eq!(reader.error(), crate::request::malformed(expected));
    }

    #[test]
    fn what_is_wrong_is_told_without_values() {
        check_wrong(r#"{}"#, "invalid type: map, expected a sequence at line 1 column 0");
        check_wrong(r#"[7]"#, "invalid type: integer, expected struct Facts at line 1 column 2");
        check_wrong(r#"[{"id":"hunter2"}]"#, "invalid type: string, expected u64 at line 1 column 16");
        check_wrong(r#"[{"id":-7}]"#, "invalid value: integer, expected u64 at line 1 column 9");
        check_wrong(r#"[{"id":-0}]"#, "invalid type: floating point, expected u64 at line 1 column 9");
        check_wrong(r#"[{"id":7.0}]"#, "invalid type: floating point, expected u64 at line 1 column 10");
        check_wrong(r#"[{"id":true}]"#, "invalid type: boolean, expected u64 at line 1 column 11");
        check_wrong(r#"[{"id":null}]"#, "invalid type: null, expected u64 at line 1 column 11");
        check_wrong(r#"[{"name":7}]"#, "invalid type: integer, expected a text or null at line 1 column 10");
        check_wrong(r#"[{"name":["x"]}]"#, "invalid type: sequence, expected a text or null at line 1 column 9");
        check_wrong(r#"[{"images":{}}]"#, "invalid type: map, expected a sequence at line 1 column 11");
        check_wrong(r#"[{"images":["a"]}]"#, "invalid type: string, expected struct Image at line 1 column 15");
        check_wrong(r#"[{"password_protected":1}]"#, "invalid type: integer, expected a boolean at line 1 column 24");
        check_wrong(r#"[{"id":1,"id":1}]"#, "duplicate field `id` at line 1 column 13");
        check_wrong(r#"[{"images":[{"src":"","src":""}]}]"#, "duplicate field `src` at line 1 column 27");
        check_wrong(r#"[{"name":"hunter2"}]"#, "missing field `id` at line 1 column 19");
        check_wrong(r#"[{"price":"\ud83c"}]"#, "unexpected end of hex escape at line 1 column 18");
    }
}
