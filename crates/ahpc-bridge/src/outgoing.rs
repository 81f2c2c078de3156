//! Requests to the API, as the shell is told to send them.

use ahpc_core::{
    connection::Registration,
    delivery::Topic,
    http::{RequestName, Target},
    store::Store,
};

use crate::json::{ToJson, Writer, named};

named!(RequestName { "patch_shop" => PatchShop, "put_products" => PutProducts, "post_webhook" => PostWebhook });

/// Writes the members of the request that registers a shop.
pub(crate) fn write_registration(registration: &Registration, writer: &mut Writer) {
    let mut body = Writer::default();
    registration.write(&mut body);
    write_head(RequestName::PatchShop, &registration.target, writer);
    writer.name("body");
    writer.text(body.as_bytes());
    writer.member("timeout_seconds", &RequestName::PatchShop.timeout_seconds());
}

/// Writes the members of a request that sends products, but for its body.
pub(crate) fn write_put_products(target: &Target, writer: &mut Writer) {
    write_head(RequestName::PutProducts, target, writer);
    writer.member("timeout_seconds", &RequestName::PutProducts.timeout_seconds());
}

/// Writes the members of a delivery of `product.deleted`, but for its body and signature.
pub(crate) fn write_product_deleted(target: &Target, writer: &mut Writer) {
    let headers = [
        ("X-WC-Webhook-Topic", Topic::ProductDeleted.as_str()),
        ("X-WC-Webhook-Resource", "product"),
        ("X-WC-Webhook-Event", "deleted"),
    ];
    write_head_with(RequestName::PostWebhook, target, &headers, writer);
    writer.member("timeout_seconds", &RequestName::PostWebhook.timeout_seconds());
}

fn write_head(name: RequestName, target: &Target, writer: &mut Writer) {
    write_head_with(name, target, &[], writer);
}

/// A request up to its body, complete but for what WordPress adds to every one.
fn write_head_with(name: RequestName, target: &Target, more_headers: &[(&str, &str)], writer: &mut Writer) {
    writer.member("name", &name);
    writer.member("method", name.method());
    writer.member("url", &target.url);
    writer.name("headers");
    writer.open_object();
    for (header, value) in more_headers {
        writer.member(header, *value);
    }
    writer.member("Accept", "application/json");
    writer.member("Content-Type", "application/json");
    let key = [target.auth.value_prefix(), target.api_key.reveal()].concat();
    writer.member(target.auth.header(), &key);
    writer.close_object();
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
