//! Ids of shops: UUIDs until 2026-08, `ls_` ids since 2026-10.

use sha2::{Digest, Sha256};

/// The id of the shop that is seeded when no other is asked for, until 2026-08.
pub const DEFAULT_SHOP_ID: &str = "5a9d7c34-1e62-4f0b-8b7e-2c41d6f09a13";

/// The id of the same shop since 2026-10.
pub const DEFAULT_LISTING_SOURCE_ID: &str = "ls_01m3vb29m0epmswrjf1e5qwb21";

/// What the ids of shops look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdForm {
    /// A UUID of any version and case.
    Uuid,
    /// `ls_` and a UUID of version 7 in 26 characters of lower case (TypeID).
    ListingSource,
}

const PREFIX: &str = "ls_";

/// The digits of a TypeID: each is five bits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

const DIGITS_OF_AN_ID: usize = 26;

impl IdForm {
    /// The form in words, for messages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Uuid => "a UUID",
            Self::ListingSource => "ls_ and a UUID of version 7 as TypeID",
        }
    }

    /// The id as it is stored, if `text` has this form.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<String> {
        match self {
            Self::Uuid => is_uuid(text).then(|| text.to_ascii_lowercase()),
            Self::ListingSource => is_listing_source_id(text).then(|| text.to_owned()),
        }
    }

    /// The id in this form of a shop that is seeded under `id`, which may have the other form.
    #[must_use]
    pub fn of_seed(self, id: &str) -> String {
        match (self, id) {
            (Self::ListingSource, DEFAULT_SHOP_ID) => DEFAULT_LISTING_SOURCE_ID.to_owned(),
            (Self::Uuid, DEFAULT_LISTING_SOURCE_ID) => DEFAULT_SHOP_ID.to_owned(),
            _ => self.parse(id).unwrap_or_else(|| self.derived(id)),
        }
    }

    /// An id that follows from another, so that it is the same after each start.
    fn derived(self, id: &str) -> String {
        let digest = Sha256::digest(id);
        let number = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        match self {
            Self::Uuid => uuid(versioned(number, 4)),
            Self::ListingSource => format!("{PREFIX}{}", encode(versioned(number, 7))),
        }
    }
}

/// The id in whichever form `text` has.
#[must_use]
pub fn parse_any(text: &str) -> Option<String> {
    IdForm::Uuid.parse(text).or_else(|| IdForm::ListingSource.parse(text))
}

fn is_uuid(text: &str) -> bool {
    let is_group =
        |(group, length): (&str, usize)| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = [8, 4, 4, 4, 12];
    text.split('-').count() == lengths.len() && text.split('-').zip(lengths).all(is_group)
}

fn is_listing_source_id(text: &str) -> bool {
    text.strip_prefix(PREFIX).and_then(decode).is_some_and(|number| versioned(number, 7) == number)
}

/// The number that the digits stand for; none of more than 128 bits.
fn decode(digits: &str) -> Option<u128> {
    if digits.len() != DIGITS_OF_AN_ID || digits.as_bytes()[0] > b'7' {
        return None;
    }
    digits.bytes().try_fold(0_u128, |number, byte| {
        let digit = DIGITS.iter().position(|digit| *digit == byte)?;
        Some(number << 5 | digit as u128)
    })
}

fn encode(number: u128) -> String {
    let digit = |place: usize| char::from(DIGITS[(number >> (5 * place) & 31) as usize]);
    (0..DIGITS_OF_AN_ID).rev().map(digit).collect()
}

/// The number as a UUID of this version and of the variant that all have (RFC 9562).
fn versioned(number: u128, version: u128) -> u128 {
    number & !(0xf << 76 | 0b11 << 62) | version << 76 | 0b10 << 62
}

fn uuid(number: u128) -> String {
    let hex = format!("{number:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one that the contract gives as its example.
    const EXAMPLE: &str = "ls_01jw7j4azge008000000000003";

    #[test]
    fn a_shop_id_is_a_uuid_of_any_version_and_case() {
        let id = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
        assert_eq!(IdForm::Uuid.parse(&id.to_uppercase()).as_deref(), Some(id));
        assert!(IdForm::Uuid.parse("00000000-0000-0000-0000-000000000000").is_some());
        let wrong = ["", "nonsense", "0b2f7c1e58d44b8a9c556f0e3d1a7b42", EXAMPLE];
        for text in wrong.into_iter().chain([&*format!(" {id}"), &*format!("{id}-"), &*id.replace('f', "g")]) {
            assert_eq!(IdForm::Uuid.parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_listing_source_id_holds_a_uuid_of_version_7_in_lower_case() {
        for id in [EXAMPLE, DEFAULT_LISTING_SOURCE_ID] {
            assert_eq!(IdForm::ListingSource.parse(id).as_deref(), Some(id));
            assert_eq!(encode(decode(&id[3..]).unwrap()), id[3..]);
        }
        assert_eq!(uuid(decode(&EXAMPLE[3..]).unwrap()), "01970f22-2bf0-7000-8000-000000000003");
        let version_4 = format!("ls_{}", encode(0x0b2f_7c1e_58d4_4b8a_9c55_6f0e_3d1a_7b42));
        let wrong = [
            &version_4,
            "01970f22-2bf0-7000-8000-000000000003",
            "ps_01jw7j4azge008000000000003",
            "01jw7j4azge008000000000003",
            "ls_01jw7j4azge00800000000000",
            "ls_01jw7j4azge0080000000000003",
            "ls_81jw7j4azge008000000000003",
            "ls_01jw7j4azge00800000000000i",
            "ls_01jw7j4azge00800000000000\u{1d7d1}",
            &EXAMPLE.to_uppercase(),
            " ls_01jw7j4azge008000000000003",
            "",
        ];
        for text in wrong {
            assert_eq!(IdForm::ListingSource.parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_seed_has_an_id_in_either_form() {
        assert_eq!(IdForm::ListingSource.of_seed(DEFAULT_SHOP_ID), DEFAULT_LISTING_SOURCE_ID);
        assert_eq!(IdForm::Uuid.of_seed(DEFAULT_LISTING_SOURCE_ID), DEFAULT_SHOP_ID);
        let other = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
        assert_eq!(IdForm::Uuid.of_seed(other), other);
        assert_eq!(IdForm::ListingSource.of_seed(EXAMPLE), EXAMPLE);
        for (form, id) in [(IdForm::ListingSource, other), (IdForm::Uuid, EXAMPLE)] {
            let derived = form.of_seed(id);
            assert_eq!(form.parse(&derived).as_deref(), Some(&*derived));
            assert_eq!(form.of_seed(id), derived);
        }
    }
}
