//! Short fingerprints, by which it is known whether two things are the same without keeping either.

/// A fingerprint of 128 bits: MurmurHash3, in its form for 32-bit machines.
///
/// Nobody gains by two products of one shop with the same fingerprint, so it need not withstand an attack. It has to be
/// quick where 64-bit products are dear: translated to PHP it takes less than a tenth of the time of SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u32; 4]);

impl Digest {
    /// The fingerprint of these bytes.
    ///
    /// ```
    /// use ahpc_core::digest::Digest;
    ///
    /// assert_eq!(Digest::of(b"a").digits().as_str(), "a794933c5556b01b5556b01b5556b01b");
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let [mut a, mut b, mut c, mut d] = [0_u32; 4];
        let (blocks, rest) = bytes.as_chunks::<16>();
        // Not in loops over the lanes, since these would take twice as long.
        for block in blocks {
            let [word_a, word_b, word_c, word_d] = scrambled(block);
            a = (a ^ word_a).rotate_left(19).wrapping_add(b).wrapping_mul(5).wrapping_add(0x561c_cd1b);
            b = (b ^ word_b).rotate_left(17).wrapping_add(c).wrapping_mul(5).wrapping_add(0x0bca_a747);
            c = (c ^ word_c).rotate_left(15).wrapping_add(d).wrapping_mul(5).wrapping_add(0x96cd_1c35);
            d = (d ^ word_d).rotate_left(13).wrapping_add(a).wrapping_mul(5).wrapping_add(0x32ac_3b17);
        }
        let mut last = [0; 16];
        last[..rest.len()].copy_from_slice(rest);
        let [word_a, word_b, word_c, word_d] = scrambled(&last);
        let lanes = [a ^ word_a, b ^ word_b, c ^ word_c, d ^ word_d];
        Self(finished(lanes, bytes.len()))
    }

    /// It in hexadecimal, with letters in lower case.
    #[must_use]
    pub fn digits(self) -> Digits {
        Digits(hexadecimal(self.0))
    }
}

/// The 32 digits of a [`Digest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits([u8; 32]);

impl Digits {
    /// They as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

/// The four words of a block, as they are mixed in.
#[inline(always)]
fn scrambled(block: &[u8; 16]) -> [u32; 4] {
    const FACTORS: [u32; 4] = [0x239b_961b, 0xab0e_9789, 0x38b3_4ae5, 0xa1e3_8b93];
    let (words, _) = block.as_chunks();
    let [a, b, c, d] = [0, 1, 2, 3].map(|index| u32::from_le_bytes(words[index]).wrapping_mul(FACTORS[index]));
    [
        a.rotate_left(15).wrapping_mul(FACTORS[1]),
        b.rotate_left(16).wrapping_mul(FACTORS[2]),
        c.rotate_left(17).wrapping_mul(FACTORS[3]),
        d.rotate_left(18).wrapping_mul(FACTORS[0]),
    ]
}

fn finished(mut lanes: [u32; 4], length: usize) -> [u32; 4] {
    // No text of ours comes near 2^32 bytes.
    lanes = spread(lanes.map(|lane| lane ^ length as u32));
    spread(lanes.map(avalanched))
}

/// Each lane is added to the first, and that to the others.
fn spread(mut lanes: [u32; 4]) -> [u32; 4] {
    lanes[0] = lanes.into_iter().fold(0, u32::wrapping_add);
    for lane in 1..4 {
        lanes[lane] = lanes[lane].wrapping_add(lanes[0]);
    }
    lanes
}

fn avalanched(lane: u32) -> u32 {
    let lane = (lane ^ lane >> 16).wrapping_mul(0x85eb_ca6b);
    let lane = (lane ^ lane >> 13).wrapping_mul(0xc2b2_ae35);
    lane ^ lane >> 16
}

fn hexadecimal(lanes: [u32; 4]) -> [u8; 32] {
    let digit = |index: usize| b"0123456789abcdef"[(lanes[index / 8] >> (28 - index % 8 * 4) & 15) as usize];
    core::array::from_fn(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_reference() {
        let all_bytes: [u8; 256] = core::array::from_fn(|index| index as u8);
        let cases: [(&[u8], &str); 7] = [
            (b"", "00000000000000000000000000000000"),
            (b"a", "a794933c5556b01b5556b01b5556b01b"),
            (b"hello, world", "8b21605cb9b98a1e93273a83eb5957c7"),
            (b"The quick brown fox jumps over the lazy dog", "2f1583c3ecee2c675d7bf66ce5e91d2c"),
            (b"0123456789abcdef", "fb7d440936aed30a48ad1d9b572b3bfd"),
            (&[0xff; 15], "8ed5342e37de74b2102dca9e3f5d371a"),
            (&all_bytes, "2c56c88fdb4503dfd352b21a494ca2c0"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Digest::of(bytes).digits().as_str(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn any_change_of_a_byte_changes_the_digest() {
        let text = b"{\"currency\":\"EUR\",\"amount\":1250},\"state\":\"AVAILABLE\"";
        let digest = Digest::of(text);
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut changed = *text;
                changed[at] ^= 1 << bit;
                assert_ne!(Digest::of(&changed), digest, "bit {bit} of byte {at}");
            }
            assert_ne!(Digest::of(&text[..at]), digest, "cut after {at}");
        }
    }
}
