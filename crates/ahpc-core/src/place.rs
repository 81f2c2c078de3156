//! Whether this is the shop at its address, or a copy of its database somewhere else.
//!
//! What was connected is a shop at an address. Its database may be copied to another one, for staging or for a move;
//! there nothing may leave until a person has said which of both it is. The address is kept as a salted digest, since
//! whoever copies a database replaces every address in it by the new one.

use alloc::{format, string::String};

use sha2::{Digest, Sha256};

/// The environment type of a shop that is open for customers, by WordPress.
const PRODUCTION: &str = "production";
/// How many bytes of a hash a digest and a salt are made of: enough to tell addresses apart.
const DIGEST_BYTES: usize = 16;

/// Where a shop was connected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// What makes the digests those of this shop alone, in hexadecimal.
    pub salt: String,
    /// The digest of the address.
    pub home: String,
    /// The environment type.
    pub environment: String,
    /// The digest of the address at which a person said that it is a copy.
    pub copy: Option<String>,
    /// The digest of the address to which the shop has moved by a person's word, until it is registered from there.
    pub moving: Option<String>,
}

/// How a shop stands to the place where it was connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is there.
    Here,
    /// It was never connected, or by a version that remembered no place.
    NoPlace,
    /// It is at another address, or in another environment; nobody has said yet what that means.
    Elsewhere {
        /// Whether the environment is what differs, and not the address.
        is_environment: bool,
    },
    /// A person has said that it is a copy.
    Copy,
    /// A person has said that it lives here now, and it was not registered from here yet.
    Moving,
    /// Its address could not be read, which says nothing.
    Unreadable,
}

impl Place {
    /// The place at that address. Of the random bytes it tells nothing, since a secret may be made from the same.
    #[must_use]
    pub fn new(random: &[u8], home: &str, environment: &str) -> Self {
        let salt = hexadecimal(&Sha256::new().chain_update(b"place").chain_update(random).finalize());
        let home = digest(&salt, home);
        Self { salt, home, environment: environment.into(), copy: None, moving: None }
    }

    /// That of a shop which was connected nowhere.
    #[must_use]
    pub fn nowhere(random: &[u8]) -> Self {
        Self { home: String::new(), ..Self::new(random, "", "") }
    }

    /// Remembers that a copy of the shop is at that address, be it where the shop was taken to be.
    pub fn mark_copy(&mut self, home: &str, environment: &str) {
        if Standing::of(Some(self), home, environment) == Standing::Here {
            self.home.clear();
        }
        self.copy = Some(digest(&self.salt, home));
        self.moving = None;
    }

    /// Remembers that the shop has moved to that address.
    pub fn mark_moving(&mut self, home: &str) {
        self.moving = Some(digest(&self.salt, home));
        self.copy = None;
    }
}

impl Standing {
    /// How a shop at that address stands to the place.
    #[must_use]
    pub fn of(place: Option<&Place>, home: &str, environment: &str) -> Self {
        if home.trim().is_empty() {
            return Self::Unreadable;
        }
        let Some(place) = place else { return Self::NoPlace };
        let here = digest(&place.salt, home);
        let is_address = place.home == here;
        let is_environment = environment.is_empty() || place.environment != PRODUCTION || environment == PRODUCTION;
        if is_address && is_environment {
            Self::Here
        } else if place.copy.as_ref() == Some(&here) {
            Self::Copy
        } else if place.moving.as_ref() == Some(&here) {
            Self::Moving
        } else {
            Self::Elsewhere { is_environment: is_address }
        }
    }
}

fn digest(salt: &str, home: &str) -> String {
    let hash = Sha256::new().chain_update(salt).chain_update(b"\0").chain_update(address(home));
    hexadecimal(&hash.finalize())
}

/// The part of an address that says where a shop is: scheme, `www.`, a default port and a slash at the end do not.
fn address(home: &str) -> String {
    let home = home.trim();
    let rest = home.split_once("://").map_or(home, |(_, rest)| rest);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    format!("{host}{}", path.trim_end_matches('/'))
}

fn hexadecimal(hash: &[u8]) -> String {
    hash[..DIGEST_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "https://www.Shop.example/antiques/";

    fn standing(home: &str, environment: &str) -> Standing {
        Standing::of(Some(&Place::new(&[7; 32], HOME, PRODUCTION)), home, environment)
    }

    const ELSEWHERE: Standing = Standing::Elsewhere { is_environment: false };

    #[test]
    fn the_same_address_however_it_is_written() {
        for home in [
            HOME,
            "http://shop.example/antiques",
            " https://SHOP.EXAMPLE:443/antiques// ",
            "http://www.shop.example:80/antiques",
            "shop.example/antiques",
        ] {
            assert_eq!(standing(home, PRODUCTION), Standing::Here, "{home}");
        }
    }

    #[test]
    fn another_address_is_elsewhere() {
        for home in [
            "https://staging.shop.example/antiques",
            "https://shop.example",
            "https://shop.example/Antiques",
            "https://shop.example:8443/antiques",
            "https://shop.example.test/antiques",
            "https://wwwshop.example/antiques",
            "http://localhost/antiques",
        ] {
            assert_eq!(standing(home, PRODUCTION), ELSEWHERE, "{home}");
        }
    }

    #[test]
    fn production_that_is_not_any_more_is_elsewhere() {
        for environment in ["staging", "development", "local"] {
            assert_eq!(standing(HOME, environment), Standing::Elsewhere { is_environment: true });
        }
        assert_eq!(standing(HOME, ""), Standing::Here);
        let local = Place::new(&[7; 32], HOME, "local");
        assert_eq!(Standing::of(Some(&local), HOME, PRODUCTION), Standing::Here);
        assert_eq!(Standing::of(Some(&local), HOME, "staging"), Standing::Here);
    }

    #[test]
    fn a_copy_is_one_at_the_address_where_it_was_said() {
        let mut place = Place::new(&[7; 32], HOME, PRODUCTION);
        place.mark_copy("https://staging.example", "staging");
        let standing = |home| Standing::of(Some(&place), home, "staging");
        assert_eq!(standing("http://staging.example/"), Standing::Copy);
        assert_eq!(standing("https://other.example"), ELSEWHERE);
        assert_eq!(Standing::of(Some(&place), HOME, PRODUCTION), Standing::Here);
    }

    #[test]
    fn a_copy_in_another_environment_is_one_only_there() {
        let mut place = Place::new(&[7; 32], HOME, PRODUCTION);
        place.mark_copy(HOME, "staging");
        assert_eq!(Standing::of(Some(&place), HOME, "staging"), Standing::Copy);
        assert_eq!(Standing::of(Some(&place), HOME, PRODUCTION), Standing::Here);
    }

    #[test]
    fn what_was_taken_for_the_shop_can_be_called_a_copy() {
        let mut place = Place::new(&[7; 32], HOME, "staging");
        place.mark_copy(HOME, "staging");
        assert_eq!(Standing::of(Some(&place), HOME, "staging"), Standing::Copy);
        let mut never = Place::nowhere(b"");
        never.mark_copy(HOME, "");
        assert_eq!(Standing::of(Some(&never), HOME, PRODUCTION), Standing::Copy);
    }

    #[test]
    fn a_shop_that_moves_is_on_its_way_to_that_address_alone() {
        let mut place = Place::new(&[7; 32], HOME, PRODUCTION);
        place.mark_copy("https://new.example", PRODUCTION);
        place.mark_moving("https://new.example");
        let standing = |home| Standing::of(Some(&place), home, PRODUCTION);
        assert_eq!(standing("https://new.example"), Standing::Moving);
        assert_eq!(standing("https://other.example"), ELSEWHERE);
        assert_eq!(standing(HOME), Standing::Here);
    }

    #[test]
    fn what_cannot_be_read_is_no_judgement() {
        assert_eq!(standing("", "staging"), Standing::Unreadable);
        assert_eq!(Standing::of(None, " ", ""), Standing::Unreadable);
        assert_eq!(Standing::of(None, HOME, PRODUCTION), Standing::NoPlace);
        let of_another_version = Place::default();
        assert_eq!(Standing::of(Some(&of_another_version), HOME, PRODUCTION), ELSEWHERE);
    }

    #[test]
    fn a_place_tells_neither_the_address_nor_the_random_bytes() {
        let [one, other] = [[1; 32], [2; 32]].map(|random| Place::new(&random, HOME, PRODUCTION));
        assert_ne!(one.home, other.home);
        assert_eq!((one.salt.len(), one.home.len()), (32, 32));
        assert!(!format!("{one:?}").contains("shop.example"));
        assert!(!one.salt.contains("0101"));
    }
}
