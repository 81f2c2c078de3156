//! `check_store`, `minor_units` and `build_requests`: from WooCommerce's facts to the partner API's requests.

use ahpc_core::Error;

use crate::envelope::Answer;

pub(crate) fn check_store(_request: &[u8]) -> Answer {
    Err(Error::InternalError)
}

pub(crate) fn minor_units(_request: &[u8]) -> Answer {
    Err(Error::InternalError)
}

pub(crate) fn build_requests(_request: &[u8]) -> Answer {
    Err(Error::InternalError)
}
