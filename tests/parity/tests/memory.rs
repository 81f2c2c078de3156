//! No request takes more memory than the rule says, whatever it is made of.

use std::collections::BTreeMap;

use ahpc_parity::{
    builds::{Failure, Portable},
    hostile::{KINDS, Place, places},
    limits::memory_bytes,
    parts, vectors,
};

/// About what is put in a place: an answer of the API as it is cut, and a little more.
const SIZES: [usize; 2] = [64 << 10, 90 << 10];

/// About what is put in some of the places: a page of products, and what is just too large for what was doubled.
const LARGE_SIZES: [usize; 2] = [1 << 20, 1_400_000];

/// Of how many places and kinds one is tried with the large sizes.
const ONE_OF_FOR_LARGE: usize = 23;

/// The request that came nearest to what an operation may take.
#[derive(Default)]
struct Most {
    share: f64,
    bytes: usize,
    request_bytes: usize,
    what: String,
}

#[test]
fn no_request_takes_more_memory_than_the_rule_says() {
    let module = parts::portable_module().expect("cargo builds the portable module");
    let portable = Portable::new(&module).expect("it is a module");
    let places = places(&vectors::load());
    let mut most: BTreeMap<&str, Most> = BTreeMap::new();
    for (place, what, request) in requests(&places) {
        let bytes = memory_taken(&portable, &place.operation, &request)
            .unwrap_or_else(|failure| panic!("{}, {what}: {failure}", place.operation));
        let share = bytes as f64 / memory_bytes(request.len()) as f64;
        let most = most.entry(&place.operation).or_default();
        if share > most.share {
            *most = Most { share, bytes, request_bytes: request.len(), what };
        }
    }
    println!("{:<18}{:>8}{:>12}{:>14}  with", "at most", "share", "bytes", "for a request");
    for (operation, Most { share, bytes, request_bytes, what }) in &most {
        println!("{operation:<18}{:>7.0}%{bytes:>12}{request_bytes:>14}  {what}", share * 100.0);
    }
    let over: Vec<_> = most.iter().filter(|(_, most)| most.share > 1.0).map(|(operation, _)| operation).collect();
    assert!(over.is_empty(), "more than the rule says: {over:?}");
}

/// The size of the memory of a fresh instance after one call.
fn memory_taken(portable: &Portable, operation: &str, request: &[u8]) -> Result<usize, Failure> {
    let failure = |error: &dyn std::fmt::Debug| Failure(format!("{error:?}").into());
    let mut instance = portable.instantiate().map_err(|error| failure(&error))?;
    instance.call(operation, request).map_err(|error| failure(&error))?;
    Ok(instance.memory_bytes())
}

/// Every kind in every place, as it is and where a text stands as the text of a text; and what it is.
fn requests(places: &[Place]) -> impl Iterator<Item = (&Place, String, Vec<u8>)> {
    let pairs = places.iter().flat_map(|place| KINDS.iter().map(move |kind| (place, kind)));
    pairs.enumerate().flat_map(|(index, (place, kind))| {
        let large = LARGE_SIZES.into_iter().filter(move |_| index % ONE_OF_FOR_LARGE == 0);
        let sizes = SIZES.into_iter().skip(index % SIZES.len()).take(1).chain(large);
        sizes.flat_map(move |bytes| {
            let json = kind.of_bytes(bytes);
            let nested = place.is_text.then(|| (" in a text", place.request_with_text(&json)));
            let requests = [Some(("", place.request(&json))), nested].into_iter().flatten();
            requests.map(move |(how, request)| (place, format!("{}{how} at {}", kind.name, place.path), request))
        })
    })
}

/// What is sent of a quotation mark is twice as long as what it is made from, and of two requests the first is kept while
/// the second is written.
#[test]
fn no_page_of_products_takes_more_memory_than_the_rule_says() {
    let module = parts::portable_module().expect("cargo builds the portable module");
    let portable = Portable::new(&module).expect("it is a module");
    let mark = r#"\""#.repeat(17_000);
    for count in [26, 32, 54, 60, 90] {
        let products: Vec<_> =
            (1..=count).map(|id| format!(r#"{{"id":{id},"status":"publish","description":"{mark}"}}"#)).collect();
        let products = products.join(",");
        let store = r#"{"locale":"de_DE","currency":"EUR"}"#;
        let request = format!(r#"{{"mode":"send","store":{store},"products":[{products}]}}"#);
        let bytes = memory_taken(&portable, "prepare_page", request.as_bytes()).expect("it does not trap");
        let most = memory_bytes(request.len());
        println!("{count} products: {bytes} of {most} bytes for a request of {}", request.len());
        assert!(bytes <= most, "{count} products take {bytes} bytes, {most} at most");
    }
}
