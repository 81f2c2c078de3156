//! The products of a request, which is read once if it is in the order in which our shell writes it.
//!
//! Products are written for the API while they are read, so that a page of them is never held in memory. That takes
//! knowing the store and the limits. Where these stand after the products, the products are read only to see that
//! nothing is wrong with them, and once more in the end.

use ahpc_core::store::Store;

use super::{
    facts::read_products,
    requests::{Builder, Built, Limits},
};
use crate::json::{Read, Reader};

/// What products are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The store that they belong to.
    pub store: Store,
    /// How large a request may be.
    pub limits: Limits,
}

/// The products of a request: where they stand, if there are any, and what became of them if they were written already.
#[derive(Debug, Default)]
pub(crate) struct Products {
    position: Option<usize>,
    written: Option<(Settings, Built)>,
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
            None => read_products(reader, |_| {})?,
        }
        Ok(())
    }

    /// What became of them under these settings. `reader` is the one that they were read by.
    pub(crate) fn built(self, reader: &mut Reader<'_>, settings: Settings) -> Read<Built> {
        match self.written {
            Some((known, built)) if known == settings => Ok(built),
            _ => {
                reader.go_to(self.position.unwrap_or_default());
                write(reader, settings)
            }
        }
    }
}

fn write(reader: &mut Reader<'_>, settings: Settings) -> Read<Built> {
    // What is written is nearly always a little shorter than what it is made from.
    let mut builder = Builder::new(settings, reader.bytes_left());
    read_products(reader, |facts| builder.add(facts))?;
    Ok(builder.finish())
}
