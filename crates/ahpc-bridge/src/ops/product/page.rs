//! What becomes of the products of a page: requests, and what each of them says of each product.

use alloc::{vec, vec::Vec};

use ahpc_core::{
    Error, Problem,
    catalog::{Difference, OUT, Treatment, difference, treatment},
    digest::Digest,
    product::{ProductState, partner_product},
};

use super::{
    facts::PageProduct,
    partner_json::{write_changeable, write_deletion, write_product, write_removal},
    products::{Mode, Settings},
    requests::Requests,
};
use crate::{
    json::{Nested, ToJson, Writer, to_text, write_problem},
    outgoing::{TextId, TextIds},
};

/// What became of the products.
#[derive(Debug, Default)]
pub(crate) struct Page {
    requests: Vec<Request>,
    products: Vec<Judged>,
    notes: Vec<Note>,
}

/// One request to be sent.
#[derive(Debug)]
pub(super) struct Request {
    /// Where it goes.
    pub kind: Kind,
    /// The ids of its products.
    pub ids: Vec<u64>,
    /// The bytes of the body as the text of a JSON text, which is how they stand in every answer.
    pub escaped_body: Vec<u8>,
}

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// To the products of the shop.
    Put,
    /// To its webhook, as a delivery of `product.deleted`.
    DeleteHook,
}

to_text!(Kind { "put" => Put, "delete_hook" => DeleteHook });

/// What was found of a product.
#[derive(Debug)]
struct Judged {
    id: u64,
    what: What,
    digest: Said,
    /// The code of why it is left out or of what is wrong with it, or empty.
    problem: &'static str,
}

/// What is done with a product, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Offer,
    Remove,
    Nothing,
    Fail,
    Same,
    Differs,
    TakeOff,
}

to_text!(What {
    "offer" => Offer,
    "remove" => Remove,
    "nothing" => Nothing,
    "fail" => Fail,
    "same" => Same,
    "differs" => Differs,
    "take_off" => TakeOff,
});

/// What a request says of a product, or would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// There is no request that could.
    Nothing,
    /// That it is not offered.
    Out,
    /// All of it.
    Offer(Digest),
}

/// Something to be said of one product.
#[derive(Debug)]
struct Note {
    id: u64,
    problem: Problem,
}

/// Prepares one product after the other.
#[derive(Debug)]
pub(super) struct Builder {
    settings: Settings,
    requests: Requests,
    deletions: Vec<Request>,
    page: Page,
}

impl Builder {
    /// Begins a page. `expected_bytes` is about how much will be written.
    pub(super) fn new(settings: Settings, expected_bytes: usize) -> Self {
        let requests = Requests::new(settings.limits, expected_bytes);
        Self { settings, requests, deletions: Vec::new(), page: Page::default() }
    }

    /// Prepares a product.
    pub(super) fn add(&mut self, product: &PageProduct<'_>) {
        let offered = product.facts.listing.offered(self.settings.store.language);
        let judged = match self.settings.mode {
            Mode::Send => self.send(product, &offered),
            Mode::Compare => self.compare(product, &offered),
        };
        self.page.products.push(judged);
    }

    /// What became of all of them.
    pub(super) fn finish(mut self) -> Page {
        self.page.requests = self.requests.finish();
        self.page.requests.append(&mut self.deletions);
        self.page
    }

    fn send(&mut self, product: &PageProduct<'_>, offered: &Result<(), Error>) -> Judged {
        let id = product.facts.id;
        let treatment = treatment(offered, product.presence);
        let written = match treatment {
            Treatment::Offer => return self.offer(product),
            Treatment::Nothing => Ok(()),
            Treatment::RemoveByDelivery => {
                self.delete(id);
                Ok(())
            }
            Treatment::RemoveWhole => self.remove_whole(product),
            Treatment::Remove => self.remove(id),
        };
        match written {
            Ok(()) => {
                let what = if treatment == Treatment::Nothing { What::Nothing } else { What::Remove };
                Judged { id, what, digest: Said::Out, problem: code(offered.as_ref().err()) }
            }
            Err(error) => self.fail(id, &error),
        }
    }

    fn offer(&mut self, product: &PageProduct<'_>) -> Judged {
        let id = product.facts.id;
        let partner = partner_product(&product.facts, self.settings.store, self.settings.limits.max_description_bytes);
        let changeable = write_changeable(&partner);
        let mut cut = None;
        let write = &mut |json: &mut Nested| cut = write_product(&partner, &changeable.json, json);
        if let Err(error) = self.requests.add(id, write) {
            return self.fail(id, &error);
        }
        let problem = code(changeable.without_price.as_ref().or(cut.as_ref()));
        for error in [&cut, &changeable.without_price].into_iter().flatten() {
            self.note(id, error);
        }
        let digest = Said::Offer(Digest::of(&changeable.json.into_escaped()));
        Judged { id, what: What::Offer, digest, problem }
    }

    fn remove(&mut self, id: u64) -> Result<(), Error> {
        self.requests.add(id, &mut |json| write_removal(id, json))
    }

    /// Where it is too large, the texts have to stay behind: being taken off counts for more.
    fn remove_whole(&mut self, product: &PageProduct<'_>) -> Result<(), Error> {
        let id = product.facts.id;
        let max_description_bytes = self.settings.limits.max_description_bytes;
        let mut partner = partner_product(&product.facts, self.settings.store, max_description_bytes);
        partner.state = ProductState::Removed;
        let changeable = write_changeable(&partner).json;
        let write = &mut |json: &mut Nested| drop(write_product(&partner, &changeable, json));
        self.requests.add(id, write).or_else(|_| self.remove(id))
    }

    fn delete(&mut self, id: u64) {
        let mut body = Nested::default();
        write_deletion(id, &mut body);
        let escaped_body = body.into_escaped();
        self.deletions.push(Request { kind: Kind::DeleteHook, ids: vec![id], escaped_body });
    }

    fn fail(&mut self, id: u64, error: &Error) -> Judged {
        self.note(id, error);
        Judged { id, what: What::Fail, digest: Said::Nothing, problem: error.code() }
    }

    fn note(&mut self, id: u64, error: &Error) {
        self.page.notes.push(Note { id, problem: error.into() });
    }

    fn compare(&self, product: &PageProduct<'_>, offered: &Result<(), Error>) -> Judged {
        let (digest, problem) = match offered {
            Ok(()) => {
                let changeable = write_changeable(&partner_product(&product.facts, self.settings.store, 0));
                let digest = Digest::of(&changeable.json.into_escaped());
                (Some(digest), code(changeable.without_price.as_ref()))
            }
            Err(reason) => (None, reason.code()),
        };
        let what = match difference(&product.digest, product.presence, digest) {
            Difference::Same => What::Same,
            Difference::Differs => What::Differs,
            Difference::TakeOff => What::TakeOff,
        };
        Judged { id: product.facts.id, what, digest: digest.map_or(Said::Out, Said::Offer), problem }
    }
}

fn code(error: Option<&Error>) -> &'static str {
    error.map_or("", Error::code)
}

impl Page {
    /// Writes all of it.
    pub(super) fn write(self, writer: &mut Writer) {
        writer.open_object();
        writer.name("requests");
        writer.list(self.requests, |writer, request| {
            writer.open_object();
            writer.member("kind", &request.kind);
            writer.member("ids", &TextIds(&request.ids));
            writer.name("body");
            writer.escaped_text(request.escaped_body);
            writer.close_object();
        });
        writer.member("products", &self.products);
        writer.member("notes", &self.notes);
        writer.close_object();
    }
}

impl ToJson for Judged {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &TextId(self.id));
        writer.member("what", &self.what);
        writer.member("digest", &self.digest);
        writer.member("problem", self.problem);
        writer.close_object();
    }
}

impl ToJson for Said {
    fn write(&self, writer: &mut Writer) {
        let digest = match self {
            Self::Nothing => "",
            Self::Out => OUT,
            Self::Offer(digest) => digest.as_str(),
        };
        digest.write(writer);
    }
}

impl ToJson for Note {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &TextId(self.id));
        write_problem(&self.problem, writer);
        writer.close_object();
    }
}
