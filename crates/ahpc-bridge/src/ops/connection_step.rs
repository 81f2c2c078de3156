//! `connection_step`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    connection::{self, Asked, Awaiting, Catalog, Contests, Effect, Event, Field, Mark, Outcome, Phase, State, Told},
    reconcile::{DesiredState, Mode},
    settings::Facts,
};

use crate::{
    envelope::{Answer, ok},
    json::{
        Fields, Findings, FromJson, Hexadecimal, Json, ToJson, Writer, from_json, named, to_json, to_text,
        write_problem,
    },
    outgoing,
    request::take,
};

struct Request {
    state: Option<State>,
    facts: Facts,
    now: u64,
    event: Event,
}

from_json!(strict Request { state, facts, now, event });

from_json!(lenient State {
    phase, patience [flat], field, registered_at, auth, shop_url, language, currency, registered, attempted,
    awaiting, place, contests, forgets,
});
to_json!(State {
    phase, patience [flat], field, registered_at, auth, shop_url, language, currency, registered, attempted,
    awaiting, place, contests, forgets,
});

named!(Phase {
    "unconfigured" => Unconfigured,
    "registering" => Registering,
    "connected" => Connected,
    "retrying" => Retrying,
    "stopped" => Stopped,
    "elsewhere" => Elsewhere,
    "copy" => Copy,
});
named!(Field { "shop_id" => ShopId, "api_key" => ApiKey });
named!(Asked { "stored" => Stored, "entered" => Entered });
from_json!(lenient Awaiting { what, fingerprint, auth, is_second, place });
to_json!(Awaiting { what, fingerprint, auth, is_second, place });
from_json!(lenient Contests { since, last_at, count });
to_json!(Contests { since, last_at, count });

/// Stands for a registration that nobody knows. No fingerprint has this character.
const UNKNOWN: &str = "?";

impl<'a> FromJson<'a> for Mark {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        match &*json.text(findings) {
            "" => Self::None,
            UNKNOWN => Self::Unknown,
            fingerprint => Self::Of(fingerprint.into()),
        }
    }
}

impl ToJson for Mark {
    fn write(&self, writer: &mut Writer) {
        let text = match self {
            Self::None => "",
            Self::Unknown => UNKNOWN,
            Self::Of(fingerprint) => fingerprint,
        };
        text.write(writer);
    }
}

impl<'a> FromJson<'a> for Event {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let kind: String = fields.take("type");
        let event = match &*kind {
            "start" => Self::Start {
                force: fields.take("force"),
                signature_refused: fields.take_or_default("signature_refused"),
                random: random(&mut fields),
            },
            "settings_entered" => Self::SettingsEntered { random: random(&mut fields) },
            "answered" => Self::Answered { jitter: fields.take("jitter"), answer: fields.take("answer") },
            "moved_here" => Self::MovedHere { random: random(&mut fields) },
            "is_copy" => Self::IsCopy { forget: fields.take("forget") },
            _ => {
                fields.wrong("type", "is no event of this operation");
                Self::IsCopy { forget: false }
            }
        };
        fields.finish();
        event
    }
}

fn random(fields: &mut Fields<'_, '_>) -> Vec<u8> {
    fields.take::<Hexadecimal>("random_hex").0
}

impl ToJson for Outcome {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.transition.state);
        writer.member("effects", &self.transition.effects);
        writer.member("problem", &self.told);
        writer.close_object();
    }
}

impl ToJson for Told {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        write_problem(&self.problem, writer);
        writer.member("field", &self.field);
        writer.close_object();
    }
}

impl ToJson for Effect {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        match self {
            Self::StoreSecret(secret) => {
                writer.member("type", "store_secret");
                writer.member("secret", secret);
            }
            Self::SaveSettings { shop_id, api_key } => {
                writer.member("type", "save_settings");
                writer.member("shop_id", shop_id.as_str());
                writer.member("api_key", api_key.reveal());
            }
            Self::ForgetCredentials => writer.member("type", "forget_credentials"),
            Self::Register(registration) => {
                writer.member("type", "request");
                outgoing::write_registration(registration, writer);
            }
            Self::RememberDelivery { url, header, value_prefix } => {
                writer.member("type", "remember_delivery");
                writer.member("url", url);
                writer.member("header", header);
                writer.member("value_prefix", value_prefix);
            }
            Self::Webhooks(desired) => {
                writer.member("type", "webhooks");
                writer.member("desired", desired);
            }
            Self::ScheduleSync { in_seconds } => {
                writer.member("type", "schedule_sync");
                writer.member("in_seconds", in_seconds);
            }
            Self::CheckRegularly { every_seconds } => {
                writer.member("type", "check_regularly");
                writer.member("every_seconds", every_seconds);
            }
            Self::StartCatalog(mode) => {
                writer.member("type", "start_catalog");
                writer.member("mode", mode);
            }
            Self::ResumeSending => writer.member("type", "resume_sending"),
        }
        writer.close_object();
    }
}

to_text!(Catalog { "all" => All, "moved" => Moved, "changes" => Changes });

/// What `plan_webhooks` takes. The user matters only where webhooks deliver.
impl ToJson for DesiredState {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("mode", &self.mode);
        writer.member("delivery_url", &self.delivery_url);
        writer.member("secret", &self.secret);
        if self.mode == Mode::Active {
            writer.member("user_id", &self.user_id);
        }
        writer.close_object();
    }
}

pub(crate) fn step(request: &[u8]) -> Answer {
    let Request { state, facts, now, event } = take(request)?;
    ok(connection::step(state.unwrap_or_default(), &facts, now, event)?)
}
