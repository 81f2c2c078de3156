//! The module's exports: memory to write to, and the call.

use std::alloc::{Layout, alloc, dealloc};
use std::{ptr, slice};

/// Reserves memory for the caller to write to.
#[unsafe(no_mangle)]
pub extern "C" fn bench_alloc(len: usize) -> *mut u8 {
    match layout(len) {
        None => ptr::dangling_mut(),
        // SAFETY: the layout has a size above 0.
        Some(layout) => unsafe { alloc(layout) },
    }
}

/// Gives back what `bench_alloc` or `bench_call` gave out.
///
/// # Safety
///
/// `ptr` and `len` are those of a block that was given out and not given back yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_free(ptr: *mut u8, len: usize) {
    if let Some(layout) = layout(len) {
        // SAFETY: by this function's contract; blocks are given out with this layout only.
        unsafe { dealloc(ptr, layout) }
    }
}

/// Does a piece of work and gives its answer as `pointer << 32 | length`.
///
/// # Safety
///
/// Both pairs of pointer and length describe memory that was given out and written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bench_call(name: *const u8, name_len: usize, request: *const u8, request_len: usize) -> u64 {
    // SAFETY: by this function's contract.
    let (name, request) =
        unsafe { (slice::from_raw_parts(name, name_len), slice::from_raw_parts(request, request_len)) };
    let answer = crate::call(str::from_utf8(name).expect("names are ASCII"), request);
    let answer = Box::leak(answer.into_boxed_slice());
    (answer.as_ptr() as u64) << 32 | answer.len() as u64
}

fn layout(len: usize) -> Option<Layout> {
    Layout::array::<u8>(len).ok().filter(|layout| layout.size() > 0)
}
