//! Requests by chance: vectors whose bytes and values were changed, the same for the same seed.

use crate::{random::Random, vectors::Vector};

/// Larger requests would take most of the time and show nothing more.
const MAX_REQUEST_BYTES: usize = 8_192;

/// What breaks parsers, put between any two bytes or in the place of any value.
const PIECES: [&[u8]; 34] = [
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e999",
    b"1.5",
    b"4294967295",
    b"4294967296",
    b"18446744073709551615",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"\"\"",
    b"\"\\u0000\"",
    b"\"\\ud83c\"",
    b"\"\\ud83c\\udffa\"",
    b"[]",
    b"{}",
    b"[[[[",
    b"{\"a\":",
    b"}",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\"12.50\"",
    b"\"EUR\"",
    b"\"<p>&amp;&#8211;<\"",
    b"\"https://m\xc3\xbcller.example/ a\"",
    b"\"2026-11-25\"",
];

/// A request of some vector, changed at a few places; now and then for another operation.
pub fn mutant<'a>(vectors: &'a [Vector], random: &mut Random) -> (&'a str, Vec<u8>) {
    let vector = loop {
        let vector = random.pick(vectors);
        if vector.request.len() <= MAX_REQUEST_BYTES {
            break vector;
        }
    };
    let operation = if random.percent(5) { &random.pick(vectors).operation } else { &vector.operation };
    let mut request = vector.request.clone();
    for _ in 0..=random.below(3) {
        change(&mut request, vectors, random);
    }
    (operation, request)
}

fn change(request: &mut Vec<u8>, vectors: &[Vector], random: &mut Random) {
    let at = random.below(request.len() + 1);
    let end = (at + random.below(8)).min(request.len());
    let piece = *random.pick(&PIECES);
    match random.below(8) {
        // Half of the changes are of values, so that most mutants get past the parser.
        0..=3 => replace_value(request, at, piece),
        4 => drop(request.splice(at..at, piece.iter().copied())),
        5 => drop(request.drain(at..end)),
        6 => request.truncate(at),
        _ => {
            let other = &random.pick(vectors).request;
            let from = random.below(other.len() + 1);
            let to = (from + random.below(64)).min(other.len());
            drop(request.splice(at..end, other[from..to].iter().copied()));
        }
    }
}

/// Puts the piece in the place of the next value after a colon.
fn replace_value(request: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let Some(colon) = request[at..].iter().position(|byte| *byte == b':').map(|offset| at + offset + 1) else { return };
    let length = request[colon..].iter().position(|byte| matches!(byte, b',' | b'}' | b']')).unwrap_or_default();
    drop(request.splice(colon..colon + length, piece.iter().copied()));
}

/// Requests made to take long: many of everything that an operation goes through, and texts of nothing but what has to
/// be escaped, decoded or looked up.
#[must_use]
pub fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let mut requests = Vec::new();
    for text in
        [r#"\""#, "&", "<", "&amp;", "&#8211;", r"\u00e4", r"\\", "<!--", "<p>x", " \\n", "\u{200b}", "</script"]
    {
        let product = format!(r#"{{"id":1,"status":"publish","name":"x","description":"{}"}}"#, text.repeat(30_000));
        requests.push(("prepare_page", of_products(&product)));
        let body = text.repeat(30_000);
        requests.push(("sign_delivery", format!(r#"{{"secret":"x","body":"{body}"}}"#).into_bytes()));
        let answer = format!(r#"{{"request":"put_products","answer":{{"status":202,"body":"{body}"}},"now":0}}"#);
        requests.push(("judge_answer", answer.into_bytes()));
    }
    let products: Vec<_> = (1..=3_000).map(|id| format!(r#"{{"id":{id},"status":"publish","price":"x"}}"#)).collect();
    requests.push(("prepare_page", of_products(&products.join(","))));
    requests.push(("plan_webhooks", of_webhooks(500)));
    requests.push(("catalog_step", of_ids(1_000)));
    requests.push(("catalog_step", of_ids(20_000)));
    requests
}

fn of_products(products: &str) -> Vec<u8> {
    let store = r#"{"locale":"de_DE","currency":"EUR"}"#;
    format!(r#"{{"mode":"send","store":{store},"products":[{products}]}}"#).into_bytes()
}

/// Copies of one webhook of ours, the oldest last.
fn of_webhooks(count: usize) -> Vec<u8> {
    let webhook = |id: usize| {
        format!(
            r#"{{"id":{id},"name":"Aura Historia Partner Connect - product.deleted","status":"paused","user_id":1,"delivery_url":"","secret":"","topic":"","api_version":"","failure_count":1,"pending_delivery":true}}"#
        )
    };
    let webhooks: Vec<_> = (1..=count).rev().map(webhook).collect();
    let desired = r#"{"mode":"active","delivery_url":"https://a.example/","secret":"x","user_id":1}"#;
    format!(r#"{{"desired":{desired},"known_ids":{{}},"actual":[{}]}}"#, webhooks.join(",")).into_bytes()
}

/// A flight whose answer lists every product as not accepted.
fn of_ids(count: usize) -> Vec<u8> {
    let join = |text: &dyn Fn(usize) -> String| (1..=count).rev().map(text).collect::<Vec<_>>().join(",");
    let (ids, listed) = (join(&|id| format!(r#""{id}""#)), join(&|id| format!(r#"\"{}\""#, count + 1 - id)));
    let attempts = join(&|id| format!(r#""{id}":5"#));
    let facts = r#"{"shop_id":"0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42","api_key":"aurahistoria_abcdef12_abcdefghijklmnop","base_url":"https://api.example","locale":"de_DE","currency":"EUR"}"#;
    let url = "https://api.example/api/v1/shops/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42/products";
    let state = format!(r#"{{"phase":"sending","shop":"{url}"}}"#);
    let answer = format!(r#"{{"status":202,"body":"[{listed}]"}}"#);
    let event = format!(
        r#"{{"type":"sent","jitter":0,"leaves":false,"url":"{url}","attempts":{{{attempts}}},"unreadable":[],"failed":[],"settled":0,"requests":[{{"kind":"put","ids":[{ids}],"answer":{answer}}}]}}"#
    );
    format!(r#"{{"state":{state},"facts":{facts},"now":1,"event":{event}}}"#).into_bytes()
}
