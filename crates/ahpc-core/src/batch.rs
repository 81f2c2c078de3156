//! Cuts a sequence of items into requests, by count and by bytes.
//!
//! It sees sizes only, one after the other, so it knows neither what the items are nor how they are written, and none
//! of them has to be moved or copied for it. Order is kept, and every request is filled before the next one begins.
//!
//! ```
//! use ahpc_core::batch::{BatchLimits, Batcher, Placement};
//!
//! let limits = BatchLimits { max_items: 100, max_bytes: 20, frame_bytes: 2, separator_bytes: 1 };
//! let mut batcher = Batcher::new(limits);
//! assert_eq!(batcher.place(8), Placement::Here);
//! assert_eq!(batcher.place(9), Placement::Here);
//! assert_eq!(batcher.place(19), Placement::TooLarge);
//! assert_eq!(batcher.place(1), Placement::Next);
//! ```

/// Products in a request at most: every generation of the API takes so many.
pub const MAX_PRODUCTS: usize = 100;
/// Bytes of a request at most, well below the mebibyte that the API takes.
pub const MAX_BYTES: usize = 900_000;
/// Bytes of a description's text at most, before it is written as JSON.
pub const MAX_DESCRIPTION_BYTES: usize = 20_000;

/// What a request may hold at most, and what it holds beside the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Items; at least one is always taken.
    pub max_items: usize,
    /// Bytes of the whole request.
    pub max_bytes: usize,
    /// Bytes that a request has whatever it holds.
    pub frame_bytes: usize,
    /// Bytes between two items.
    pub separator_bytes: usize,
}

/// Where an item goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Into the request that is being filled.
    Here,
    /// Into a new request; the one before is complete.
    Next,
    /// Nowhere, since it is larger than a request may be. It is left out and the others are sent without it; half a
    /// product would be worse than none.
    TooLarge,
}

/// The request that is being filled.
#[derive(Debug, Clone)]
pub struct Batcher {
    limits: BatchLimits,
    items: usize,
    bytes: usize,
}

impl Batcher {
    /// Begins the first request.
    #[must_use]
    pub const fn new(limits: BatchLimits) -> Self {
        Self { limits, items: 0, bytes: limits.frame_bytes }
    }

    /// Takes an item of `bytes` bytes and says where it goes.
    pub fn place(&mut self, bytes: usize) -> Placement {
        let alone = self.limits.frame_bytes.saturating_add(bytes);
        if alone > self.limits.max_bytes {
            return Placement::TooLarge;
        }
        if self.items == 0 {
            self.items = 1;
            self.bytes = alone;
            return Placement::Here;
        }
        let together = self.bytes.saturating_add(self.limits.separator_bytes).saturating_add(bytes);
        if self.items < self.limits.max_items && together <= self.limits.max_bytes {
            self.items += 1;
            self.bytes = together;
            return Placement::Here;
        }
        self.items = 1;
        self.bytes = alone;
        Placement::Next
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::*;

    /// The sizes of the items in each request.
    fn batches(sizes: &[usize], max_items: usize, max_bytes: usize) -> Vec<Vec<usize>> {
        let mut batcher = Batcher::new(BatchLimits { max_items, max_bytes, frame_bytes: 2, separator_bytes: 1 });
        let mut batches = vec![vec![]];
        for &size in sizes {
            match batcher.place(size) {
                Placement::Here => batches.last_mut().unwrap().push(size),
                Placement::Next => batches.push(vec![size]),
                Placement::TooLarge => {}
            }
        }
        batches
    }

    #[test]
    fn by_count() {
        assert_eq!(batches(&[1, 2, 3, 4, 5], 2, 1000), [vec![1, 2], vec![3, 4], vec![5]]);
        assert_eq!(batches(&[1, 2], 1, 1000), [[1], [2]]);
        assert_eq!(batches(&[1, 2], 0, 1000), [[1], [2]]);
    }

    #[test]
    fn by_bytes_to_the_last_one() {
        // Two bytes of frame, five, one between, four: twelve.
        assert_eq!(batches(&[5, 4], 100, 12), [[5, 4]]);
        assert_eq!(batches(&[5, 4], 100, 11), [[5], [4]]);
    }

    #[test]
    fn what_is_too_large_does_not_end_a_request() {
        assert_eq!(batches(&[3, 11, 4], 100, 12), [[3, 4]]);
        assert_eq!(batches(&[10], 100, 12), [[10]]);
        assert_eq!(batches(&[11, usize::MAX], 100, 12), [[]]);
    }

    #[test]
    fn no_request_is_over_its_limits_and_nothing_is_lost() {
        let sizes: Vec<usize> = (0..500usize).map(|index| index * 7919 % 97).collect();
        let batches = batches(&sizes, 9, 200);
        assert_eq!(batches.concat(), sizes);
        for batch in batches {
            assert!(batch.len() <= 9);
            assert!(2 + batch.iter().sum::<usize>() + batch.len() - 1 <= 200);
        }
    }
}
