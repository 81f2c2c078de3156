//! `status`.

use alloc::string::String;

use ahpc_core::{
    catalog, connection,
    settings::Facts,
    status::{
        self, ConnectionStatus, Numbers, Pill, Queue, Replaced, Rows, Seen, SendingStatus, Severity, Status, Trouble,
        Wish,
    },
};

use crate::{
    envelope::{Answer, ok},
    json::{Findings, FromJson, Json, ToJson, Writer, from_json, to_text, write_problem},
    request::take,
};

struct Request {
    now: u64,
    facts: Facts,
    connection: connection::State,
    catalog: Option<catalog::State>,
    seen: Seen,
}

impl<'a> FromJson<'a> for Request {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let Connected { connection } = fields.take("facts");
        let Filtered { locale, currency } = fields.take("filtered");
        let request = Self {
            now: fields.take("now"),
            facts: fields.take("facts"),
            connection: connection.unwrap_or_default(),
            catalog: fields.take("catalog"),
            seen: Seen {
                numbers: fields.take("numbers"),
                waiting_since: fields.take("waiting_since"),
                rows: fields.take("problems"),
                queue: fields.take("queue"),
                tables_missing_since: fields.take("tables_missing_since"),
                is_table_unreadable: fields.take_or_default("table_unreadable"),
                filtered_locale: locale,
                filtered_currency: currency,
                replaced_by: fields.take("replaced_by"),
            },
        };
        fields.finish();
        request
    }
}

/// The connection's state, which stands among the facts.
#[derive(Default)]
struct Connected {
    connection: Option<connection::State>,
}

from_json!(lenient Connected { connection });

struct Filtered {
    locale: Option<String>,
    currency: Option<String>,
}

from_json!(strict Filtered { locale, currency });
from_json!(strict Numbers { online, on_its_way, needs_you, left_out });
from_json!(strict Rows { code, products, since });
from_json!(strict Queue { ran_at, due_at });
from_json!(strict Replaced { at, by });

impl ToJson for Status {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("pill", &self.pill);
        writer.member("connection", &self.connection);
        writer.member("sending", &self.sending);
        writer.member("catalog", &self.numbers);
        writer.member("problems", &self.problems);
        writer.close_object();
    }
}

to_text!(Pill {
    "not_connected" => NotConnected,
    "connecting" => Connecting,
    "connected" => Connected,
    "paused" => Paused,
    "needs_you" => NeedsYou,
    "stopped" => Stopped,
    "copy" => Copy,
    "elsewhere" => Elsewhere,
});

impl ToJson for ConnectionStatus {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.phase);
        writer.member("registered_at", &self.registered_at);
        writer.member("next_try_at", &self.next_try_at);
        writer.close_object();
    }
}

impl ToJson for SendingStatus {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.phase);
        writer.member("per_minute", &self.per_minute);
        writer.member("seconds_left", &self.seconds_left);
        writer.member("next_try_at", &self.next_try_at);
        writer.member("allows", &self.allows);
        writer.close_object();
    }
}

to_text!(Wish {
    "send_all" => SendAll,
    "send_changes" => SendChanges,
    "pause" => Pause,
    "resume" => Resume,
    "take_off" => TakeOff,
});

impl ToJson for Numbers {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("total", &self.total());
        writer.member("online", &self.online);
        writer.member("on_its_way", &self.on_its_way);
        writer.member("needs_you", &self.needs_you);
        writer.member("left_out", &self.left_out);
        writer.close_object();
    }
}

impl ToJson for Trouble {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        write_problem(&self.problem, writer);
        writer.member("since", &self.since);
        writer.member("products", &self.products);
        writer.member("severity", &self.severity);
        writer.close_object();
    }
}

to_text!(Severity { "stops" => Stops, "needs_you" => NeedsYou, "tells" => Tells });

pub(crate) fn status(request: &[u8]) -> Answer {
    let Request { now, facts, connection, catalog, seen } = take(request)?;
    ok(status::status(now, &facts, &connection, &catalog.unwrap_or_default(), &seen))
}
