//! Requests large enough to measure by.

use std::fmt::Write;

use ahpc_core::secret::Secret;

/// Products of 1.7 KB each, as the shell writes them, for the operation `prepare_page`.
#[must_use]
pub fn page_of_products(count: usize) -> Vec<u8> {
    let paragraph = "<p>Kommode um 1820, s\u{fc}ddeutsch, Nussbaum furniert &ndash; <strong>altersgem\u{e4}\u{df}e \
                     Gebrauchsspuren</strong>, Beschl\u{e4}ge original.</p>\\n";
    let products: Vec<_> = (1..=count)
        .map(|id| {
            format!(
                r#"{{"id":{id},"name":"Kommode Nr. {id} &amp; Aufsatz","permalink":"https://shop.example/product/kommode-{id}/","description":"{}","short_description":"<p>Kommode aus Nussbaum</p>","price":"{id}.50","status":"publish","stock_status":"instock","images":[{{"src":"https://shop.example/wp-content/uploads/2024/03/kommode-{id}-0.jpg"}},{{"src":"https://shop.example/wp-content/uploads/2024/03/kommode-{id}-1.jpg"}}],"password_protected":false,"catalog_visibility":"visible","excluded":false,"language":"","gone":false,"at_api":1,"digest":""}}"#,
                paragraph.repeat(9),
            )
        })
        .collect();
    let store = r#"{"locale":"de_DE","currency":"EUR"}"#;
    format!(r#"{{"mode":"send","store":{store},"products":[{}]}}"#, products.join(",")).into_bytes()
}

/// A delivery of 9 KB to be signed, for the operation `sign_delivery`.
#[must_use]
pub fn delivery_of_9_kb() -> Vec<u8> {
    let body = "x".repeat(9 * 1024);
    format!(r#"{{"secret":"MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp","body":"{body}"}}"#).into_bytes()
}

/// A delivery of 10 KB with its signature, for the operation `verify_delivery`.
#[must_use]
pub fn signed_delivery_of_10_kb() -> Vec<u8> {
    let secret = "MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp";
    let body = "x".repeat(10 * 1024);
    let signature = ahpc_core::delivery::sign(&Secret::new(secret), body.as_bytes());
    format!(r#"{{"secret":"{secret}","body":"{body}","signature":"{signature}"}}"#).into_bytes()
}

/// A JSON document of about that many bytes: objects with texts, numbers and lists, as APIs send them.
#[must_use]
pub fn json(bytes: usize) -> Vec<u8> {
    let mut text = String::from("[");
    let mut id = 0;
    while text.len() < bytes {
        id += 1;
        let separator = if id == 1 { "" } else { "," };
        let _ = write!(
            text,
            r#"{separator}{{"id":{id},"title":"Kommode Nr. {id}, s\u00fcddeutsch \"um 1820\"","price":{}.{:02},"weight":{}e-3,"sold":{},"tags":["Möbel","Barock",null],"size":{{"w":{},"h":-{}}}}}"#,
            id * 37 % 5000,
            id % 100,
            id * 7919 % 100_000,
            id % 3 == 0,
            id % 211,
            id % 97
        );
    }
    text.push(']');
    text.into_bytes()
}
