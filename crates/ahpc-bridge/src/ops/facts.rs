//! The facts of a shop, which are the same for every operation that takes them.

use ahpc_core::{identity::AuthGeneration, place::Place, settings::Facts};

use crate::json::{Findings, FromJson, Json, from_json, named, to_json};

named!(AuthGeneration { "api_key" => ApiKey, "bearer" => Bearer });
from_json!(lenient Place { salt, home, environment, copy, moving });
to_json!(Place { salt, home, environment, copy, moving });

/// What of the connection's state is a fact for others.
#[derive(Default)]
struct Connection {
    auth: AuthGeneration,
    place: Option<Place>,
}

from_json!(lenient Connection { auth, place });

impl<'a> FromJson<'a> for Facts {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let connection: Option<Connection> = fields.take("connection");
        let Connection { auth, place } = connection.unwrap_or_default();
        let facts = Self {
            shop_id: fields.take("shop_id"),
            api_key: fields.take("api_key"),
            base_url: fields.take("base_url"),
            locale: fields.take("locale"),
            currency: fields.take("currency"),
            secret: fields.take_or_default("secret"),
            webhooks_disabled: fields.take_or_default("webhooks_disabled"),
            owner_id: fields.take_or_default("owner_id"),
            home: fields.take_or_default("home"),
            environment: fields.take_or_default("environment"),
            auth,
            place,
        };
        fields.finish();
        facts
    }
}
