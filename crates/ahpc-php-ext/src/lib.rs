//! The bridge as a PHP extension named `ahpc_core`: two functions over [`ahpc_bridge`], and no logic.
//!
//! It holds no state between calls, so it needs nothing at the start or the end of a request. A panic, which is always
//! a defect of ours, ends at the border as an `internal_error`. The README says how it is built, installed and tested.
//!
//! Without the feature `php` the library is empty, so that the workspace builds where PHP's headers are not installed.

#[cfg(feature = "php")]
mod guard;
#[cfg(feature = "php")]
mod php;
