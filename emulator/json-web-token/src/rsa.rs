//! An RSA key of 2,048 bits from a seed, written as PKCS #1. ring signs with such a key and makes none; nor does it sign a SHA-1
//! sum, which is done here.

use std::convert::Infallible;

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::rand_core::{TryCryptoRng, TryRng};
use crypto_bigint::{NonZero, Odd, U1024, U2048};
use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use ring::hmac;

const PRIME_BITS: u32 = 1024;
const EXPONENT: u32 = 65_537;
/// Two primes that lie too near each other or do not go with the exponent are drawn anew; more than once is improbable.
const MOST_DRAWS: usize = 16;

/// The key, or none if the primes did not go together time and again.
pub(crate) fn generate(seed: [u8; 32]) -> Option<Vec<u8>> {
    let mut stream = Stream { key: hmac::Key::new(hmac::HMAC_SHA256, &seed), blocks: 0 };
    (0..MOST_DRAWS).find_map(|_| {
        let (one, other) = (prime(&mut stream)?, prime(&mut stream)?);
        let (p, q) = if one > other { (one, other) } else { (other, one) };
        write(&p, &q)
    })
}

/// A prime whose two first bits are set, so that a product of two has all its bits.
fn prime(stream: &mut Stream) -> Option<U1024> {
    let sieve = SmallFactorsSieveFactory::new(Flavor::Any, PRIME_BITS, SetBits::TwoMsb).ok()?;
    sieve_and_find(stream, sieve, |_, candidate| is_prime(Flavor::Any, candidate)).ok()?
}

fn write(p: &U1024, q: &U1024) -> Option<Vec<u8>> {
    let (below_p, below_q) = (p.wrapping_sub(&U1024::ONE), q.wrapping_sub(&U1024::ONE));
    let wide = |number: &U1024| -> U2048 { number.resize() };
    let modulus = wide(p).wrapping_mul(&wide(q));
    let totient = wide(&below_p).wrapping_mul(&wide(&below_q));
    let totient = Option::<NonZero<U2048>>::from(NonZero::new(totient))?;
    let exponent = U2048::from_u32(EXPONENT);
    // There is no inverse if the exponent divides the totient.
    let private = Option::<U2048>::from(exponent.invert_mod(&totient))?;
    let remainder = |below: &U1024| -> Option<U1024> {
        let below = Option::<NonZero<U2048>>::from(NonZero::new(wide(below)))?;
        Some(private.rem_vartime(&below).resize())
    };
    let odd_p = Option::<Odd<U1024>>::from(Odd::new(*p))?;
    let coefficient = Option::<U1024>::from(q.invert_odd_mod(&odd_p))?;
    let numbers = [
        integer(&[0]),
        integer(modulus.to_be_bytes().as_ref()),
        integer(exponent.to_be_bytes().as_ref()),
        integer(private.to_be_bytes().as_ref()),
        integer(p.to_be_bytes().as_ref()),
        integer(q.to_be_bytes().as_ref()),
        integer(remainder(&below_p)?.to_be_bytes().as_ref()),
        integer(remainder(&below_q)?.to_be_bytes().as_ref()),
        integer(coefficient.to_be_bytes().as_ref()),
    ];
    const SEQUENCE: u8 = 0x30;
    Some(tagged(SEQUENCE, &numbers.concat()))
}

/// The number that a key makes of another one, by the remainder theorem; none if the key is not of PKCS #1 and this size.
pub(crate) fn private(pkcs1: &[u8], number: &[u8; MODULUS_BYTES]) -> Option<Vec<u8>> {
    let mut numbers = numbers(pkcs1)?.into_iter().skip(4);
    let mut next = || Some(U1024::from_be_slice(&padded(numbers.next()?)?));
    let (p, q, exponent_p, exponent_q, coefficient) = (next()?, next()?, next()?, next()?, next()?);
    let number = U2048::from_be_slice(number);
    let wide = |number: &U1024| -> U2048 { number.resize() };
    let power = |prime: &U1024, exponent: &U1024| -> Option<(U1024, FixedMontyParams<{ U1024::LIMBS }>)> {
        let below = Option::<NonZero<U2048>>::from(NonZero::new(wide(prime)))?;
        let params = FixedMontyParams::new(Option::<Odd<U1024>>::from(Odd::new(*prime))?);
        let base: U1024 = number.rem_vartime(&below).resize();
        Some((FixedMontyForm::new(&base, &params).pow(exponent).retrieve(), params))
    };
    let (of_p, params) = power(&p, &exponent_p)?;
    let (of_q, _) = power(&q, &exponent_q)?;
    let form = |number: &U1024| FixedMontyForm::new(number, &params);
    let difference = (form(&of_p) - form(&of_q)) * form(&coefficient);
    let whole = wide(&difference.retrieve()).wrapping_mul(&wide(&q)).wrapping_add(&wide(&of_q));
    Some(whole.to_be_bytes().as_ref().to_vec())
}

/// The bytes of a modulus.
pub(crate) const MODULUS_BYTES: usize = 256;
const PRIME_BYTES: usize = 128;

fn padded(number: &[u8]) -> Option<[u8; PRIME_BYTES]> {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let number = number.get(first..)?;
    let mut whole = [0; PRIME_BYTES];
    whole.get_mut(PRIME_BYTES.checked_sub(number.len())?..)?.copy_from_slice(number);
    Some(whole)
}

/// The numbers in a sequence of DER.
fn numbers(pkcs1: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut rest, mut numbers) = (content(pkcs1)?.0, Vec::new());
    while !rest.is_empty() {
        let (number, after) = content(rest)?;
        numbers.push(number);
        rest = after;
    }
    Some(numbers)
}

/// What a tag stands in front of, and what follows it.
fn content(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, begins) = match *der.get(1)? {
        length @ ..=0x7F => (usize::from(length), 2),
        0x81 => (usize::from(*der.get(2)?), 3),
        0x82 => (usize::from(u16::from_be_bytes([*der.get(2)?, *der.get(3)?])), 4),
        _ => return None,
    };
    der.get(begins..)?.split_at_checked(length)
}

/// A number in DER: as many bytes as it needs, the first bit clear.
fn integer(number: &[u8]) -> Vec<u8> {
    const INTEGER: u8 = 0x02;
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let digits = number.get(first..).unwrap_or_default();
    let mut content = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|byte| byte & 0x80 != 0) {
        content.push(0);
    }
    content.extend_from_slice(digits);
    tagged(INTEGER, &content)
}

/// A tag, the length and the content, as DER has them.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut written = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length @ ..0x80) => written.push(length),
        Ok(length) => written.extend([0x81, length]),
        // Nothing here comes near 65,536 bytes.
        Err(_) => {
            written.push(0x82);
            written.extend((content.len() as u16).to_be_bytes());
        }
    }
    written.extend_from_slice(content);
    written
}

/// As many random bytes as are asked for, out of a seed: HMAC of a counter.
struct Stream {
    key: hmac::Key,
    blocks: u64,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, wanted: &mut [u8]) -> Result<(), Infallible> {
        for piece in wanted.chunks_mut(ring::digest::SHA256_OUTPUT_LEN) {
            let block = hmac::sign(&self.key, &self.blocks.to_be_bytes());
            self.blocks += 1;
            for (byte, drawn) in piece.iter_mut().zip(block.as_ref()) {
                *byte = *drawn;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
