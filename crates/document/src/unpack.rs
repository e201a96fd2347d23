//! Unpacking as a stream, of what no crate in use unpacks so: whoever reads decides how much memory that takes.

use std::io::{self, BufRead, ErrorKind, Read};

use weezl::decode::{Configuration, Decoder};
use weezl::{BitOrder, LzwStatus};

/// LZW with codes of up to 12 bits, most significant bit first, whose width grows one code early (TIFF 6.0, section
/// 13; the default of ISO 32000-1, section 7.4.4) or not.
pub(crate) struct Lzw<R> {
    packed: R,
    decoder: Decoder,
}

impl<R: BufRead> Lzw<R> {
    pub(crate) fn new(packed: R, early_change: bool) -> Self {
        let configuration = if early_change {
            Configuration::with_tiff_size_switch(BitOrder::Msb, 8)
        } else {
            Configuration::new(BitOrder::Msb, 8)
        };
        Self::with_configuration(packed, configuration)
    }

    /// As TIFF was written before version 6.0: least significant bit first, and no early change.
    pub(crate) fn old_tiff(packed: R) -> Self {
        Self::with_configuration(packed, Configuration::new(BitOrder::Lsb, 8))
    }

    fn with_configuration(packed: R, configuration: Configuration) -> Self {
        Self {
            packed,
            decoder: configuration.with_yield_on_full_buffer(true).build(),
        }
    }
}

impl<R: BufRead> Read for Lzw<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let result = self.decoder.decode_bytes(self.packed.fill_buf()?, out);
            self.packed.consume(result.consumed_in);
            match result.status {
                Err(_) => return Err(ErrorKind::InvalidData.into()),
                Ok(LzwStatus::Ok) if result.consumed_out == 0 && result.consumed_in > 0 => {}
                Ok(_) => return Ok(result.consumed_out),
            }
        }
    }
}

/// Runs of bytes: PackBits (TIFF 6.0, section 9), or RunLengthDecode (ISO 32000-1, section 7.4.5), which differs in
/// that a length of 128 ends the data.
pub(crate) struct RunLengths<R> {
    packed: R,
    ends_at_128: bool,
    run: Run,
}

enum Run {
    Literal { left: usize },
    Repeat { byte: u8, left: usize },
    End,
}

impl<R: BufRead> RunLengths<R> {
    pub(crate) fn new(packed: R, ends_at_128: bool) -> Self {
        Self {
            packed,
            ends_at_128,
            run: Run::Literal { left: 0 },
        }
    }

    fn next_run(&mut self) -> io::Result<Run> {
        loop {
            let Some(length) = next_byte(&mut self.packed)? else {
                return Ok(Run::End);
            };
            match length {
                128 if self.ends_at_128 => return Ok(Run::End),
                128 => {}
                0..128 => {
                    return Ok(Run::Literal {
                        left: usize::from(length) + 1,
                    });
                }
                129.. => {
                    let left = 257 - usize::from(length);
                    let byte = next_byte(&mut self.packed)?;
                    return Ok(byte.map_or(Run::End, |byte| Run::Repeat { byte, left }));
                }
            }
        }
    }
}

impl<R: BufRead> Read for RunLengths<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Run::Literal { left: 0 } | Run::Repeat { left: 0, .. } = self.run {
            self.run = self.next_run()?;
        }
        match &mut self.run {
            Run::End => Ok(0),
            Run::Repeat { byte, left } => {
                let len = out.len().min(*left);
                out[..len].fill(*byte);
                *left -= len;
                Ok(len)
            }
            Run::Literal { left } => {
                let wanted = out.len().min(*left);
                let len = self.packed.read(&mut out[..wanted])?;
                *left -= len;
                Ok(len)
            }
        }
    }
}

/// ASCIIHexDecode and ASCII85Decode (ISO 32000-1, sections 7.4.2 and 7.4.3).
pub(crate) struct Ascii<R> {
    packed: R,
    base85: bool,
    ended: bool,
    /// Decoded and not yet read, last byte first.
    ready: Vec<u8>,
}

impl<R: BufRead> Ascii<R> {
    pub(crate) fn hex(packed: R) -> Self {
        Self {
            packed,
            base85: false,
            ended: false,
            ready: Vec::new(),
        }
    }

    pub(crate) fn base85(packed: R) -> Self {
        Self {
            packed,
            base85: true,
            ended: false,
            ready: Vec::new(),
        }
    }

    /// The next digit, `None` at the end of the data.
    fn digit(&mut self) -> io::Result<Option<u8>> {
        while !self.ended {
            match next_byte(&mut self.packed)? {
                Some(b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ') => {}
                None | Some(b'>' | b'~') => self.ended = true,
                Some(byte) => return Ok(Some(byte)),
            }
        }
        Ok(None)
    }

    fn decode_group(&mut self) -> io::Result<()> {
        let mut group = [0; 5];
        let full = if self.base85 { 5 } else { 2 };
        let mut digits = 0;
        while digits < full {
            match self.digit()? {
                Some(b'z') if self.base85 && digits == 0 => {
                    self.ready.extend([0; 4]);
                    return Ok(());
                }
                Some(digit) => group[digits] = digit,
                None => break,
            }
            digits += 1;
        }
        if digits == 0 {
            return Ok(());
        }
        if self.base85 {
            group[digits..].fill(b'u');
            let value = group.iter().fold(0u32, |value, &digit| {
                value
                    .wrapping_mul(85)
                    .wrapping_add(u32::from(digit.wrapping_sub(b'!')))
            });
            self.ready.extend(value.to_be_bytes()[..digits - 1].iter().rev());
        } else {
            let value = |digit: u8| char::from(digit).to_digit(16).unwrap_or(0) as u8;
            self.ready.push(value(group[0]) << 4 | value(group[1]));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Ascii<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for (len, out) in out.iter_mut().enumerate() {
            if self.ready.is_empty() {
                self.decode_group()?;
            }
            match self.ready.pop() {
                Some(byte) => *out = byte,
                None => return Ok(len),
            }
        }
        Ok(out.len())
    }
}

fn next_byte(packed: &mut impl BufRead) -> io::Result<Option<u8>> {
    let byte = packed.fill_buf()?.first().copied();
    if byte.is_some() {
        packed.consume(1);
    }
    Ok(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn pack_bits_unpacks_the_example_of_its_author() {
        // Apple technical note TN1023.
        let packed = [
            0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa,
        ];
        let mut expected = vec![
            0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22,
        ];
        expected.extend([0xaa; 10]);
        assert_eq!(all(RunLengths::new(&packed[..], false)), expected);
    }

    #[test]
    fn cut_runs_end() {
        for packed in [&[5, 1, 2][..], &[0x80, 0x80], &[0xf0], &[]] {
            assert!(all(RunLengths::new(packed, false)).len() <= 2);
        }
        assert_eq!(all(RunLengths::new(&[0, 7, 128, 0, 8][..], true)), [7]);
        assert_eq!(all(RunLengths::new(&[0, 7, 128, 0, 8][..], false)), [7, 8]);
    }

    #[test]
    fn text_becomes_bytes() {
        assert_eq!(all(Ascii::hex(&b"48 65\n6C6c 6F7>99"[..])), b"Hellop");
        assert_eq!(
            all(Ascii::base85(&b"87cUR\nD]i,\"Ebo80~>!!"[..])),
            b"Hello World!"
        );
        assert_eq!(all(Ascii::base85(&b"z87cUR~>"[..])), b"\0\0\0\0Hell");
        assert_eq!(all(Ascii::base85(&b"87cURDZ~>"[..])), b"Hello");
        let _ = all(Ascii::base85(&b"zzuuuuu!\xff\xff"[..]));
    }

    #[test]
    fn lzw_unpacks_both_ways_of_growing() {
        let bytes: Vec<u8> = (0..20_000u32).map(|i| (i * i % 251) as u8).collect();
        let tiff = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8)
            .encode(&bytes)
            .unwrap();
        assert_eq!(all(Lzw::new(&tiff[..], true)), bytes);
        let late = weezl::encode::Encoder::new(BitOrder::Msb, 8)
            .encode(&bytes)
            .unwrap();
        assert_eq!(all(Lzw::new(&late[..], false)), bytes);
    }
}
