//! Requests to the API, as the shell is told to send them.

use alloc::vec::Vec;

use ahpc_core::{
    http::{RequestName, Target},
    store::Store,
    sync::Registration,
};

use crate::json::{ToJson, Writer, named};

named!(RequestName { "patch_shop" => PatchShop, "put_products" => PutProducts, "post_webhook" => PostWebhook });

/// Writes the members of the request that registers a shop.
pub(crate) fn write_registration(registration: &Registration, writer: &mut Writer) {
    let mut body = Writer::default();
    registration.write(&mut body);
    write_request(RequestName::PatchShop, &registration.target, writer, |writer| writer.text(body.as_bytes()));
}

/// Writes the members of the request that sends products, whose body is written already.
pub(crate) fn write_put_products(target: &Target, escaped_body: Vec<u8>, ids: &[u64], writer: &mut Writer) {
    write_request(RequestName::PutProducts, target, writer, |writer| writer.escaped_text(escaped_body));
    writer.member("ids", &TextIds(ids));
}

/// A request, complete but for what WordPress adds to every one.
fn write_request(name: RequestName, target: &Target, writer: &mut Writer, write_body: impl FnOnce(&mut Writer)) {
    writer.member("name", &name);
    writer.member("method", name.method());
    writer.member("url", &target.url);
    writer.name("headers");
    writer.open_object();
    writer.member("Accept", "application/json");
    writer.member("Content-Type", "application/json");
    let key = [target.auth.value_prefix(), target.api_key.reveal()].concat();
    writer.member(target.auth.header(), &key);
    writer.close_object();
    writer.name("body");
    write_body(writer);
    writer.member("timeout_seconds", &name.timeout_seconds());
}

/// The body of the request.
impl ToJson for Registration {
    fn write(&self, writer: &mut Writer) {
        let Store { currency, language } = self.store;
        writer.open_object();
        writer.member("woocommerceWebhookSecret", &self.secret);
        writer.member("woocommerceLanguage", language.code());
        writer.member("woocommerceCurrency", currency.code());
        writer.close_object();
    }
}

/// Ids as the API knows them: as texts.
pub(crate) struct TextIds<'a>(pub(crate) &'a [u64]);

impl ToJson for TextIds<'_> {
    fn write(&self, writer: &mut Writer) {
        writer.items(self.0.iter().map(|id| TextId(*id)));
    }
}

/// An id as the API knows it: as a text.
pub(crate) struct TextId(pub(crate) u64);

impl ToJson for TextId {
    fn write(&self, writer: &mut Writer) {
        writer.raw(b"\"");
        writer.number(self.0);
        writer.raw(b"\"");
    }
}
