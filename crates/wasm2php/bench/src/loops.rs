//! Small loops, each for one kind of instruction. No compiler finds a shorter way through them.

/// Arithmetic of 32 bits.
pub(crate) fn integers(turns: u32) -> u32 {
    (1..=turns).fold(0_u32, |sum, turn| (sum.wrapping_add(turn).rotate_left(7) ^ 0x9e37_79b9).wrapping_mul(5))
}

/// Arithmetic of 64 bits, as in a hash or a generator of random numbers.
pub(crate) fn longs(turns: u32) -> u64 {
    (1..=turns).fold(1_u64, |sum, turn| {
        let sum = sum.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(u64::from(turn));
        sum ^ sum >> 29
    })
}

/// Reading and writing of aligned words all over 64 KB.
pub(crate) fn words(turns: u32) -> u32 {
    let mut memory = vec![0_u32; 1 << 14];
    let mut at = 0_u32;
    for turn in 1..=turns {
        at = at.wrapping_mul(5).wrapping_add(0x1235) & 0x3fff;
        memory[at as usize] = memory[at as usize].wrapping_add(turn);
    }
    memory.iter().fold(0, |sum, word| sum.rotate_left(1) ^ word)
}

/// Reading and writing of bytes all over 64 KB.
pub(crate) fn bytes(turns: u32) -> u32 {
    let mut memory = vec![0_u8; 1 << 16];
    let mut at = 0_u32;
    for turn in 1..=turns {
        at = at.wrapping_mul(5).wrapping_add(0x1235) & 0xffff;
        memory[at as usize] = memory[at as usize].wrapping_add(turn as u8);
    }
    memory.iter().fold(0, |sum, byte| sum.rotate_left(1) ^ u32::from(*byte))
}

/// Additions, multiplications, divisions, roots and comparisons of doubles.
pub(crate) fn floats(turns: u32) -> f64 {
    let (mut x, mut y) = (0.5_f64, 0.0_f64);
    for turn in 1..=turns {
        x = 3.9 * x * (1.0 - x);
        y += (x + 2.0).sqrt() / f64::from(turn);
        if x < 0.1 {
            y -= 1.0;
        }
    }
    x + y
}

/// Calls of a small function that is not inlined.
pub(crate) fn calls(turns: u32) -> u32 {
    (1..=turns).fold(0, step)
}

#[inline(never)]
fn step(sum: u32, turn: u32) -> u32 {
    sum.wrapping_mul(3) ^ turn
}
