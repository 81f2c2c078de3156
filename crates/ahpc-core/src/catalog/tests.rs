//! The machine against answers of every kind, and by workers that die at every point.

use alloc::{string::String, vec, vec::Vec};

use super::*;
use crate::{
    delivery::Topic,
    http::{Answer, Body, Response},
    place::Place,
    secret::Secret,
    settings::Facts,
};

mod properties;

const NOW: u64 = 1_800_000_000;

fn facts() -> Facts {
    Facts {
        shop_id: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into(),
        api_key: Secret::new("aurahistoria_abcdef_abcdefghijkl"),
        base_url: "https://api.example".into(),
        locale: "de_DE".into(),
        currency: "EUR".into(),
        home: "https://shop.example".into(),
        environment: "production".into(),
        place: Some(Place::new(&[7; 32], "https://shop.example", "production")),
        ..Facts::default()
    }
}

fn received(status: u16, body: Body) -> Answer {
    Answer::Received(Response { status, retry_after: None, body })
}
