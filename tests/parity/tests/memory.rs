//! No request takes more memory than the rule of the bridge's README says, whatever it is made of.

use std::collections::BTreeMap;

use ahpc_parity::{
    builds::Portable,
    hostile::{KINDS, Place, places},
    parts, vectors,
};

/// The rule: so many bytes for each byte of the request, and so many besides.
const PER_BYTE: usize = 8;
const BESIDES: usize = 1 << 20;

/// The largest answer of the API that reaches the core, and the largest page of products.
const SIZES: [usize; 2] = [64 << 10, 1 << 20];

/// What an operation took most of the memory that it may take.
#[derive(Default)]
struct Most {
    share: f64,
    growth: usize,
    bytes: usize,
    what: String,
}

#[test]
fn no_operation_takes_more_memory_than_the_rule_says() {
    let module = std::env::var("MODULE").map_or_else(|_| parts::portable_module().expect("cargo builds the portable module"), Into::into);
    let portable = Portable::new(&module).expect("it is a module");
    let places = places(&vectors::load());
    println!("{} places", places.len());
    let mut most: BTreeMap<&str, Most> = BTreeMap::new();
    for (place, kind, bytes, request) in requests(&places) {
        let mut instance = portable.instantiate().expect("it asks for nothing");
        let start = instance.memory_bytes();
        instance
            .call(&place.operation, &request)
            .unwrap_or_else(|error| panic!("{}{}: {kind} of {bytes}: {error:?}", place.operation, place.path));
        let growth = instance.memory_bytes() - start;
        let share = growth as f64 / (PER_BYTE * request.len() + BESIDES) as f64;
        let most = most.entry(&place.operation).or_default();
        if share > most.share {
            *most = Most { share, growth, bytes: request.len(), what: format!("{} in {}", kind, place.path) };
        }
        if share > 1.0 && std::env::var("ALL").is_ok() {
            println!("{share:.2} {} {} {kind} {bytes}", place.operation, place.path);
        }
    }
    println!("{:<18}{:>8}{:>12}{:>12}  with", "at most", "share", "bytes", "of request");
    for (operation, most) in &most {
        println!("{operation:<18}{:>7.0}%{:>12}{:>12}  {}", most.share * 100.0, most.growth, most.bytes, most.what);
    }
    let over: Vec<_> = most.iter().filter(|(_, most)| most.share > 1.0).map(|(operation, _)| operation).collect();
    assert!(over.is_empty(), "{over:?}");
}

/// Every kind in every place, as it is and as a text; the largest size for a share of them.
fn requests(places: &[Place]) -> impl Iterator<Item = (&Place, &'static str, usize, Vec<u8>)> {
    let sizes = |index: usize| SIZES.into_iter().filter(move |size| *size < 1 << 20 || index % 61 == 0);
    places.iter().enumerate().flat_map(move |(index, place)| {
        KINDS.iter().enumerate().flat_map(move |(number, kind)| {
            sizes(index + number).flat_map(move |bytes| {
                let json = kind.of_bytes(bytes);
                let text = place.is_text.then(|| place.request_with_text(&json));
                let request = place.request(&json);
                [Some(request), text].into_iter().flatten().map(move |request| (place, kind.name, bytes, request))
            })
        })
    })
}
