//! The products of a page, which is read once if it is in the order in which our shell writes it.
//!
//! Products are written for the API while they are read, so that a page of them is never held in memory. That takes
//! knowing what the page is for. Where that stands after the products, they are read only to see that nothing is wrong
//! with them, and once more in the end.

use ahpc_core::store::Store;

use super::{
    facts::{Texts, read_products},
    page::{Builder, Page},
    requests::Limits,
};
use crate::json::{Read, Reader, named};

/// What a page is prepared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To be sent.
    Send,
    /// To see whether there is anything to send.
    Compare,
}

named!(Mode { "send" => Send, "compare" => Compare });

/// What products are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// What comes of them.
    pub mode: Mode,
    /// The store that they belong to.
    pub store: Store,
    /// How large a request may be.
    pub limits: Limits,
}

/// The products of a page: where they stand, if there are any, and what became of them if they were written already.
#[derive(Debug, Default)]
pub(crate) struct Products {
    position: Option<usize>,
    written: Option<(Settings, Page)>,
}

impl Products {
    /// Whether there was no list of products so far.
    pub(crate) fn are_absent(&self) -> bool {
        self.position.is_none()
    }

    /// Reads the products, and writes them if it is known what for.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, settings: Option<Settings>) -> Read<()> {
        self.position = Some(reader.position());
        match settings {
            Some(settings) => self.written = Some((settings, write(reader, settings)?)),
            None => read_products(reader, Texts::Skipped, |_| {})?,
        }
        Ok(())
    }

    /// What became of them under these settings. `reader` is the one that they were read by.
    pub(crate) fn prepared(self, reader: &mut Reader<'_>, settings: Settings) -> Read<Page> {
        match self.written {
            Some((known, page)) if known == settings => Ok(page),
            _ => {
                reader.go_to(self.position.unwrap_or_default());
                write(reader, settings)
            }
        }
    }
}

fn write(reader: &mut Reader<'_>, settings: Settings) -> Read<Page> {
    // What is written is nearly always a little shorter than what it is made from.
    let (texts, expected_bytes) = match settings.mode {
        Mode::Send => (Texts::Read, reader.bytes_left()),
        Mode::Compare => (Texts::Skipped, 0),
    };
    let mut builder = Builder::new(settings, expected_bytes);
    read_products(reader, texts, |product| builder.add(product))?;
    Ok(builder.finish())
}
