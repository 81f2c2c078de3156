//! What the vectors have to hold, so that no one takes away a case that a promise rests on.
//!
//! Lists come from the core where it has them, and from outside (WordPress, RFC 4231) where it should not be the judge
//! of itself. A failure names what no vector shows.

use std::collections::BTreeSet;
use std::fmt::Display;

use ahpc_core::KINDS;
use ahpc_core::catalog::{Action, Effect as CatalogEffect, Event as CatalogEvent, Phase as CatalogPhase, Why};
use ahpc_core::connection::{Effect, Event, Phase};
use ahpc_core::money::exponent;
use ahpc_core::store::{Currency, Language};
use ahpc_parity::vectors::{self, Vector};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

/// The fewest vectors that cover all operations.
const FEWEST: usize = 250;

/// Codes that no vector can show, with the place that tests them.
const WITHOUT_VECTOR: [(&str, &str); 1] = [(
    "internal_error",
    "only a defect gives it: tests/php/extension builds one in, and the unit tests of the bindings",
)];

/// The locales of WordPress for each language that the API takes.
///
/// They are those of translate.wordpress.org, with the forms of address that WordPress offers beside them.
const LOCALES: [(Language, &[&str]); 14] = [
    (Language::De, &["de_DE", "de_DE_formal", "de_AT", "de_CH", "de_CH_informal"]),
    (Language::En, &["en_US", "en_AU", "en_CA", "en_GB", "en_NZ", "en_ZA"]),
    (Language::Fr, &["fr_FR", "fr_BE", "fr_CA"]),
    (
        Language::Es,
        &[
            "es_ES", "es_AN", "es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_GT", "es_HN", "es_MX", "es_PE",
            "es_PR", "es_UY", "es_VE",
        ],
    ),
    (Language::It, &["it_IT"]),
    (Language::Zh, &["zh_CN", "zh_HK", "zh_SG", "zh_TW"]),
    (Language::Pt, &["pt_PT", "pt_PT_ao90", "pt_AO", "pt_BR"]),
    (Language::Pl, &["pl_PL"]),
    (Language::Tr, &["tr_TR"]),
    (Language::Nl, &["nl_NL", "nl_NL_formal", "nl_BE"]),
    (Language::Cs, &["cs_CZ"]),
    (Language::Ja, &["ja"]),
    (Language::Ru, &["ru_RU"]),
    (Language::Ar, &["ar", "arq", "ary"]),
];

/// The test cases of RFC 4231, section 4, with HMAC-SHA-256: key, data and result.
///
/// Of the fifth only the first half of the result is printed there.
fn rfc_4231() -> [(Vec<u8>, Vec<u8>, &'static str); 7] {
    let text = |text: &str| text.as_bytes().to_vec();
    let large_data = "This is a test using a larger than block-size key and a larger than block-size data. \
        The key needs to be hashed before being used by the HMAC algorithm.";
    [
        (vec![0x0b; 20], text("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            text("Jefe"),
            text("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (vec![0xaa; 20], vec![0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ((1..=25).collect(), vec![0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (vec![0x0c; 20], text("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"),
        (
            vec![0xaa; 131],
            text("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (vec![0xaa; 131], text(large_data), "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]
}

/// A vector whose request and expected envelope are JSON.
struct Case {
    operation: String,
    request: Value,
    expect: Value,
}

fn cases() -> Vec<Case> {
    let case = |Vector { operation, request, expect, .. }: Vector| {
        // A request that is no JSON covers nothing but the code that it is refused with.
        let request = serde_json::from_slice(&request).unwrap_or(Value::Null);
        Case { operation, request, expect: serde_json::from_str(&expect).expect("an envelope is JSON") }
    };
    vectors::load().into_iter().map(case).collect()
}

impl Case {
    /// The text at a place of the request.
    fn asked(&self, pointer: &str) -> Option<&str> {
        self.request.pointer(pointer)?.as_str()
    }

    /// The text at a place of the envelope.
    fn answered(&self, pointer: &str) -> Option<&str> {
        self.expect.pointer(pointer)?.as_str()
    }

    /// Key or body of a delivery, which come as text or in base64.
    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        match self.asked(&format!("/{name}_base64")) {
            Some(base64) => BASE64_STANDARD.decode(base64).ok(),
            None => self.asked(&format!("/{name}")).map(|text| text.as_bytes().to_vec()),
        }
    }
}

/// Fails with all that is missing.
#[track_caller]
fn nothing_lacks<T: Display>(what: &str, lacking: impl IntoIterator<Item = T>) {
    let lacking: Vec<String> = lacking.into_iter().map(|item| item.to_string()).collect();
    assert!(lacking.is_empty(), "no vector has {what}: {}", lacking.join(", "));
}

#[test]
fn there_are_enough() {
    let count = vectors::load().len();
    assert!(count >= FEWEST, "{count} vectors, {FEWEST} at least");
}

#[test]
fn every_currency_is_taken_and_counted() {
    let cases = cases();
    assert_eq!(Currency::ALL.len(), 18, "the currencies of the API's contract");
    for (operation, answer) in [("check_store", "/ok/currency/ok"), ("minor_units", "/ok/amount")] {
        let of_operation =
            cases.iter().filter(|case| case.operation == operation && case.expect.pointer(answer).is_some());
        let seen: BTreeSet<&str> = of_operation.filter_map(|case| case.asked("/currency")).collect();
        let codes = Currency::ALL.iter().map(|currency| currency.code());
        nothing_lacks(&format!("the currency in {operation}"), codes.filter(|code| !seen.contains(code)));
    }
}

#[test]
fn every_language_is_taken_with_every_locale_of_wordpress() {
    let cases = cases();
    let listed: Vec<&str> = LOCALES.iter().map(|(language, _)| language.code()).collect();
    let contract: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
    assert_eq!((listed.len(), &listed), (14, &contract), "the languages of the API's contract");
    let of_store = cases.iter().filter(|case| case.operation == "check_store");
    let seen: BTreeSet<_> =
        of_store.filter_map(|case| Some((case.asked("/locale")?, case.answered("/ok/language/ok")?))).collect();
    for (language, locales) in LOCALES {
        // By itself, too, as sites have it that were set up by hand.
        let wanted = locales.iter().copied().chain([language.code()]);
        nothing_lacks("the locale", wanted.filter(|locale| !seen.contains(&(*locale, language.code()))));
    }
}

#[test]
fn every_error_code_is_shown() {
    let cases = cases();
    let mut seen = BTreeSet::new();
    // `describe` lists them all and shows none.
    cases.iter().filter(|case| case.operation != "describe").for_each(|case| collect_codes(&case.expect, &mut seen));
    let without = WITHOUT_VECTOR.map(|(code, _)| code);
    let codes = KINDS.iter().map(|kind| kind.code);
    nothing_lacks("the error code", codes.clone().filter(|code| !without.contains(code) && !seen.contains(code)));
    let known: BTreeSet<&str> = codes.collect();
    for (code, tested) in WITHOUT_VECTOR {
        assert!(known.contains(code), "{code} is no code");
        assert!(!seen.contains(code), "{code} has a vector, so it needs no exception ({tested})");
    }
}

fn collect_codes<'a>(value: &'a Value, codes: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            // With its parameters: a product's own field of that name is no error.
            if let (Some(Value::String(code)), Some(_)) = (members.get("code"), members.get("params")) {
                codes.insert(code);
            }
            // A product's problem is its code alone.
            if let (Some(Value::String(code)), Some(_)) = (members.get("problem"), members.get("id")) {
                codes.insert(code);
            }
            members.values().for_each(|value| collect_codes(value, codes));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_codes(value, codes)),
        _ => {}
    }
}

/// Names the variants of an enum as the bridge does; one that is new does not compile until it is named here.
macro_rules! names {
    ($list:ident of $enum:ident { $($variant:ident => $name:literal,)+ }) => {
        const $list: &[&str] = &[$($name),+];

        const _: fn(&$enum) = |value| match value {
            $($enum::$variant { .. } => {})+
        };
    };
}

names!(EVENTS of Event {
    Start => "start",
    SettingsEntered => "settings_entered",
    Answered => "answered",
    MovedHere => "moved_here",
    IsCopy => "is_copy",
});

names!(EFFECTS of Effect {
    StoreSecret => "store_secret",
    SaveSettings => "save_settings",
    Register => "request",
    RememberDelivery => "remember_delivery",
    Webhooks => "webhooks",
    ScheduleSync => "schedule_sync",
    ForgetCredentials => "forget_credentials",
    CheckRegularly => "check_regularly",
    StartCatalog => "start_catalog",
    ResumeSending => "resume_sending",
});

names!(PHASES of Phase {
    Unconfigured => "unconfigured",
    Registering => "registering",
    Connected => "connected",
    Retrying => "retrying",
    Stopped => "stopped",
    Elsewhere => "elsewhere",
    Copy => "copy",
});

names!(CATALOG_EVENTS of CatalogEvent {
    Start => "start",
    Audit => "audit",
    Work => "work",
    Idle => "idle",
    Found => "found",
    Walked => "walked",
    Marked => "marked",
    Sent => "sent",
    Delivered => "delivered",
    Unbuildable => "unbuildable",
    Built => "built",
    Pause => "pause",
    Resume => "resume",
    Retry => "retry",
    Recover => "recover",
    TakeOff => "take_off",
});

names!(CATALOG_EFFECTS of CatalogEffect {
    Forget => "forget",
    Invite => "invite",
    FindEnd => "find_end",
    Look => "look",
    Mark => "mark",
    Fly => "fly",
    Settle => "settle",
    CheckConnection => "check_connection",
    Schedule => "schedule",
    Finished => "finished",
});

names!(CATALOG_PHASES of CatalogPhase {
    Idle => "idle",
    Sending => "sending",
    Waiting => "waiting",
    Paused => "paused",
    Stopped => "stopped",
    Rest => "rest",
});

names!(ACTIONS of Action {
    Deliver => "deliver",
    Withhold => "withhold",
    SendFirst => "send_first",
});

names!(REASONS of Why {
    Elsewhere => "elsewhere",
    SendingRests => "sending_rests",
    NoProduct => "no_product",
    NotOffered => "not_offered",
    NotKnownYet => "not_known_yet",
    StillOffered => "still_offered",
    NothingToRemove => "nothing_to_remove",
});

#[test]
fn the_connection_meets_every_event_has_every_effect_and_reaches_every_phase() {
    machine_is_covered("connection_step", EVENTS, EFFECTS, PHASES);
}

#[test]
fn the_catalog_meets_every_event_has_every_effect_and_reaches_every_phase() {
    machine_is_covered("catalog_step", CATALOG_EVENTS, CATALOG_EFFECTS, CATALOG_PHASES);
}

#[track_caller]
fn machine_is_covered(operation: &str, all_events: &[&str], all_effects: &[&str], all_phases: &[&str]) {
    let cases = cases();
    // Only steps that were taken: a request that is refused meets no event.
    let steps = || cases.iter().filter(|case| case.operation == operation && case.expect.get("ok").is_some());
    let events: BTreeSet<_> = steps().filter_map(|case| case.asked("/event/type")).collect();
    nothing_lacks("the event", all_events.iter().filter(|event| !events.contains(**event)));

    let effects = steps().filter_map(|case| case.expect.pointer("/ok/effects")?.as_array()).flatten();
    let effects: BTreeSet<_> = effects.filter_map(|effect| effect.get("type")?.as_str()).collect();
    nothing_lacks("the effect", all_effects.iter().filter(|effect| !effects.contains(**effect)));
    nothing_lacks("a name here for the effect", effects.iter().filter(|effect| !all_effects.contains(effect)));

    let phases: BTreeSet<_> = steps().filter_map(|case| case.answered("/ok/state/phase")).collect();
    nothing_lacks("the phase", all_phases.iter().filter(|phase| !phases.contains(**phase)));
}

#[test]
fn deliveries_have_every_fate_for_every_reason() {
    let cases = cases();
    let judged = || cases.iter().filter(|case| case.operation == "judge_delivery");
    let actions: BTreeSet<_> = judged().filter_map(|case| case.answered("/ok/action")).collect();
    nothing_lacks("the action", ACTIONS.iter().filter(|action| !actions.contains(**action)));
    let reasons: BTreeSet<_> = judged().filter_map(|case| case.answered("/ok/why")).collect();
    nothing_lacks("the reason", REASONS.iter().filter(|reason| !reasons.contains(**reason)));
}

#[test]
fn products_of_a_page_have_every_fate() {
    let cases = cases();
    let pages = cases.iter().filter(|case| case.operation == "prepare_page");
    let products = pages.filter_map(|case| case.expect.pointer("/ok/products")?.as_array()).flatten();
    let seen: BTreeSet<_> = products.filter_map(|product| product.get("what")?.as_str()).collect();
    let fates = ["offer", "remove", "nothing", "fail", "same", "differs", "take_off"];
    nothing_lacks("the fate", fates.iter().filter(|fate| !seen.contains(**fate)));
}

#[test]
fn every_case_of_rfc_4231_is_signed_and_verified() {
    let cases = cases();
    for (index, (key, data, mac)) in rfc_4231().into_iter().enumerate() {
        for (operation, signature_of) in [
            ("sign_delivery", (|case: &Case| case.answered("/ok/signature").map(str::to_string)) as fn(&Case) -> _),
            ("verify_delivery", |case| {
                let valid = case.expect.pointer("/ok/valid") == Some(&Value::Bool(true));
                case.asked("/signature").filter(|_| valid).map(str::to_string)
            }),
        ] {
            let has_it = |case: &&Case| {
                case.operation == operation
                    && case.bytes("secret").as_ref() == Some(&key)
                    && case.bytes("body").as_ref() == Some(&data)
                    && signature_of(case).is_some_and(|signature| hexadecimal(&signature).starts_with(mac))
            };
            assert!(
                cases.iter().any(|case| has_it(&case)),
                "test case {} of RFC 4231 is not in {operation}",
                index + 1
            );
        }
    }
}

/// The 32 bytes of a signature.
fn hexadecimal(signature: &str) -> String {
    let bytes = BASE64_STANDARD.decode(signature).expect("a signature that is right is base64");
    assert_eq!(bytes.len(), 32, "a signature is a whole SHA-256");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn minor_units_of_every_exponent_are_counted() {
    let cases = cases();
    let of_operation = cases.iter().filter(|case| case.operation == "minor_units" && case.expect.get("ok").is_some());
    let seen: BTreeSet<u32> = of_operation.filter_map(|case| exponent(case.asked("/currency")?)).collect();
    nothing_lacks("a currency with the exponent", [0, 2, 3].iter().filter(|exponent| !seen.contains(exponent)));
}
