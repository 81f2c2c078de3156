//! The bridge as a plain WebAssembly module: no imports, no bindgen, four exports.
//!
//! It is what wasm2php translates to PHP for the plugin's zip, and what wasmtime runs in the tests to show that the
//! module was right before it was translated. See the README for how to call it.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::{alloc::alloc, alloc::dealloc, boxed::Box};
use core::{alloc::Layout, ptr, slice};

#[cfg(target_arch = "wasm32")]
mod allocator;
#[cfg(any(target_arch = "wasm32", test))]
mod heap;

/// Reserves `len` bytes of memory for the caller to write to. They belong to the caller until it hands them to
/// [`ahpc_free`]. No bytes need no memory: the pointer for 0 is not null and must not be written to.
#[unsafe(no_mangle)]
pub extern "C" fn ahpc_alloc(len: usize) -> *mut u8 {
    let Some(layout) = layout(len) else { return ptr::dangling_mut() };
    // SAFETY: the layout has a size above 0.
    let memory = unsafe { alloc(layout) };
    if memory.is_null() {
        alloc::alloc::handle_alloc_error(layout);
    }
    memory
}

/// Gives back what [`ahpc_alloc`] or [`ahpc_call`] gave out.
///
/// # Safety
///
/// `ptr` and `len` are those of a block that was given out and not given back yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ahpc_free(ptr: *mut u8, len: usize) {
    if let Some(layout) = layout(len) {
        // SAFETY: by this function's contract; blocks are given out with this layout only.
        unsafe { dealloc(ptr, layout) }
    }
}

/// Carries out an operation: its name and a request in, an envelope out, as `pointer << 32 | length`.
///
/// Name and request stay the caller's. The envelope becomes the caller's, who gives it back by [`ahpc_free`].
///
/// # Safety
///
/// Both pairs of pointer and length describe memory that was given out and written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ahpc_call(
    operation: *const u8,
    operation_len: usize,
    request: *const u8,
    request_len: usize,
) -> u64 {
    // SAFETY: by this function's contract.
    let (operation, request) =
        unsafe { (slice::from_raw_parts(operation, operation_len), slice::from_raw_parts(request, request_len)) };
    let answer = Box::leak(ahpc_bridge::call_bytes(operation, request).into_boxed_slice());
    (answer.as_ptr() as u64) << 32 | answer.len() as u64
}

/// The layout of every block that crosses the border, or `None` for no bytes.
fn layout(len: usize) -> Option<Layout> {
    Layout::array::<u8>(len).ok().filter(|layout| layout.size() > 0)
}

/// A panic is a defect and ends the call with a trap, which the engine reports as `internal_error`.
///
/// The message is dropped: nobody could read it, and std's way of saying it would add 6 % to the module and to the PHP
/// that is made from it.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
