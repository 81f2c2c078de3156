//! The heap as the allocator of this module.
//!
//! A general allocator is a tenth of what the module would be, and takes as much time for each block; see [`Heap`] for
//! what is simpler here.

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::{memory_grow, memory_size},
    cell::UnsafeCell,
    ptr,
};

use crate::heap::{GRAIN, Heap, Memory};

/// The size of a page of linear memory, see the specification of WebAssembly.
const PAGE_BYTES: usize = 65_536;

/// The linear memory above the data of the module.
struct LinearMemory;

unsafe extern "C" {
    /// The linker puts this behind all data.
    static __heap_base: u8;
}

impl Memory for LinearMemory {
    fn start(&self) -> usize {
        (&raw const __heap_base).addr()
    }

    fn end(&self) -> usize {
        memory_size(0) * PAGE_BYTES
    }

    fn grow(&mut self, bytes: usize) -> bool {
        memory_grow(0, bytes.div_ceil(PAGE_BYTES)) != usize::MAX
    }

    fn read(&self, address: usize) -> usize {
        // SAFETY: the heap reads only from blocks that are not in use, at addresses that are divisible by the size of a
        // word, and only what it wrote there.
        unsafe { ptr::with_exposed_provenance::<usize>(address).read() }
    }

    fn write(&mut self, address: usize, word: usize) {
        // SAFETY: as above; nobody else uses these blocks.
        unsafe { ptr::with_exposed_provenance_mut::<usize>(address).write(word) }
    }
}

struct Allocator(UnsafeCell<Heap<LinearMemory>>);

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for Allocator {}

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(UnsafeCell::new(Heap::new(LinearMemory)));

impl Allocator {
    #[expect(
        clippy::mut_from_ref,
        reason = "there is one thread, and no function of the heap calls another allocation"
    )]
    fn heap(&self) -> &mut Heap<LinearMemory> {
        // SAFETY: the reference lives for one call of a function of the heap, and none of them allocates.
        unsafe { &mut *self.0.get() }
    }
}

// SAFETY: the heap hands out blocks of at least the size that is asked for, which do not overlap while they are in use.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > GRAIN {
            return ptr::null_mut();
        }
        self.heap().allocate(layout.size()).map_or(ptr::null_mut(), ptr::with_exposed_provenance_mut)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.heap().free(block.addr(), layout.size());
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if self.heap().resize(block.addr(), layout.size(), new_size) {
            return block;
        }
        let Some(new_block) = self.heap().allocate(new_size) else {
            return ptr::null_mut();
        };
        let new_block = ptr::with_exposed_provenance_mut(new_block);
        // SAFETY: both blocks have as many bytes as the smaller size, and the new one is not in use yet.
        unsafe { ptr::copy_nonoverlapping(block, new_block, layout.size().min(new_size)) };
        self.heap().free(block.addr(), layout.size());
        new_block
    }
}
