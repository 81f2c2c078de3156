//! Which parts of the linear memory are in use.
//!
//! A call takes blocks, gives nearly all of them back in a few milliseconds, and leaves three to the caller, who gives
//! them back before the next one. So memory is handed out from the bottom up, and once nothing is in use all of it is
//! free again, in one piece. Meanwhile a block that is given back is kept in a list for its size: what a page of
//! products takes for the first product it takes again for all others. Blocks are not joined; the topmost one is the
//! exception, which can also grow and shrink where it is.
//!
//! It works with addresses alone and reads and writes through [`Memory`], so it is tested without any `unsafe`.

/// The memory that blocks are made of.
pub trait Memory {
    /// The first address that can be used.
    fn start(&self) -> usize;

    /// The address after the last one that can be used.
    fn end(&self) -> usize;

    /// Makes `end` larger by at least so many bytes, if that is possible.
    fn grow(&mut self, bytes: usize) -> bool;

    /// Reads the word at an address inside of a block that is not in use.
    fn read(&self, address: usize) -> usize;

    /// Writes the word at an address inside of a block that is not in use.
    fn write(&mut self, address: usize, word: usize);
}

/// All sizes are multiples of this, and so are all addresses.
pub const GRAIN: usize = 16;

/// How many sizes have a list of their own. They reach from small structures to the text of a description.
const SIZES: usize = 128;

/// How many of the other blocks that were given back are looked at for one that is large enough.
const LARGE_BLOCKS_TRIED: usize = 8;

/// The end of a list. No block lies at this address.
const NONE: usize = 0;

/// What is in use and what is free.
#[derive(Debug)]
pub struct Heap<M> {
    memory: M,
    /// Where nothing was handed out yet; before the first block it is not known.
    top: Option<usize>,
    blocks_in_use: usize,
    /// For each multiple of the grain, the first free block of that size. Its first word is the address of the next.
    free: [usize; SIZES],
    /// The first of the free blocks that are larger. The second word of each is its size.
    free_large: usize,
}

impl<M: Memory> Heap<M> {
    /// A heap in which nothing is in use.
    pub const fn new(memory: M) -> Self {
        Self { memory, top: None, blocks_in_use: 0, free: [NONE; SIZES], free_large: NONE }
    }

    /// Hands out a block, or nothing where there is no memory left.
    pub fn allocate(&mut self, bytes: usize) -> Option<usize> {
        let size = rounded(bytes)?;
        let block = match self.recycled(size) {
            Some(block) => block,
            None => self.fresh(size)?,
        };
        self.blocks_in_use += 1;
        Some(block)
    }

    /// Takes back a block that was handed out, or last resized, with that size.
    pub fn free(&mut self, block: usize, bytes: usize) {
        self.blocks_in_use -= 1;
        if self.blocks_in_use == 0 {
            self.top = None;
            self.free = [NONE; SIZES];
            self.free_large = NONE;
        } else if let Some(size) = rounded(bytes) {
            self.recycle(block, size);
        }
    }

    /// Changes the size of a block where it is, if that is possible.
    pub fn resize(&mut self, block: usize, bytes: usize, new_bytes: usize) -> bool {
        let (Some(size), Some(new_size)) = (rounded(bytes), rounded(new_bytes)) else {
            return false;
        };
        if new_size <= size {
            if new_size < size {
                self.recycle(block + new_size, size - new_size);
            }
            return true;
        }
        self.top == Some(block + size) && self.fresh(new_size - size).is_some()
    }

    /// A block of that size from the lists.
    fn recycled(&mut self, size: usize) -> Option<usize> {
        let Some(first) = self.free.get_mut(size / GRAIN) else {
            return self.recycled_large(size);
        };
        let block = *first;
        if block == NONE {
            return None;
        }
        *first = self.memory.read(block);
        Some(block)
    }

    /// The latest free block that is large enough; what is left of it is kept.
    fn recycled_large(&mut self, size: usize) -> Option<usize> {
        let mut before = NONE;
        let mut block = self.free_large;
        for _ in 0..LARGE_BLOCKS_TRIED {
            if block == NONE {
                return None;
            }
            let next = self.memory.read(block);
            let found = self.memory.read(block + size_of::<usize>());
            if found >= size {
                match before {
                    NONE => self.free_large = next,
                    before => self.memory.write(before, next),
                }
                if found > size {
                    self.recycle(block + size, found - size);
                }
                return Some(block);
            }
            before = block;
            block = next;
        }
        None
    }

    /// A block of that size above all others.
    fn fresh(&mut self, size: usize) -> Option<usize> {
        let block = self.top.unwrap_or_else(|| self.memory.start().next_multiple_of(GRAIN));
        let top = block.checked_add(size)?;
        let missing = top.saturating_sub(self.memory.end());
        if missing > 0 && !self.memory.grow(missing) {
            return None;
        }
        self.top = Some(top);
        Some(block)
    }

    /// Keeps a free block for later.
    fn recycle(&mut self, block: usize, size: usize) {
        if self.top == Some(block + size) {
            self.top = Some(block);
            return;
        }
        let first = match self.free.get_mut(size / GRAIN) {
            Some(first) => first,
            None => {
                self.memory.write(block + size_of::<usize>(), size);
                &mut self.free_large
            }
        };
        self.memory.write(block, *first);
        *first = block;
    }
}

/// The size of the block for so many bytes.
fn rounded(bytes: usize) -> Option<usize> {
    bytes.max(1).checked_next_multiple_of(GRAIN)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, vec::Vec};

    use super::*;

    /// Memory that begins at an odd address and cannot grow beyond a limit.
    struct Words {
        words: BTreeMap<usize, usize>,
        end: usize,
    }

    const START: usize = 1003;
    const LIMIT: usize = 1_000_000;

    impl Memory for Words {
        fn start(&self) -> usize {
            START
        }

        fn end(&self) -> usize {
            self.end
        }

        fn grow(&mut self, bytes: usize) -> bool {
            let end = self.end + bytes.next_multiple_of(1000);
            if end <= LIMIT {
                self.end = end;
            }
            end <= LIMIT
        }

        fn read(&self, address: usize) -> usize {
            self.words[&address]
        }

        fn write(&mut self, address: usize, word: usize) {
            assert!(address + size_of::<usize>() <= self.end);
            self.words.insert(address, word);
        }
    }

    fn heap() -> Heap<Words> {
        Heap::new(Words { words: BTreeMap::new(), end: START + 10 })
    }

    /// A linear congruential generator: the same sizes at each run, without a dependency.
    struct Chance(u32);

    impl Chance {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) as usize % limit
        }

        fn size(&mut self) -> usize {
            let limit = [10, 100, 1000, 5000, 50_000][self.below(5)];
            self.below(limit)
        }
    }

    fn assert_apart(blocks: &[(usize, usize)], heap: &Heap<Words>) {
        let mut blocks = blocks.to_vec();
        blocks.sort_unstable();
        assert!(blocks.iter().all(|(block, _)| block % GRAIN == 0));
        assert!(blocks.windows(2).all(|pair| pair[0].0 + pair[0].1.max(1) <= pair[1].0));
        assert!(blocks.first().is_none_or(|(block, _)| *block >= START));
        assert!(blocks.last().is_none_or(|(block, bytes)| block + bytes <= heap.memory.end));
    }

    #[test]
    fn blocks_in_use_never_overlap() {
        let mut chance = Chance(1);
        for _ in 0..200 {
            let mut heap = heap();
            let mut blocks: Vec<(usize, usize)> = Vec::new();
            for _ in 0..300 {
                let index = chance.below(blocks.len() + 1);
                let bytes = chance.size();
                match (chance.below(4), index < blocks.len()) {
                    (0, true) => {
                        let (block, bytes) = blocks.swap_remove(index);
                        heap.free(block, bytes);
                    }
                    (1, true) => {
                        let (block, old_bytes) = blocks[index];
                        if heap.resize(block, old_bytes, bytes) {
                            blocks[index].1 = bytes;
                        } else {
                            assert!(bytes > old_bytes);
                        }
                    }
                    _ => blocks.extend(heap.allocate(bytes).map(|block| (block, bytes))),
                }
                assert_apart(&blocks, &heap);
            }
            for (block, bytes) in blocks.drain(..) {
                heap.free(block, bytes);
            }
            assert_eq!(heap.allocate(1), Some(1008), "all of it is free again");
        }
    }

    #[test]
    fn a_block_that_is_given_back_is_handed_out_again() {
        for bytes in [0, 1, 16, 17, 1000, 2032, 2033, 5000, 100_000] {
            let mut heap = heap();
            let block = heap.allocate(bytes);
            let above = heap.allocate(1);
            heap.free(block.unwrap(), bytes);
            assert_eq!(heap.allocate(bytes), block, "{bytes}");
            heap.free(above.unwrap(), 1);
            heap.free(block.unwrap(), bytes);
            assert_eq!(heap.allocate(7), Some(1008));
        }
    }

    #[test]
    fn what_is_left_of_a_large_block_is_used_too() {
        let mut heap = heap();
        let large = heap.allocate(10_000).unwrap();
        let above = heap.allocate(1).unwrap();
        heap.free(large, 10_000);
        assert_eq!(heap.allocate(6_000), Some(large));
        assert_eq!(heap.allocate(3_000), Some(large + 6_000));
        assert!(heap.allocate(3_000).unwrap() > above);
    }

    #[test]
    fn the_topmost_block_grows_and_shrinks_where_it_is() {
        let mut heap = heap();
        let below = heap.allocate(100).unwrap();
        let block = heap.allocate(100).unwrap();
        assert!(heap.resize(block, 100, 200_000));
        assert!(!heap.resize(below, 100, 200));
        assert!(heap.resize(block, 200_000, 10));
        assert_eq!(heap.allocate(100), Some(block + 16));
        assert!(!heap.resize(block, 10, 17));
        assert!(heap.resize(block, 10, 16));
    }

    #[test]
    fn where_there_is_no_memory_left_nothing_is_handed_out() {
        let mut heap = heap();
        assert_eq!(heap.allocate(usize::MAX), None);
        assert_eq!(heap.allocate(usize::MAX - 15), None);
        assert_eq!(heap.allocate(LIMIT), None);
        let block = heap.allocate(900_000).unwrap();
        assert_eq!(heap.allocate(200_000), None);
        assert!(!heap.resize(block, 900_000, LIMIT));
        heap.free(block, 900_000);
        assert_eq!(heap.allocate(950_000), Some(block));
    }
}
