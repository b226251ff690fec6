//! A row as a line of text, alike on both engines: as `COPY` of PostgreSQL has it, with instants in
//! whole microseconds of UTC. It is what goes from one database to the other, and what is compared.

use anyhow::{Context, bail, ensure};
use sha2::{Digest as _, Sha256};

/// What stands for a value that is missing.
const NULL: &[u8] = b"\\N";

/// Bytes that have a name after a backslash.
const NAMED: [(u8, u8); 7] = [
    (b'\\', b'\\'),
    (b'\t', b't'),
    (b'\n', b'n'),
    (b'\r', b'r'),
    (0x08, b'b'),
    (0x0b, b'v'),
    (0x0c, b'f'),
];

/// Adds a value that is missing.
pub(crate) fn push_null(line: &mut Vec<u8>) {
    line.extend_from_slice(NULL);
}

/// Adds a text.
pub(crate) fn push_text(line: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        match NAMED.iter().find(|(named, _)| *named == byte) {
            Some((_, name)) => line.extend_from_slice(&[b'\\', *name]),
            None => line.push(byte),
        }
    }
}

/// Adds bytes that are no text.
pub(crate) fn push_bytes(line: &mut Vec<u8>, bytes: &[u8]) {
    line.extend_from_slice(b"\\\\x");
    line.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

const fn digit(half: u8) -> u8 {
    if half < 10 { b'0' + half } else { b'a' - 10 + half }
}

/// The text of a value, or nothing where it is missing.
pub(crate) fn text_of(value: &[u8]) -> anyhow::Result<Option<String>> {
    if value == NULL {
        return Ok(None);
    }
    let mut text = Vec::with_capacity(value.len());
    let mut bytes = value.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            text.push(byte);
            continue;
        }
        let name = bytes.next().context("a backslash ends a value")?;
        let named = NAMED.iter().find(|(_, known)| known == name);
        text.push(named.context("a backslash before something unknown")?.0);
    }
    Ok(Some(String::from_utf8(text)?))
}

/// The bytes of a value that is no text.
pub(crate) fn bytes_of(value: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    if value == NULL {
        return Ok(None);
    }
    let digits = value.strip_prefix(b"\\\\x").context("bytes do not begin as such")?;
    let half = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => bail!("bytes have something else than digits"),
    };
    let (pairs, rest) = digits.as_chunks::<2>();
    ensure!(rest.is_empty(), "bytes have half a byte");
    pairs
        .iter()
        .map(|&[high, low]| Ok(half(high)? << 4 | half(low)?))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Adds an instant that PostgreSQL wrote in UTC: `2026-01-05 09:30:00.12+00`.
pub(crate) fn push_instant(line: &mut Vec<u8>, written: &[u8]) -> anyhow::Result<()> {
    if written == NULL {
        push_null(line);
        return Ok(());
    }
    let unknown =
        || format!("an instant that no calendar has: {}", String::from_utf8_lossy(written));
    let (seconds, fraction) = written
        .strip_suffix(b"+00")
        .and_then(|written| written.split_at_checked(19))
        .with_context(unknown)?;
    let fraction = match fraction {
        [] => fraction,
        [b'.', digits @ ..] if digits.len() <= 6 => digits,
        _ => bail!(unknown()),
    };
    let (day, time) = seconds.split_at(10);
    let time = time.strip_prefix(b" ").with_context(unknown)?;
    for part in [day, b"T", time, b".", fraction, b"000000".split_at(fraction.len()).1, b"Z"] {
        line.extend_from_slice(part);
    }
    Ok(())
}

/// What the rows of a table come to, whatever their order: the sum of the digests of their lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Digest {
    pub(crate) rows: u64,
    sum: [u64; 4],
}

impl Digest {
    /// Adds a row.
    pub(crate) fn add(&mut self, line: &[u8]) {
        self.rows += 1;
        let hash = Sha256::digest(line);
        let (parts, _) = hash.as_chunks::<8>();
        for (sum, part) in self.sum.iter_mut().zip(parts) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*part));
        }
    }

    /// Its sixty-four digits.
    pub(crate) fn digits(&self) -> String {
        let [a, b, c, d] = self.sum;
        format!("{a:016x}{b:016x}{c:016x}{d:016x}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_is_one_field_of_a_line_and_comes_back(text in any::<String>()) {
            let mut line = Vec::new();
            push_text(&mut line, text.as_bytes());
            prop_assert!(!line.contains(&b'\n') && !line.contains(&b'\t'));
            prop_assert_eq!(text_of(&line).unwrap(), Some(text));
        }

        #[test]
        fn all_bytes_come_back(bytes in any::<Vec<u8>>()) {
            let mut line = Vec::new();
            push_bytes(&mut line, &bytes);
            prop_assert_eq!(bytes_of(&line).unwrap(), Some(bytes));
        }
    }

    #[test]
    fn what_is_missing_is_no_text() {
        let mut line = Vec::new();
        push_text(&mut line, b"\\N");
        assert_eq!(text_of(&line).unwrap().as_deref(), Some("\\N"));
        assert_eq!(text_of(NULL).unwrap(), None);
    }

    #[test]
    fn instants_have_microseconds() {
        let read = |text: &str| {
            let mut line = Vec::new();
            push_instant(&mut line, text.as_bytes()).map(|()| String::from_utf8(line).unwrap())
        };
        for (written, expected) in [
            ("2026-01-05 09:30:00+00", "2026-01-05T09:30:00.000000Z"),
            ("2026-01-05 09:30:00.12+00", "2026-01-05T09:30:00.120000Z"),
            ("9999-12-31 23:59:59.999999+00", "9999-12-31T23:59:59.999999Z"),
            ("\\N", "\\N"),
        ] {
            assert_eq!(read(written).unwrap(), expected);
        }
        for written in ["infinity", "0044-03-15 12:00:00+00 BC", "2026-01-05 09:30:00+02"] {
            assert!(read(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_digest_does_not_depend_on_the_order_and_depends_on_every_row() {
        let digest = |lines: &[&str]| {
            let mut digest = Digest::default();
            for line in lines {
                digest.add(line.as_bytes());
            }
            digest
        };
        assert_eq!(digest(&["1\ta", "2\tb"]), digest(&["2\tb", "1\ta"]));
        assert_ne!(digest(&["1\ta", "2\tb"]), digest(&["1\tb", "2\ta"]));
        assert_ne!(digest(&["1\ta", "2\tb"]).digits(), digest(&["1\ta"]).digits());
    }
}
