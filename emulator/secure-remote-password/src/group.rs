//! The numbers: RFC 3526's group of 3072 bits, arithmetic in it, and how a number is written and hashed.

use std::sync::LazyLock;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{NonZero, Odd, U256, U3072};
use ring::digest::{SHA256, digest};

/// The bytes of a number of the group.
pub(crate) const BYTES: usize = 384;

const MODULUS: &str = "\
FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B\
302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6\
49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D\
670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D\
B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

/// A number of the group, ready to be multiplied.
pub(crate) type Element = FixedMontyForm<{ U3072::LIMBS }>;

pub(crate) struct Group {
    modulus: NonZero<U3072>,
    params: FixedMontyParams<{ U3072::LIMBS }>,
    pub(crate) generator: Element,
    /// AWS's `k`.
    pub(crate) multiplier: Element,
}

/// The one group.
pub(crate) static GROUP: LazyLock<Group> = LazyLock::new(|| {
    let modulus = Odd::<U3072>::from_be_hex(MODULUS);
    let params = FixedMontyParams::new_vartime(modulus);
    let k = hash(&[&padded(modulus.get().to_be_bytes().as_ref()), &[2]]);
    Group {
        modulus: *modulus.as_nz_ref(),
        params,
        generator: Element::new(&U3072::from_u8(2), &params),
        multiplier: Element::new(&U256::from_be_slice(&k).resize(), &params),
    }
});

impl Group {
    /// A number taken into the group.
    pub(crate) fn element(&self, bytes: &[u8; BYTES]) -> Element {
        let number = U3072::from_be_slice(bytes);
        Element::new(&number.rem_vartime(&self.modulus), &self.params)
    }
}

/// A number of the group as bytes, the highest first.
pub(crate) fn bytes(element: &Element) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes.copy_from_slice(element.retrieve().to_be_bytes().as_ref());
    bytes
}

/// An exponent of 256 bits: a hash, or somebody's secret.
pub(crate) fn exponent(bytes: &[u8; 32]) -> U256 {
    U256::from_be_slice(bytes)
}

/// The bytes of a number as they are hashed: none more than needed, and the first bit clear.
pub(crate) fn padded(number: &[u8]) -> Vec<u8> {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let digits = number.get(first..).unwrap_or_default();
    let needs_zero = digits.first().is_none_or(|byte| byte & 0x80 != 0);
    let mut padded = Vec::with_capacity(digits.len() + 1);
    if needs_zero {
        padded.push(0);
    }
    padded.extend_from_slice(digits);
    padded
}

/// SHA-256 of some bytes one after another.
pub(crate) fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, &parts.concat()).as_ref());
    hash
}

/// The modulus, for those who try to cheat with it.
#[cfg(test)]
pub(crate) fn modulus() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    hex::decode_to_slice(MODULUS, &mut bytes).expect("hexadecimal");
    bytes
}
