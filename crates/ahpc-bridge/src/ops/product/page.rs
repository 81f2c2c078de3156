//! What becomes of the products of a page: requests, and what each of them says of each product.

use alloc::{vec, vec::Vec};

use ahpc_core::{
    Error, Problem,
    catalog::{Difference, OUT, Treatment, difference, treatment},
    digest::Digest,
    product::{PartnerProduct, ProductState, partner_product},
};

use super::{
    facts::PageProduct,
    partner_json::{Written, write_changeable, write_deletion, write_product, write_removal},
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

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Remove => "remove",
            Self::Nothing => "nothing",
            Self::Fail => "fail",
            Self::Same => "same",
            Self::Differs => "differs",
            Self::TakeOff => "take_off",
        }
    }
}

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
    /// For what is written only to be compared.
    scratch: Nested,
    page: Page,
}

impl Builder {
    /// Begins a page. `expected_bytes` is about how much will be written.
    pub(super) fn new(settings: Settings, expected_bytes: usize) -> Self {
        let requests = Requests::new(settings.limits, expected_bytes);
        Self { settings, requests, deletions: Vec::new(), scratch: Nested::default(), page: Page::default() }
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
        let treatment = treatment(&product.facts.listing, offered, product.presence);
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
        let partner = self.partner_product(product);
        let mut written = None;
        if let Err(error) = self.requests.add(id, &mut |json| written = Some(write_product(&partner, json))) {
            return self.fail(id, &error);
        }
        let Written { cut, without_price, digest } = written.expect("a request writes what it is given");
        let problem = code(without_price.as_ref().or(cut.as_ref()));
        for error in [cut, without_price].into_iter().flatten() {
            self.note(id, &error);
        }
        Judged { id, what: What::Offer, digest: Said::Offer(digest), problem }
    }

    fn partner_product<'a>(&self, product: &'a PageProduct<'_>) -> PartnerProduct<'a> {
        partner_product(&product.facts, self.settings.store, self.settings.limits.max_description_bytes)
    }

    fn remove(&mut self, id: u64) -> Result<(), Error> {
        self.requests.add(id, &mut |json| write_removal(id, json))
    }

    /// Where it is too large, the texts have to stay behind: being taken off counts for more.
    fn remove_whole(&mut self, product: &PageProduct<'_>) -> Result<(), Error> {
        let id = product.facts.id;
        let mut partner = self.partner_product(product);
        partner.state = ProductState::Removed;
        let written = self.requests.add(id, &mut |json| drop(write_product(&partner, json)));
        written.or_else(|_| self.remove(id))
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

    fn compare(&mut self, product: &PageProduct<'_>, offered: &Result<(), Error>) -> Judged {
        let (digest, problem) = match offered {
            Ok(()) => {
                let (without_price, digest) = write_changeable(&self.partner_product(product), &mut self.scratch);
                self.scratch.clear();
                (Some(digest), code(without_price.as_ref()))
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
    /// Writes all of it. The bodies come last, so that nothing has to be made room for behind them.
    pub(super) fn write(self, writer: &mut Writer) {
        writer.open_object();
        writer.member("products", &self.products);
        writer.member("notes", &self.notes);
        writer.name("requests");
        writer.list(self.requests, |writer, request| {
            writer.open_object();
            writer.member("kind", &request.kind);
            writer.member("ids", &TextIds(&request.ids));
            writer.name("body");
            writer.escaped_text(request.escaped_body);
            writer.close_object();
        });
        writer.close_object();
    }
}

/// Nothing of it has to be escaped, and there is one for each product, so it is written piece by piece.
impl ToJson for Judged {
    fn write(&self, writer: &mut Writer) {
        let digits;
        let digest = match self.digest {
            Said::Nothing => "",
            Said::Out => OUT,
            Said::Offer(digest) => {
                digits = digest.digits();
                digits.as_str()
            }
        };
        writer.raw(br#"{"id":""#);
        writer.number(self.id);
        for (before, word) in
            [(r#"","what":""#, self.what.as_str()), (r#"","digest":""#, digest), (r#"","problem":""#, self.problem)]
        {
            writer.raw(before.as_bytes());
            writer.raw(word.as_bytes());
        }
        writer.raw(br#""}"#);
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
